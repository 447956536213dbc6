import { firstBatches } from "../query/first-batches.ts";
import type { RunSettings } from "../query/messages.ts";
import { runHere } from "../query/run-here.ts";
import { type Answer, type AnswerSink, type Batches, runOnEvents, runOnInputs, takeParts } from "../query/run-query.ts";
import type { PlannedProgram } from "./query-program.ts";
import type { RunThreads } from "./query-threads.ts";

/** Runs a program on batches: in this thread if that is done in a moment, else in threads that can be ended at any time. `isLive`: somebody may
 *  still be writing what is read. */
export async function answerTo(
  batches: Batches,
  program: PlannedProgram,
  settings: RunSettings,
  threads: RunThreads,
  sink: AnswerSink,
  { isLive, cancel }: { readonly isLive: boolean; readonly cancel: () => void },
): Promise<Answer> {
  if (isLive) return runInThreads(batches, program, threads, sink, cancel);
  const { first, rest } = await firstBatches(batches);
  if (rest !== null) return runInThreads(rest, program, threads, sink, cancel);
  threads.check();
  const parts = runHere(settings, program.program, first);
  if (parts !== null) return takeParts(parts, sink);
  return runInThreads(first.values(), program, threads, sink, cancel);
}

async function runInThreads(
  batches: Batches,
  { plan }: PlannedProgram,
  threads: RunThreads,
  sink: AnswerSink,
  cancel: () => void,
): Promise<Answer> {
  const answer =
    plan.shape === "per-event"
      ? await runOnEvents(batches, threads, sink, cancel)
      : await runOnInputs(batches, threads.open(), sink, cancel);
  threads.check();
  return answer;
}
