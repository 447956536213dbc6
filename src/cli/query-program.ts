import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { Failure } from "../base/failure.ts";
import { escapeControls } from "../base/text.ts";
import { everything } from "../filter/predicate.ts";
import { BadRequest } from "../jq/command/named-values.ts";
import { chosenColors, compileReport } from "../jq/command/run-request.ts";
import { processSystem } from "../jq/command/system.ts";
import type { Program } from "../jq/program.ts";
import { CompileError } from "../jq/syntax/compile-error.ts";
import type { JsonColors } from "../jq/values/json-colors.ts";
import { type Plan, planProgram } from "../plan/plan.ts";
import { compileLoaded, type LoadedProgram, loadProgram } from "../query/prepare-program.ts";
import type { Io } from "./io.ts";
import type { QueryRequest } from "./query-request.ts";

/** A program that compiles, with its plan. */
export interface PlannedProgram {
  readonly text: string;
  readonly plan: Plan;
  readonly program: Program;
  readonly colors: JsonColors | null;
  /** Of `localtime`: null for the system's. */
  readonly timeZone: string | null;
}

/** Compiles and plans a query; null if it does not compile, which it says as jq does. Raises request: a file or a value that it
 *  names is not there. */
export function planQuery(request: QueryRequest, io: Io): PlannedProgram | null {
  const { jq, usesPlan } = request;
  const timeZone = request.timeZone ?? jq.env["TZ"] ?? null;
  const loaded = load(request);
  try {
    const linked = loaded.link();
    const program = compileLoaded(loaded, linked, timeZone);
    const { nullInput, slurp } = jq.args.input;
    const plan = planProgram(linked, loaded.variables, { nullInput, slurp, rawInput: false });
    const message = (text: string) => void io.stderr.write(text);
    const colors = chosenColors(jq, { message, write: () => undefined, flush: () => undefined });
    return { text: loaded.text, program, plan: usesPlan ? plan : everythingOf(plan), colors, timeZone };
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    tellCompileError(error, loaded.text, io);
    return null;
  }
}

/** The plan that looks at every event, whole. */
function everythingOf(plan: Plan): Plan {
  return { ...plan, predicate: everything, demand: null };
}

const bodies: readonly string[] = ["requestObject", "responseObject"];

/** Whether a program can look at the bodies of events. */
export function needsBodies({ demand }: Plan): boolean {
  return demand === null || demand.some(([key]) => key === undefined || bodies.includes(key));
}

function load(request: QueryRequest): LoadedProgram {
  try {
    return loadProgram(request.jq, processSystem(new Int32Array(new SharedArrayBuffer(4))));
  } catch (error) {
    if (!(error instanceof BadRequest)) throw error;
    const [first = ""] = error.message.split("\n");
    throw new Failure("request", first.replace(/^jq: /, ""));
  }
}

function tellCompileError(error: CompileError, text: string, io: Io): void {
  io.stderr.write(compileReport(error, text).split("\n").map(escapeControls).join("\n"));
  if (existsSync(resolve(io.cwd, text))) {
    io.stderr.write(`hint: the program comes before the files: auditq query . ${escapeControls(text)}\n`);
  }
}
