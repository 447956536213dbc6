import type { AuditEvent } from "../../src/events/audit-event.ts";
import { inspectJson } from "../../src/events/canonical.ts";
import { decodeEvent } from "../../src/events/decode.ts";
import { classifyOutcome } from "../../src/events/outcome.ts";
import type { Subject } from "../../src/filter/field.ts";
import { compileTest } from "../../src/filter/to-test.ts";
import type { Host } from "../../src/jq/host.ts";
import type { LinkedProgram } from "../../src/jq/modules/linked-program.ts";
import { compileProgram, type Program } from "../../src/jq/program.ts";
import { parseSource } from "../../src/jq/syntax/parse-source.ts";
import { JqError } from "../../src/jq/values/error.ts";
import { parseJson } from "../../src/jq/values/parse-json.ts";
import { jsonText } from "../../src/jq/values/print-json.ts";
import { isObject, keyName, storedKey, type Value } from "../../src/jq/values/value.ts";
import type { Plan, PlanMode, planProgram } from "../../src/plan/plan.ts";

/** An event as the engine and as a filter see it. */
export interface Candidate {
  readonly text: string;
  readonly value: Value;
  readonly subject: Subject;
  readonly isIrregular: boolean;
}

export function candidate(text: string): Candidate {
  const bytes = Buffer.from(text);
  const event: AuditEvent = decodeEvent(JSON.parse(text), inspectJson(bytes).duplicateKey);
  const subject: Subject = {
    event,
    streams: ["one"],
    outcome: classifyOutcome(event),
    timeMicros: event.stageMicros ?? event.receivedMicros,
    raw: bytes,
  };
  // jq 1.8.2 refuses half a surrogate pair; whoever reads such an event has to mend it.
  const mended = text.replace(/\\ud83e(?!\\udd8a)/gi, "\\ufffd");
  return { text, value: parseJson(mended), subject, isIrregular: event.irregular };
}

export function linked(text: string): LinkedProgram {
  const nothing = { imports: [], moduleMeta: () => null, programOrigin: ".", origin: ".", searchList: [] };
  return { text, source: parseSource(text), ...nothing };
}

export function compiled(program: LinkedProgram): Program {
  return compileProgram(program, { variables: new Map(), timeZone: "UTC" });
}

export const alone: PlanMode = { nullInput: false, slurp: false, rawInput: false };

/** What a run gave: outputs as text, then its error if it ended with one. */
export function results(program: Program, input: Value, others: readonly Value[] = []): readonly string[] {
  const found: string[] = [];
  const waiting = [...others];
  const host: Host = {
    nextInput: () => waiting.shift(),
    inputName: () => null,
    linesRead: () => 0,
    env: {},
    now: () => 1_763_632_800,
    writeMessage: (text) => found.push(`message ${text}`),
  };
  try {
    program.run(input, host, (value) => {
      found.push(jsonText(value));
      return false;
    });
  } catch (error) {
    if (!(error instanceof JqError)) throw error;
    found.push(`error ${jsonText(error.value)}`);
  }
  return found;
}

/** What is wrong with the plan of a program that runs on each event; null if nothing is. */
export function faultOf(text: string, events: readonly Candidate[], plan: typeof planProgram): string | null {
  const program = linked(text);
  const made = plan(program, new Map(), alone);
  if (made.shape === "opaque") return null;
  const run = compiled(program);
  const holds = compileTest(made.predicate);
  const isPruned = made.demand !== null && text.length % 2 === 0;
  for (const event of events) {
    const isChosen = event.isIrregular || holds(event.subject);
    const isLet = mayPass(event.text, made);
    const isClaimed = made.isExact && isChosen && !event.isIrregular;
    if (isChosen && isLet && !isClaimed && !isPruned) continue;
    const given = results(run, event.value);
    if (!isChosen && given.length > 0) return `left out ${event.text} which gives ${given[0]}`;
    if (!isLet && given.length > 0) return `no needle in ${event.text} which gives ${given[0]}`;
    if (isClaimed && given.length === 0) return `said to be exact, but ${event.text} gives nothing`;
    if (!isPruned || event.isIrregular) continue;
    const pruned = results(run, prune(event.value, made.demand ?? []));
    if (given.join() !== pruned.join()) return `demands too little of ${event.text}: ${given} became ${pruned}`;
  }
  return null;
}

/** What is wrong with the plan of a program that takes all events in one run; null if nothing is. */
export function wholeFaultOf(
  text: string,
  from: "inputs" | "array",
  events: readonly Candidate[],
  plan: typeof planProgram,
): string | null {
  const program = linked(text);
  const isInputs = from === "inputs";
  const made = plan(program, new Map(), { nullInput: isInputs, slurp: !isInputs, rawInput: false });
  if (made.shape === "opaque") return null;
  const run = compiled(program);
  const holds = compileTest(made.predicate);
  const given = (of: readonly Value[]) => (isInputs ? results(run, null, of) : results(run, of)).join();
  const wanted = given(events.map(({ value }) => value));
  const chosen = events.filter(({ isIrregular, subject }) => isIrregular || holds(subject));
  if (given(chosen.map(({ value }) => value)) !== wanted) return "other results from the events chosen";
  const passed = chosen.filter((event) => mayPass(event.text, made));
  if (given(passed.map(({ value }) => value)) !== wanted) return "other results without lines that hold no needle";
  const { demand } = made;
  if (demand === null) return null;
  const pruned = passed.map(({ isIrregular, value }) => (isIrregular ? value : prune(value, demand)));
  return given(pruned) === wanted ? null : "other results from what is demanded";
}

/** Whether the prefilter of files lets a line through. */
function mayPass(line: string, { needles, objects }: Plan): boolean {
  if (/\\u00/i.test(line) || needles.every((group) => group.some((text) => line.includes(text)))) return true;
  return objects.some((key) => hasOther(line, key));
}

// As a reader would: the key stands in the line in another way than before a bracket.
function hasOther(line: string, key: string): boolean {
  const count = (text: string) => line.split(text).length - 1;
  return count(`"${key}"`) !== count(`"${key}":{`);
}

/** Only what is at some paths; where something above them is no object, that. */
function prune(value: Value, paths: readonly (readonly string[])[]): Value {
  if (!isObject(value) || paths.some((path) => path.length === 0)) return value;
  const kept: Record<string, Value> = {};
  for (const [stored, item] of Object.entries(value)) {
    const below = paths.filter(([first]) => first === keyName(stored)).map(([, ...rest]) => rest);
    if (below.length > 0) kept[storedKey(keyName(stored))] = prune(item, below);
  }
  return kept;
}
