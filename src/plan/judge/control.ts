import type { Ast } from "../../jq/syntax/ast.ts";
import { hasEffects } from "../builtin-facts.ts";
import type { NodeOf } from "../core/node-of.ts";
import { isAlways } from "../formula.ts";
import {
  both,
  either,
  eitherOutcome,
  guarded,
  inexact,
  isImpossible,
  type May,
  no,
  type Outcome,
  outputOf,
  yes,
} from "../outcome.ts";
import { behind, binding, isSingle, plainName, type Scene, withUnknownInput } from "../scene.ts";
import type { Analysis } from "./analysis.ts";
import { isThere, knownValue } from "./known.ts";

/** `left | right`. What chooses or passes on on the left is looked through, so that the right side stands on what it passes. */
export function judgePipe({ left, right, start, end }: NodeOf<"pipe">, scene: Scene, analysis: Analysis): Outcome {
  const after = (part: Ast): Ast => ({ type: "pipe", left: part, right, start, end });
  const judge = (ast: Ast) => analysis.judge(ast, scene);
  if (right.type === "identity") return judge(left);
  switch (left.type) {
    case "identity":
      return judge(right);
    case "pipe":
      return judge({ ...left, right: after(left.right) });
    case "comma":
      return eitherOutcome(judge(after(left.left)), judge(after(left.right)));
    case "if":
      // biome-ignore lint/suspicious/noThenProperty: the name of a part of `if`
      return judge({ ...left, then: after(left.then), otherwise: after(left.otherwise) });
    case "as":
      return judge({ ...left, body: after(left.body) });
    case "call":
      if (left.name === "empty" && left.args.length === 0) return judge(left);
      break;
  }
  const first = judge(left);
  const known = knownValue(left, scene, analysis);
  const output = isThere(left, known, first) ? yes : outputOf(first);
  const second = guarded(output, analysis.judge(right, behind(left, known, isSingle(left), scene)));
  return { ...second, fails: either(first.fails, second.fails) };
}

export function judgeAnd({ left, right }: NodeOf<"and">, scene: Scene, { judge }: Analysis): Outcome {
  const [first, second] = [judge(left, scene), judge(right, scene)];
  return {
    truthy: both(first.truthy, second.truthy),
    falsy: either(first.falsy, both(first.truthy, second.falsy)),
    fails: either(first.fails, both(first.truthy, second.fails)),
  };
}

export function judgeOr({ left, right }: NodeOf<"or">, scene: Scene, { judge }: Analysis): Outcome {
  const [first, second] = [judge(left, scene), judge(right, scene)];
  return {
    truthy: either(first.truthy, both(first.falsy, second.truthy)),
    falsy: both(first.falsy, second.falsy),
    fails: either(first.fails, both(first.falsy, second.fails)),
  };
}

export function judgeIf(ast: NodeOf<"if">, scene: Scene, analysis: Analysis): Outcome {
  const condition = analysis.judge(ast.condition, scene);
  const then = analysis.judge(ast.then, scene);
  const otherwise = analysis.judge(ast.otherwise, scene);
  if ([then, otherwise].some((branch) => isImpossible(outputOf(branch))))
    noteConditions(ast.condition, scene, analysis);
  const chosen = eitherOutcome(guarded(condition.truthy, then), guarded(condition.falsy, otherwise));
  return { ...chosen, fails: either(condition.fails, chosen.fails) };
}

function noteConditions(ast: Ast, scene: Scene, analysis: Analysis): void {
  if (ast.type === "and") {
    noteConditions(ast.left, scene, analysis);
    noteConditions(ast.right, scene, analysis);
  } else analysis.note({ ast, scene, outcome: analysis.judge(ast, scene) });
}

/** `left // right`: the right side counts if the left gives nothing true. */
export function judgeAlternative({ left, right }: NodeOf<"alternative">, scene: Scene, analysis: Analysis): Outcome {
  const [first, second] = [analysis.judge(left, scene), analysis.judge(right, scene)];
  // A value that is known is always there: then the left side gives nothing true exactly if it is false.
  const isOne = isThere(left, knownValue(left, scene, analysis), first);
  const rest = isOne ? guarded(first.falsy, second) : second;
  return {
    truthy: either(first.truthy, isOne ? rest.truthy : inexact(rest.truthy)),
    falsy: isOne ? rest.falsy : inexact(rest.falsy),
    fails: either(first.fails, isOne ? rest.fails : inexact(rest.fails)),
  };
}

/** `try body catch handler`, `body?`. */
export function judgeTry({ body, handler }: NodeOf<"try">, scene: Scene, analysis: Analysis): Outcome {
  const tried = analysis.judge(body, scene);
  // An error cuts off what would have come after it.
  const cut = isImpossible(tried.fails) ? (may: May) => may : inexact;
  const remaining = hasEffects(body) ? inexact(tried.fails) : no;
  const output = { truthy: cut(tried.truthy), falsy: cut(tried.falsy), fails: remaining };
  if (handler === null) return output;
  const caught = guarded(tried.fails, analysis.judge(handler, withUnknownInput(scene)));
  return eitherOutcome(output, caught);
}

export function judgeAs({ source, patterns, body }: NodeOf<"as">, scene: Scene, analysis: Analysis): Outcome | null {
  const name = plainName(patterns);
  if (name === null) return null;
  const first = analysis.judge(source, scene);
  const known = knownValue(source, scene, analysis);
  const output = isThere(source, known, first) ? yes : outputOf(first);
  const outcome = guarded(output, analysis.judge(body, binding(name, source, known, isSingle(source), scene)));
  return { ...outcome, fails: either(first.fails, outcome.fails) };
}

/** An expression that gives one output, always true, for each combination of outputs of its parts. */
export function judgeMade(parts: readonly Ast[], scene: Scene, { judge }: Analysis): Outcome {
  const outcomes = parts.map((part) => judge(part, scene));
  const truthy = both(yes, ...outcomes.map(outputOf));
  const fails = either(no, ...outcomes.map((outcome) => outcome.fails));
  // Where a part gives nothing, those after it are not evaluated.
  return { truthy, falsy: no, fails: isAlways(truthy.db) ? fails : inexact(fails) };
}
