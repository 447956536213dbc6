import type { Value } from "../../values/value.ts";
import type { Place } from "../ast.ts";
import { CompileError } from "../compile-error.ts";
import { displayName, type Token } from "../token.ts";
import { type Action, buildRows, type Row } from "./actions.ts";
import { type Constant, constantOutputs, constantProblem, tokenOutputs } from "./constants.ts";
import { type Rule, remarks, rules, terminals } from "./grammar.ts";

/** One symbol read, and the state it led to. */
interface Step extends Place, Constant {
  readonly state: number;
}

interface Run {
  readonly rows: readonly Row[];
  readonly steps: Step[];
  readonly tokens: readonly Token[];
  readonly location: (token: Token) => Value;
  /** How many tokens are read; the last of them is the one to be judged unless `judged`. */
  at: number;
  judged: boolean;
  /** Errors are not reported until three tokens are read behind the last one. */
  quiet: number;
  readonly errors: CompileError[];
}

/** As many symbols as jq 1.8.2 keeps (Bison's YYMAXDEPTH). */
const deepest = 10_000;

/** Built for the first program with an error: it takes some ten milliseconds. */
let rows: readonly Row[] | null = null;

/** All that is wrong with the syntax of a program and with its escapes, in the words and the order of jq
 * 1.8.2. It reads the tokens as Bison's parser does and like that goes on after an error where the grammar
 * says so. Empty for a program whose syntax is right. `location` is the value of `$__loc__`. */
export function syntaxErrors(tokens: readonly Token[], location: (token: Token) => Value): CompileError[] {
  rows ??= buildRows();
  const steps = [{ state: 0, start: 0, end: 0, text: "", outputs: null }];
  const run: Run = { rows, steps, tokens, location, at: 0, judged: true, quiet: 0, errors: [] };
  while (advance(run));
  return run.errors;
}

/** One step of the parser: false at the end. */
function advance(run: Run): boolean {
  if (run.steps.length >= deepest) {
    report(run, "memory exhausted", lastToken(run));
    return false;
  }
  const row = currentRow(run);
  const action = decide(run, row);
  if (action === "fail") return recover(run, row);
  if ("reduce" in action) return reduce(run, action.reduce);
  const token = lastToken(run);
  run.judged = true;
  if (run.quiet > 0) run.quiet--;
  run.steps.push({
    state: action.shift,
    start: token.start,
    end: token.end,
    text: token.text,
    outputs: tokenOutputs(token, run.location),
  });
  return token.kind !== "end of file";
}

function decide(run: Run, { actions, otherwise }: Row): Action {
  const action = actions.size === 0 ? undefined : actions.get(lookAt(run).kind);
  if (action !== undefined) return action;
  return otherwise === null ? "fail" : { reduce: otherwise };
}

function lookAt(run: Run): Token {
  if (run.judged) {
    run.judged = false;
    run.at++;
    const token = lastToken(run);
    if (token.problem !== null) report(run, token.problem, token);
  }
  return lastToken(run);
}

const before: Token = { kind: "end of file", text: "", problem: null, start: 0, end: 0 };

function lastToken(run: Run): Token {
  return run.tokens[run.at - 1] ?? before;
}

function currentRow(run: Run): Row {
  return run.rows[run.steps.at(-1)?.state ?? 0] as Row;
}

function reduce(run: Run, index: number): true {
  const rule = rules[index] as Rule;
  const read = run.steps.splice(run.steps.length - rule.right.length, rule.right.length);
  const previous = run.steps.at(-1)?.end ?? 0;
  const place = { start: read[0]?.start ?? previous, end: read.at(-1)?.end ?? previous };
  const remark = remarks.get(rule.right.join(" "));
  if (remark !== undefined) report(run, remark, rule.left === "DictPair" ? (read[0] ?? place) : place);
  const { at, problem } = constantProblem(rule, read);
  if (problem !== null) report(run, problem, read[at] ?? place);
  const state = currentRow(run).next.get(rule.left) ?? 0;
  const worth = { text: read.length === 1 ? (read[0]?.text ?? "") : "", outputs: constantOutputs(rule, read) };
  run.steps.push({ state, ...place, ...worth });
  return true;
}

/** Reports an error, drops what was read until an `error` may stand behind it, and reads that. */
function recover(run: Run, row: Row): boolean {
  const token = lastToken(run);
  if (run.quiet === 0) report(run, describeUnexpected(token, row), token);
  if (run.quiet === 3) {
    if (token.kind === "end of file") return false;
    run.judged = true;
  }
  run.quiet = 3;
  let { start } = token;
  for (;;) {
    const action = currentRow(run).actions.get("error");
    if (typeof action === "object" && "shift" in action) {
      run.steps.push({ state: action.shift, start, end: token.end, text: "", outputs: null });
      return true;
    }
    const dropped = run.steps.pop();
    if (dropped === undefined || run.steps.length === 0) return false;
    start = dropped.start;
  }
}

/** What would be right is told only where it is at most four things. */
function describeUnexpected(token: Token, row: Row): string {
  const expected = terminals.filter(
    (terminal) => terminal !== "error" && (row.actions.get(terminal) ?? "fail") !== "fail",
  );
  const list =
    expected.length > 4 || expected.length === 0 ? "" : `, expecting ${expected.map(displayName).join(" or ")}`;
  return `syntax error, unexpected ${displayName(token.kind)}${list}`;
}

function report(run: Run, message: string, { start, end }: Place): void {
  run.errors.push(new CompileError(message, { start, end }));
}
