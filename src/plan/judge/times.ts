import { formatInstant } from "../../base/instant.ts";
import type { Ast } from "../../jq/syntax/ast.ts";
import type { Value } from "../../jq/values/value.ts";
import { outcomesOf } from "../evaluate.ts";
import { type Column, columnAt, eventWith } from "../event-paths.ts";
import { always, and, column as columnFormula, type Formula, never, or, outcomeBits } from "../formula.ts";
import type { May, Outcome } from "../outcome.ts";
import { closed, type Scene } from "../scene.ts";
import type { Analysis } from "./analysis.ts";
import { absent, present } from "./columns.ts";
import { isComparison } from "./compare.ts";
import { knownValue } from "./known.ts";

type TimeColumn = Column & { readonly kind: "time" };

/** A span of time, in microseconds, and the outcomes in it. */
interface Span {
  readonly from: number;
  /** Before the next span; of the last one the last value. */
  readonly to: number;
  readonly bits: number;
}

// Regular times are within what a number can hold: from the year 1684 to 2255.
const first = -Number.MAX_SAFE_INTEGER;
const last = Number.MAX_SAFE_INTEGER;

// jq 1.8.2 takes the second before 1970 for an error when it reads a time (-1 is what mktime answers for one).
const oddSecond = -1_000_000;

/** What is greater than every text that begins with the same letters. */
const greatest = "\u{10ffff}";

/** Makes the outcome of a comparison of a time exact. Times are stored as numbers, and their texts are in the same order, so
 *  an order between what begins such a text and a constant changes at one time, which is found by halving. */
export function withTimes(ast: Ast, scene: Scene, column: TimeColumn, outcome: Outcome, analysis: Analysis): Outcome {
  const edges = edgesOf(ast, scene, analysis);
  if (edges === null) return outcome;
  const run = runnerOf(ast, scene, column, analysis);
  const cuts = edges.flatMap((edge) => {
    const runEdge = runnerOf(edge, scene, column, analysis);
    const stretches = [[first, oddSecond - 1] as const, [oddSecond, -1] as const, [0, last] as const];
    return stretches.flatMap(([from, to]) => cutsOf(runEdge, from, to));
  });
  const starts = [...new Set([first, oddSecond, 0, ...cuts])].sort((a, b) => a - b);
  const spans = starts.map((from, at): Span => ({ from, to: starts[at + 1] ?? last, bits: run(from) }));
  const missing = run(null);
  const exact = (may: May, mask: number): May => ({
    db: may.exact ? may.db : timesWith(mask, spans, missing, column),
    line: may.line,
    exact: true,
  });
  return {
    truthy: exact(outcome.truthy, outcomeBits.truthy),
    falsy: exact(outcome.falsy, outcomeBits.falsy),
    fails: exact(outcome.fails, outcomeBits.fails),
  };
}

type Run = (micros: number | null) => number;

function runnerOf(ast: Ast, scene: Scene, { path }: TimeColumn, { world }: Analysis): Run {
  const whole = closed(ast, scene);
  if (whole === null) throw new Error("a time can only be compared by an expression that runs on the event");
  const run = outcomesOf(whole, world);
  return (micros) => run(eventWith(path, micros === null ? undefined : formatInstant(micros)));
}

/** Where the outcomes of an order change between two times: at most once. */
function cutsOf(run: Run, from: number, to: number): number[] {
  let [low, high] = [from, to];
  const before = run(low);
  if (run(high) === before) return [];
  while (high - low > 1) {
    const middle = low + Math.floor((high - low) / 2);
    if (run(middle) === before) low = middle;
    else high = middle;
  }
  return [high];
}

function timesWith(mask: number, spans: readonly Span[], missing: number, column: TimeColumn): Formula {
  const leaf = (op: ">=" | "<", value: number) => columnFormula({ kind: "number", field: column.field, op, value });
  const parts = joined(spans.filter(({ bits }) => (bits & mask) !== 0));
  const isThere =
    parts[0]?.from === first && parts[0].to === last
      ? present(column)
      : or(
          ...parts.map(({ from, to }) =>
            and(from === first ? always : leaf(">=", from), to === last ? always : leaf("<", to)),
          ),
        );
  return or(isThere, missing & mask ? absent(column) : never);
}

/** Spans that follow each other as one. */
function joined(spans: readonly Span[]): readonly Span[] {
  const whole: Span[] = [];
  for (const span of spans) {
    const before = whole.at(-1);
    if (before?.to === span.from) whole[whole.length - 1] = { ...before, to: span.to };
    else whole.push(span);
  }
  return whole;
}

