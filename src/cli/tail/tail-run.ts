import { setFlagsFromString } from "node:v8";
import { escapeControls } from "../../base/text.ts";
import type { RunSettings } from "../../query/messages.ts";
import { type Answer, runOnEvents, runOnInputs } from "../../query/run-query.ts";
import { RunnerFailure } from "../../query/runner-thread.ts";
import type { Io } from "../io.ts";
import { needsBodies, type PlannedProgram, planQuery } from "../query-program.ts";
import { type QueryRequest, readQuery } from "../query-request.ts";
import { MessageWriter } from "../query-sink.ts";
import { RunThreads } from "../query-threads.ts";
import { outputStyle } from "../request.ts";
import { EventLines } from "./event-line.ts";
import { findFollowed } from "./followed-sets.ts";
import { Printer } from "./printer.ts";
import { fileOfKey, Show } from "./show.ts";
import { Statistics } from "./statistics.ts";
import type { TailRequest } from "./tail-request.ts";

const compileFailed = 3;
const programFailed = 5;
const interrupted = 130;

/** Shows the last events of logs and what comes. Returns the exit code: 130 after Ctrl-C; 0 after SIGTERM, which is how a service is
 *  stopped. */
export async function runTail(request: TailRequest, io: Io): Promise<number> {
  const { args, isFollowed } = request;
  // The small young heap that suits an import makes the short-lived values of drawn lines dear.
  setFlagsFromString("--semi-space-growth-factor=2");
  const query = request.program === null ? null : queryOf(request.program, request, io);
  const program = query === null ? null : planQuery(query, io);
  if (query !== null && program === null) return compileFailed;
  const evidence = await findFollowed(request.paths, io, isFollowed);
  for (const { shown, reason } of evidence.refused) {
    io.stderr.write(`auditq: ${escapeControls(`${shown} is not read: ${reason}`)}\n`);
  }
  const statistics = new Statistics(io, args.flags.has("quiet"), args.flags.has("verbose"));
  const stopper = new AbortController();
  const signal = AbortSignal.any([io.signal, stopper.signal]);
  const lines = new EventLines({ ...outputStyle(args, io), hasStreams: evidence.sets.length > 1 });
  const printer = new Printer(io, request.prints, lines, statistics, (key) => fileOfKey(key).stream);
  const show = new Show(request, program?.plan.predicate ?? null, io, signal, statistics);
  const silence = io.onStatusSignal(() => statistics.summary(true));
  const reading = show.run(evidence);
  const saving = request.isSaved ? saveBeside(show, request, io, signal, statistics) : null;
  try {
    const exit =
      query === null || program === null
        ? await printEvents(show, printer)
        : await printOutputs(query, program, show, printer, io);
    return exitOf(exit, io, evidence.refused.length);
  } finally {
    silence();
    stopper.abort();
    if (evidence.stdin !== null) io.stdin.destroy();
    await reading;
    await saving;
    if (isFollowed) statistics.summary(false);
  }
}

/** Stores what is followed while it is shown. What fails there ends the showing, too. */
async function saveBeside(
  show: Show,
  request: TailRequest,
  io: Io,
  signal: AbortSignal,
  statistics: Statistics,
): Promise<void> {
  try {
    const { saveFollowed } = await import("./save.ts");
    await saveFollowed({ ...request, stream: null, envelope: null }, io, signal, statistics);
  } catch (error) {
    show.queue.close(error);
  }
}

function exitOf(exit: number, io: Io, refused: number): number {
  if (io.signal.aborted) return io.signal.reason === "SIGTERM" ? 0 : interrupted;
  return exit !== 0 || refused === 0 ? exit : 2;
}

async function printEvents(show: Show, printer: Printer): Promise<number> {
  for (;;) {
    const { value } = await show.queue.next();
    if (value === undefined || !(await printer.print(value))) return 0;
  }
}

/** Runs the program on each event, in threads that can be ended at any time. */
async function printOutputs(
  query: QueryRequest,
  program: PlannedProgram,
  show: Show,
  printer: Printer,
  io: Io,
): Promise<number> {
  const settings: RunSettings = {
    request: query.jq,
    timeZone: program.timeZone,
    colors: null,
    isForTerminal: false,
    prints: query.prints === "logged" ? "logged" : "outputs",
    hasLines: true,
    needsBodies: needsBodies(program.plan),
  };
  const isPerEvent = program.plan.shape === "per-event";
  const threads = new RunThreads(settings, query.limits, isPerEvent, io);
  const messages = new MessageWriter(io, true, ({ file, origin }) => `${fileOfKey(file).file}:${origin}`);
  try {
    const cancel = () => show.queue.close();
    const answer: Answer = isPerEvent
      ? await runOnEvents(show.queue, threads, printer.sink(messages), cancel)
      : await runOnInputs(show.queue, threads.open(), printer.sink(messages), cancel);
    return answer.halted !== null ? answer.halted & 255 : answer.errors > 0 ? programFailed : 0;
  } catch (error) {
    if (io.signal.aborted) return interrupted;
    if (!(error instanceof RunnerFailure) || error.reason === "bug") throw error;
    io.stderr.write("auditq: the program needs more memory than it may have\n");
    return programFailed;
  } finally {
    await threads.close();
  }
}

function queryOf(program: string, { prints }: TailRequest, io: Io): QueryRequest {
  const typed = readQuery(prints === "raw" ? ["--raw", "--", program] : ["--", program], io);
  if (typed.kind !== "run") throw new Error("a program was read as something else");
  return typed.request;
}
