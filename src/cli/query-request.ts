import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { Failure } from "../base/failure.ts";
import { nearest } from "../base/suggest.ts";
import { filterFlags, type ParsedFilters } from "../filter/flags.ts";
import { type ExtraOption, type JqArguments, parseJqArgs } from "../jq/command/arguments.ts";
import { type Limits, readLimits } from "../jq/command/limits.ts";
import type { JqRequest } from "../jq/command/run-request.ts";
import type { Unit } from "../store/unit.ts";
import type { Io } from "./io.ts";
import type { Args, Option } from "./options.ts";
import { filtersOf, oneOf, outputStyle, single } from "./request.ts";

/** What of a query is not jq's. */
export const queryOptions: readonly Option[] = [
  {
    name: "unit",
    valueName: "UNIT",
    summary: "event (default): each stage as it was logged; request: one merged event for each request",
  },
  { name: "raw", summary: "print the line as it was logged of each event for which the program gives a true output" },
  { name: "pretty", summary: "a table: a column for each key of the outputs" },
  { name: "explain", summary: "show what is read to answer, and why, in place of the answer" },
  { name: "no-pushdown", summary: "look at every event, whatever the program asks for" },
  { name: "examples", summary: "show questions with the queries that answer them; with a WORD those about it" },
  { name: "timeout", valueName: "SECONDS", summary: "end the run after this time, with exit code 5" },
  { name: "max-memory", valueName: "MB", summary: "memory for the values of the program" },
];

/** The global flags, all of which a query takes. */
export const queryGlobals: readonly Option[] = [
  { name: "db", valueName: "FILE", summary: "the database; default $AUDITQ_DB, else ./auditq.db" },
  { name: "output", alias: "o", valueName: "FORMAT", summary: "--pretty as table, json, ndjson, csv, md or html" },
  { name: "tz", valueName: "ZONE", summary: "time zone of times typed, and of localtime" },
  { name: "color", valueName: "WHEN", summary: "auto (default), always or never" },
  { name: "quiet", alias: "q", summary: "no progress and no notes on stderr" },
  { name: "verbose", alias: "v", summary: "say more on stderr" },
  { name: "help", alias: "h", summary: "this help" },
  { name: "version", alias: "V", summary: "version of auditq" },
];

/** A query as it was typed. */
export type TypedQuery =
  | { readonly kind: "help" | "version" }
  | { readonly kind: "examples"; readonly word: string | null }
  | { readonly kind: "run"; readonly request: QueryRequest };

export interface QueryRequest {
  readonly jq: JqRequest;
  readonly args: Args;
  readonly paths: readonly string[];
  readonly unit: Unit;
  readonly filters: ParsedFilters;
  readonly limits: Limits;
  readonly prints: "outputs" | "logged" | "table";
  readonly isExplained: boolean;
  readonly usesPlan: boolean;
  /** Typed with --tz; null is what the environment says. */
  readonly timeZone: string | null;
}

const valued = [...filterFlags, ...queryOptions, ...queryGlobals];
const extraOptions: readonly ExtraOption[] = valued
  .filter(({ name }) => name !== "help" && name !== "version")
  .map(({ name, alias, valueName }) => ({
    name,
    // Short flags are jq's; filters have none here.
    ...(alias === undefined || alias === null || filterFlags.some((flag) => flag.name === name) ? {} : { alias }),
    takesValue: valueName !== undefined,
  }));

/** Reads what was typed behind `query`. Raises request. */
export function readQuery(typed: readonly string[], io: Io): TypedQuery {
  const parsed = parseJqArgs(["--compact-output", ...typed], extraOptions);
  if (parsed.kind === "wrong") throw wrong(parsed.problem);
  if (parsed.kind !== "run") return { kind: parsed.kind === "help" ? "help" : "version" };
  const { args: typedArgs } = parsed;
  const args = argsOf(typedArgs);
  if (args.flags.has("examples")) return { kind: "examples", word: typedArgs.program };
  return { kind: "run", request: readRequest(typedArgs, args, io) };
}