/** Orders, as expressions, at whose changes the outcome of an expression changes; null if that cannot be said. */
function edgesOf(ast: Ast, scene: Scene, analysis: Analysis): readonly Ast[] | null {
  if (ast.type === "binary" && isComparison(ast.operator)) {
    const { left, right, operator } = ast;
    const isOrdered =
      (isConstant(left, scene, analysis) && kindOf(right, scene, analysis) !== null) ||
      (isConstant(right, scene, analysis) && kindOf(left, scene, analysis) !== null);
    if (!isOrdered) return null;
    if (operator !== "==" && operator !== "!=") return [ast];
    return [
      { ...ast, operator: "<" },
      { ...ast, operator: ">" },
    ];
  }
  // What is made of a time is the same kind of value for all times.
  if (kindOf(ast, scene, analysis) !== null) return [];
  const start = startOf(ast, scene, analysis);
  if (start === null) return null;
  const place = { start: ast.start, end: ast.end };
  const before = (value: Value): Ast => ({
    ...place,
    type: "binary",
    operator: "<",
    left: { ...place, type: "identity" },
    right: { ...place, type: "literal", value },
  });
  return [before(start), before(start + greatest)];
}

/** The text that a test asks its input, a time, to begin with; null for other expressions. */
function startOf(ast: Ast, scene: Scene, analysis: Analysis): string | null {
  const [arg] = ast.type === "call" && ast.args.length === 1 ? ast.args : [];
  const input = inputKind(scene, analysis);
  if (ast.type !== "call" || arg === undefined || input === null || input === "number") return null;
  const constant = knownValue(arg, scene, analysis);
  if (constant.kind !== "constant" || typeof constant.value !== "string") return null;
  if (ast.name === "startswith") return constant.value;
  return ast.name === "test" ? (/^\^([\w:-]+)$/.exec(constant.value)?.[1] ?? null) : null;
}

function isConstant(ast: Ast, scene: Scene, analysis: Analysis): boolean {
  return knownValue(ast, scene, analysis).kind === "constant";
}

/** What an expression makes of a time, if it keeps the order: some text; its first 19 letters; those and a `Z`, which can
 *  be read as a time; seconds. */
type Ordered = "text" | "seconds" | "instant" | "number";

function kindOf(ast: Ast, scene: Scene, analysis: Analysis): Ordered | null {
  const known = knownValue(ast, scene, analysis);
  if (known.kind === "path") return columnAt(known.path)?.kind === "time" ? "text" : null;
  return made(ast, (part) => kindOf(part, scene, analysis)) ?? piped(ast, inputKind(scene, analysis));
}

/** What the input of an expression is. */
function inputKind({ input, before }: Scene, analysis: Analysis): Ordered | null {
  if (input.kind === "path") return columnAt(input.path)?.kind === "time" ? "text" : null;
  return before === null ? null : kindOf(before.ast, before.scene, analysis);
}

function made(ast: Ast, kind: (part: Ast) => Ordered | null): Ordered | null {
  switch (ast.type) {
    case "slice": {
      const target = kind(ast.target);
      const isFromStart = ast.from === null || literal(ast.from) === 0;
      const to = ast.to === null ? undefined : literal(ast.to);
      if (target !== "text" || !isFromStart || typeof to !== "number" || to < 0 || !Number.isInteger(to)) return null;
      return to === 19 ? "seconds" : "text";
    }
    case "binary": {
      const target = kind(ast.left);
      const end = literal(ast.right);
      if (ast.operator !== "+" || typeof end !== "string" || target === null || target === "number") return null;
      return target === "seconds" && end === "Z" ? "instant" : "text";
    }
    case "pipe": {
      const left = kind(ast.left);
      return left === null ? null : piped(ast.right, left);
    }
    default:
      return null;
  }
}

/** What an expression makes of an input that is in order. */
function piped(ast: Ast, input: Ordered | null): Ordered | null {
  if (ast.type === "identity") return input;
  if (ast.type === "call") {
    const isReading = ast.args.length === 0 && (ast.name === "fromdate" || ast.name === "fromdateiso8601");
    return isReading && input === "instant" ? "number" : null;
  }
  return made(ast, (part) => piped(part, input));
}

function literal(ast: Ast): Value | undefined {
  return ast.type === "literal" ? ast.value : undefined;
}
