import type { Ast } from "../../jq/syntax/ast.ts";
import { isPure } from "../builtin-facts.ts";
import { someNode } from "../core/children.ts";
import { printAst } from "../core/print-ast.ts";
import { demandOf } from "../demand.ts";
import { outcomesOf } from "../evaluate.ts";
import { type Column, columnAbove, eventWith } from "../event-paths.ts";
import type { Atom, FieldValue } from "../formula.ts";
import { inexact, isSettled, type Outcome, outcomeOfBits, withAtom } from "../outcome.ts";
import { closed, isCertain, type Scene } from "../scene.ts";
import type { Analysis } from "./analysis.ts";
import { withTimes } from "./times.ts";

/** Makes what is not exact of an outcome exact where the expression looks at one column only: then the engine itself
 *  says, for every value of the column, what it does. */
export function refined(ast: Ast, scene: Scene, found: Outcome, analysis: Analysis): Outcome {
  const { world } = analysis;
  const outcome = scene.once ? found : inexactOutcome(found);
  if (isSettled(outcome)) return outcome;
  const whole = closed(ast, scene);
  if (whole === null || !isPure(whole, { now: world.now !== null, env: world.env !== null })) return outcome;
  const columns = columnsOf(whole);
  if (columns === null) return outcome;
  const [column] = columns;
  if (column === undefined) return constantOutcome(whole, outcome, analysis);
  if (columns.length > 1) return outcome;
  if (column.kind === "time") return withTimes(ast, scene, column, outcome, analysis);
  return withAtom(outcome, atomOf(whole, column, analysis));
}

/** The outcome where nothing of a regular event matters. */
function constantOutcome(whole: Ast, found: Outcome, { world }: Analysis): Outcome {
  const constant = outcomeOfBits(outcomesOf(whole, world)({}));
  // Looking up what is then not used fails where an irregular event has no object.
  if (!someNode(whole, (node) => node.type === "access")) return constant;
  return {
    truthy: { ...constant.truthy, line: found.truthy.line },
    falsy: { ...constant.falsy, line: found.falsy.line },
    fails: { ...constant.fails, line: found.fails.line },
  };
}

function inexactOutcome({ truthy, falsy, fails }: Outcome): Outcome {
  return { truthy: inexact(truthy), falsy: inexact(falsy), fails: inexact(fails) };
}

/** The columns an expression looks at; null if it looks at something else as well. */
function columnsOf(whole: Ast): readonly Column[] | null {
  const columns = demandOf(whole).map(columnAbove);
  const known = columns.filter((column) => column !== null);
  return known.length === columns.length ? [...new Set(known)] : null;
}

function atomOf(whole: Ast, column: Exclude<Column, { readonly kind: "time" }>, { world }: Analysis): Atom {
  const run = outcomesOf(whole, world);
  const outcomes = (value: FieldValue) => run(eventWith(column.path, value ?? undefined));
  return { field: column.field, name: printAst(whole), isCertain: isCertain(whole), outcomes };
}
