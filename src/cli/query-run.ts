import { Failure } from "../base/failure.ts";
import { escapeControls, plural } from "../base/text.ts";
import { rawTexts } from "../filter/predicate.ts";
import { quoted } from "../filter/quoted.ts";
import { writeAll } from "../io/write.ts";
import { jsonText } from "../output/json-text.ts";
import { describePredicate } from "../plan/describe.ts";
import { type Explained, explainJson, explainLines } from "../query/explain.ts";
import type { RunSettings } from "../query/messages.ts";
import { outputSheet } from "../query/output-sheet.ts";
import type { Answer, Batches } from "../query/run-query.ts";
import { RunnerFailure } from "../query/runner-thread.ts";
import { noFigures, storedEvents } from "../query/stored-events.ts";
import { examineEvidence } from "../reports/evidence.ts";
import { missedValues } from "../reports/missed-values.ts";
import { eventLabel } from "../store/event-label.ts";
import type { Db } from "../store/open.ts";
import { searchRaw } from "../store/raw-search/search-raw.ts";
import { isEverything } from "../store/relaxed.ts";
import { findEvidence, withEvidence } from "./evidence.ts";
import type { Io } from "./io.ts";
import { answerTo } from "./query-answer.ts";
import { fileNotes, openFiles } from "./query-files.ts";
import { needsBodies, type PlannedProgram, planQuery } from "./query-program.ts";
import type { QueryRequest } from "./query-request.ts";
import { droppingSink, keepingSink, MessageWriter, printingSink } from "./query-sink.ts";
import { RunThreads, TimedOut } from "./query-threads.ts";
import { databasePath, outputFormat, outputStyle, single } from "./request.ts";

/** A query on its way. */
interface Run {
  readonly request: QueryRequest;
  readonly program: PlannedProgram;
  readonly settings: RunSettings;
  readonly threads: RunThreads;
  readonly io: Io;
  readonly isQuiet: boolean;
  readonly startMs: number;
}

const compileFailed = 3;
const programFailed = 5;

/** Runs a query and returns its exit code: jq's, where jq has one; 5 if the program failed on any event. */
export async function runQuery(request: QueryRequest, io: Io): Promise<number> {
  const startMs = performance.now();
  const program = planQuery(request, io);
  if (program === null) return compileFailed;
  const { jq, limits, prints, args } = request;
  const settings: RunSettings = {
    request: jq,
    timeZone: program.timeZone,
    colors: program.colors,
    isForTerminal: io.stdoutIsTty && prints !== "table",
    prints: prints === "logged" ? prints : "outputs",
    hasLines: readsFiles(request),
    needsBodies: needsBodies(program.plan),
  };
  if (prints === "logged" && program.plan.shape !== "per-event") {
    throw new Failure(
      "request",
      "--raw prints the event for which a program gives a true output: this one does not look at one alone",
      {
        hint: "leave out -n, -s, input and inputs",
      },
    );
  }
  const threads = new RunThreads(settings, limits, program.plan.shape === "per-event", io);
  const run = { request, program, settings, threads, io, isQuiet: args.flags.has("quiet"), startMs };
  try {
    return await (readsFiles(request) ? runOnFiles(run) : runOnDatabase(run));
  } catch (error) {
    return explainEnd(error, run);
  } finally {
    await threads.close();
  }
}

/** Files are read without a database, unless their events are to become requests. */
function readsFiles({ paths, unit }: QueryRequest): boolean {
  return paths.length > 0 && unit === "event";
}

function runOnDatabase(run: Run): Promise<number> {
  const { request, io, isQuiet, program } = run;
  const { paths, unit, filters, args } = request;
  return withEvidence(databasePath(args, io), paths, "text", io, isQuiet, async (db) => {
    const texts = rawTexts(filters.predicate);
    const { events } = await searchRaw(db, db.name, texts, { signal: io.signal });
    const unfound = texts.filter((_, at) => events[at] === 0);
    const figures = noFigures();
    const question = { unit, filters: filters.predicate, plan: program.plan.predicate };
    const messages = new MessageWriter(io, args.flags.has("verbose"), ({ origin }) => eventLabel(db, origin));
    const answer = await takeAnswer(
      run,
      storedEvents(db, question, figures, io.signal),
      messages,
      { isLive: false, cancel: () => undefined },
      () => ({
        from: "database",
        figures,
      }),
    );
    const hints = [
      ...unfound.map((text) => `no event of this evidence holds ${quoted(text)}`),
      ...missedValues(db, filters),
    ];
    tell(run, messages, hints, databaseNotes(db, run));
    return exitCodeOf(answer, run);
  });
}

