import { everything, type Predicate } from "../../src/filter/predicate.ts";
import { openEvidence } from "../../src/ingest/evidence-file.ts";
import { discover } from "../../src/io/discover.ts";
import { parseJqArgs } from "../../src/jq/command/arguments.ts";
import type { JqRequest } from "../../src/jq/command/run-request.ts";
import { processSystem } from "../../src/jq/command/system.ts";
import { JqError } from "../../src/jq/values/error.ts";
import { parseJson } from "../../src/jq/values/parse-json.ts";
import { jsonText } from "../../src/jq/values/print-json.ts";
import type { Value } from "../../src/jq/values/value.ts";
import { planProgram } from "../../src/plan/plan.ts";
import type { EventBatch } from "../../src/query/event-batch.ts";
import { EventReader } from "../../src/query/event-reader.ts";
import { FileEvents } from "../../src/query/file-events.ts";
import { compileLoaded, loadProgram } from "../../src/query/prepare-program.ts";
import { noFigures, storedEvents } from "../../src/query/stored-events.ts";
import type { Db } from "../../src/store/open.ts";
import type { Unit } from "../../src/store/unit.ts";

/** A program that is compiled and planned, to be run on events here, without threads. */
export interface ReadyProgram {
  readonly plan: Predicate;
  /** What it gives for a JSON text: outputs, and the error if there is one, as texts. */
  run(text: string): string[];
}

/** Compiles a program that runs once for each event. */
export function readyProgram(program: string): ReadyProgram {
  const loaded = loadProgram(requestOf(program), processSystem(new Int32Array(new SharedArrayBuffer(4))));
  const linked = loaded.link();
  const compiled = compileLoaded(loaded, linked, "UTC");
  const plan = planProgram(linked, loaded.variables, { nullInput: false, slurp: false, rawInput: false });
  if (plan.shape !== "per-event") throw new Error(`runs not once for each event: ${program}`);
  const host = {
    nextInput: () => undefined,
    inputName: () => null,
    linesRead: () => 0,
    env: {},
    now: () => 0,
    writeMessage: () => undefined,
  };
  const run = (text: string) => {
    const given: string[] = [];
    try {
      compiled.run(parseJson(text), host, (value) => given.push(jsonText(value)) < 0);
    } catch (error) {
      if (!(error instanceof JqError)) throw error;
      given.push(`error: ${jsonText(error.value)}`);
    }
    return given;
  };
  return { plan: plan.predicate, run };
}

/** The texts of the events in batches. */
export function textsOf({ text, starts }: EventBatch): string[] {
  const bytes = Buffer.from(text);
  return Array.from(starts.subarray(1), (end, at) => bytes.toString("utf8", starts[at], end));
}

/** Which events are wanted. */
export interface Asked {
  readonly filters?: Predicate;
  readonly plan?: Predicate;
}

/** The texts of the events of files, as `query` reads them. */
export async function fileTexts(paths: readonly string[], asked: Asked = {}): Promise<string[]> {
  return (await fileBatches(paths, asked)).flatMap(textsOf);
}

/** The events of files in batches. */
export async function fileBatches(
  paths: readonly string[],
  { filters = everything, plan = everything }: Asked = {},
): Promise<EventBatch[]> {
  const events = new FileEvents({ filters, plan, maxRecordBytes: 2 ** 27, signal: new AbortController().signal });
  const batches: EventBatch[] = [];
  const found = await discover(paths, "/");
  for (const file of found.files) {
    const opened = await openEvidence(file, process.stdin, () => undefined);
    const { head, content, damages } = opened;
    const named = { name: file.shown, stream: file.set.label, isLive: false };
    for await (const batch of events.read({ ...named, head, content, damages })) {
      batches.push(batch);
    }
    await opened.close();
  }
  return [...batches, ...events.rest()];
}

/** The events of batches as a program sees them; without their bodies, where they may be left out. */
export function readEvents(batches: readonly EventBatch[], needsBodies: boolean): Value[] {
  const rest = batches.values();
  const reader = new EventReader({ request: requestOf("."), needsBodies }, () => rest.next().value ?? null);
  const values: Value[] = [];
  for (let value = reader.next(); value !== undefined; value = reader.next()) values.push(value);
  return values;
}

function requestOf(program: string): JqRequest {
  const parsed = parseJqArgs(["-c", program]);
  if (parsed.kind !== "run") throw new Error(`not a program: ${program}`);
  return { args: parsed.args, program, env: {}, origin: "/", stdoutIsTty: false, stderrIsTty: false };
}

/** The texts of the events of a database, as `query` reads them. */
export async function storedTexts(
  db: Db,
  { filters = everything, plan = everything }: Asked = {},
  unit: Unit = "event",
): Promise<string[]> {
  const texts: string[] = [];
  const { signal } = new AbortController();
  for await (const batch of storedEvents(db, { unit, filters, plan }, noFigures(), signal))
    texts.push(...textsOf(batch));
  return texts;
}