function readRequest(typed: JqArguments, args: Args, io: Io): QueryRequest {
  refuseInputOptions(typed);
  const filters = filtersOf(args, io);
  const limits = readLimits(typed.extra);
  if ("problem" in limits) throw new Failure("request", withoutJq(limits.problem));
  const program = typed.program ?? (Object.keys(filters.typed).length > 0 ? "." : null);
  if (program === null) {
    throw new Failure("request", "query needs a PROGRAM", {
      hint: "such as: auditq query 'select(.verb == \"delete\")'; `auditq query --examples` shows more",
    });
  }
  const isTable = args.flags.has("pretty") || args.values["output"] !== undefined;
  if (isTable && args.flags.has("raw"))
    throw new Failure("request", "--raw prints lines as they were logged: no table");
  return {
    jq: jqRequest(isTable ? asTable(typed) : typed, program, args, io),
    args,
    paths: typed.files,
    unit: oneOf("unit", (single(args, "unit") ?? "event").replace(/s$/, ""), ["event", "request"] as const),
    filters,
    limits,
    prints: isTable ? "table" : args.flags.has("raw") ? "logged" : "outputs",
    isExplained: args.flags.has("explain"),
    timeZone: single(args, "tz") === null ? null : (outputStyle(args, io).timeZone ?? "UTC"),
    usesPlan: !args.flags.has("no-pushdown"),
  };
}

function jqRequest(typed: JqArguments, program: string, args: Args, io: Io): JqRequest {
  const wanted = single(args, "color");
  const color = wanted === null ? null : oneOf("color", wanted, ["auto", "always", "never"] as const);
  const output = color === null || color === "auto" ? typed.output : { ...typed.output, color: color === "always" };
  const env = Object.fromEntries(Object.entries(io.env).flatMap(([key, value]) => (value ? [[key, value]] : [])));
  return {
    args: { ...typed, output },
    program,
    env,
    origin: dirname(fileURLToPath(new URL("../../bin/auditq.js", import.meta.url))),
    stdoutIsTty: io.stdoutIsTty,
    stderrIsTty: io.stderrIsTty,
  };
}

/** Outputs that become rows of a table. */
function asTable(typed: JqArguments): JqArguments {
  const output = { ...typed.output, raw: false, end: "\n", ascii: false, indent: null, color: false } as const;
  return { ...typed, output };
}

function refuseInputOptions({ input }: JqArguments): void {
  const hint = "`auditq jq` reads any text and any JSON";
  if (input.raw)
    throw new Failure("request", "query reads audit events, not lines of text: there is no --raw-input", { hint });
  if (input.seq)
    throw new Failure("request", "query reads audit events, which no record separator splits: there is no --seq", {
      hint,
    });
}

/** The options that jq does not have, as other commands get theirs. Raises request for one given twice that takes one value. */
function argsOf({ extra }: JqArguments): Args {
  const values: Record<string, readonly string[]> = {};
  const flags = new Set<string>();
  for (const [name, given] of extra) {
    const isRepeatable = filterFlags.some((flag) => flag.name === name);
    if (valued.find((option) => option.name === name)?.valueName === undefined) flags.add(name);
    else if (given.length > 1 && !isRepeatable) {
      throw new Failure("request", `--${name} is given ${given.length} times`, { hint: "give it once" });
    } else values[name] = given;
  }
  return { words: [], values, flags };
}

const jqNames = [
  "compact-output",
  "null-input",
  "raw-output",
  "slurp",
  "exit-status",
  "from-file",
  "sort-keys",
  "argjson",
];

function wrong(problem: string): Failure {
  const unknown = /^jq: Unknown option (--?)(.*)$/s.exec(problem);
  if (unknown === null) return new Failure("request", withoutJq(problem), { hint: "see --help" });
  const name = (unknown[2] ?? "").split("=", 1)[0] ?? "";
  const near = unknown[1] === "-" ? [] : nearest(name, [...valued.map((option) => option.name), ...jqNames]);
  const hint = near.length === 0 ? "see --help" : `did you mean ${near.map((one) => `--${one}`).join(" or ")}?`;
  return new Failure("request", `there is no flag ${unknown[1]}${name}`, { hint });
}

function withoutJq(problem: string): string {
  return problem.replace(/^jq: (?:error: )?/, "");
}