function databaseNotes(db: Db, { request, isQuiet }: Run): readonly string[] {
  if (isQuiet) return [];
  const { unit, filters } = request;
  return examineEvidence(db, { unit, filters, top: null, sort: null, all: false }).notes;
}

async function runOnFiles(run: Run): Promise<number> {
  const { request, io, isQuiet, program } = run;
  const { paths, filters, args } = request;
  const found = await findEvidence(paths, io);
  const question = { filters: filters.predicate, plan: program.plan.predicate };
  const source = openFiles(found, question, io, isQuiet);
  const messages = new MessageWriter(io, args.flags.has("verbose"), ({ file, origin }) => `${file}:${origin}`);
  // A program may end before the standard input does.
  const isLive = found.files.some(({ path, sizeBytes }) => path === "-" || sizeBytes === 0);
  const cancel = () => void (paths.includes("-") && io.stdin.destroy());
  const { figures } = source.events;
  const answer = await takeAnswer(run, source.batches, messages, { isLive, cancel }, () => ({
    from: "files",
    figures,
  }));
  const refused = found.passedOver.filter(({ named }) => named);
  for (const { shown, reason } of refused)
    io.stderr.write(`auditq: ${escapeControls(`${shown} is not read: ${reason}`)}\n`);
  tell(run, messages, [], fileNotes(source));
  const exit = exitCodeOf(answer, run);
  return exit !== 0 ? exit : refused.length > 0 ? 2 : source.failed.length > 0 ? 3 : 0;
}

/** Runs the program and writes what it gives: its outputs, a table of them, or in their place how they were found. */
async function takeAnswer(
  run: Run,
  batches: Batches,
  messages: MessageWriter,
  input: { readonly isLive: boolean; readonly cancel: () => void },
  read: () => Explained["read"],
): Promise<Answer> {
  const { request, program, settings, threads, io, startMs } = run;
  const { args, prints, isExplained, unit, filters } = request;
  const kept = prints === "table" && !isExplained ? keepingSink(messages) : null;
  const sink = kept ?? (isExplained ? droppingSink(messages) : printingSink(io, messages));
  const { plan, text } = program;
  const answer = await answerTo(batches, program, settings, threads, sink, input);
  if (kept !== null) {
    const format = await outputFormat(args);
    await writeAll(
      io.stdout,
      format.render(outputSheet(kept.texts(), { unit, filters: filters.typed }), outputStyle(args, io)),
    );
  }
  if (isExplained) {
    const pushed = isEverything(plan.predicate) ? null : describePredicate(plan.predicate);
    const milliseconds = performance.now() - startMs;
    const explained = {
      program: text,
      plan,
      pushed,
      unit,
      read: read(),
      threads: threads.started,
      answer,
      milliseconds,
    };
    const isJson = single(args, "output") === "json";
    const lines = isJson
      ? [jsonText(explainJson(explained))]
      : explainLines(explained, args.flags.has("verbose")).map(escapeControls);
    await writeAll(io.stdout, [`${lines.join("\n")}\n`]);
  }
  return answer;
}

function tell({ io, isQuiet }: Run, messages: MessageWriter, hints: readonly string[], notes: readonly string[]): void {
  const rest = messages.rest > 0 ? [`note: ${plural(messages.rest, "more error")}: --verbose shows all`] : [];
  if (rest.length > 0) io.stderr.write(`${rest.join("\n")}\n`);
  if (isQuiet) return;
  const lines = [...hints.map((hint) => `hint: ${hint}`), ...notes.map((note) => `note: ${note}`)];
  for (const line of lines) io.stderr.write(`${escapeControls(line)}\n`);
}

function exitCodeOf({ halted, errors, last }: Answer, { request }: Run): number {
  if (halted !== null) return halted & 255;
  if (errors > 0) return programFailed;
  if (!request.jq.args.exitStatus) return 0;
  return last === null ? 4 : last ? 0 : 1;
}

/** Says why a run was cut short. Raises what is no limit of the run. */
function explainEnd(error: unknown, { request, io }: Run): number {
  const { timeoutSeconds, memoryMegabytes } = request.limits;
  if (error instanceof TimedOut) {
    io.stderr.write(`auditq: stopped after ${timeoutSeconds} s, as --timeout asks\n`);
    return programFailed;
  }
  if (!(error instanceof RunnerFailure)) throw error;
  if (error.reason === "bug") throw error.cause;
  io.stderr.write(
    `auditq: the program needs more than its ${memoryMegabytes} MB of memory\nhint: allow more, such as --max-memory ${2 * memoryMegabytes}, or hold fewer events at once: reduce over inputs, not [inputs]\n`,
  );
  return programFailed;
}
