import type { Ast } from "../../jq/syntax/ast.ts";
import type { NodeOf } from "../core/node-of.ts";
import {
  anyOutcome,
  both,
  either,
  eitherOutcome,
  inexact,
  isImpossible,
  no,
  type Outcome,
  outputOf,
  perhaps,
} from "../outcome.ts";
import type { Scene } from "../scene.ts";
import type { Analysis } from "./analysis.ts";
import { judgeCall } from "./calls.ts";
import { isComparison, judgeComparison } from "./compare.ts";
import { judgeAlternative, judgeAnd, judgeAs, judgeIf, judgeMade, judgeOr, judgePipe, judgeTry } from "./control.ts";
import { knownValue, outputOutcome, pathFails } from "./known.ts";

/** The outcome of an expression by what it is made of. */
export function judgeByParts(ast: Ast, scene: Scene, analysis: Analysis): Outcome {
  const judge = (part: Ast) => analysis.judge(part, scene);
  switch (ast.type) {
    case "identity":
    case "literal":
    case "variable":
      return outputOutcome(knownValue(ast, scene, analysis));
    case "access":
      return judgeAccess(ast, scene, analysis);
    case "pipe":
      return judgePipe(ast, scene, analysis);
    case "comma":
      return eitherOutcome(judge(ast.left), judge(ast.right));
    case "and":
      return judgeAnd(ast, scene, analysis);
    case "or":
      return judgeOr(ast, scene, analysis);
    case "if":
      return judgeIf(ast, scene, analysis);
    case "alternative":
      return judgeAlternative(ast, scene, analysis);
    case "try":
      return judgeTry(ast, scene, analysis);
    case "as":
      return judgeAs(ast, scene, analysis) ?? anyOutcome;
    case "call":
      return judgeCall(ast, scene, analysis);
    case "label": {
      const { truthy, falsy, fails } = judge(ast.body);
      return { truthy: inexact(truthy), falsy: inexact(falsy), fails: inexact(fails) };
    }
    case "binary": {
      const { operator } = ast;
      if (isComparison(operator)) return judgeComparison({ ...ast, operator }, scene, analysis);
      return computed([ast.left, ast.right]);
    }
    case "array":
      return { ...judgeMade([], scene, analysis), fails: ast.body === null ? no : judge(ast.body).fails };
    case "object":
      return judgeObject(ast, scene, analysis);
    case "text": {
      const parts = ast.parts.filter((part) => typeof part !== "string");
      const made = judgeMade(parts, scene, analysis);
      const isPlain = ast.format === null || parts.length === 0;
      return isPlain ? made : { ...made, fails: either(made.fails, both(made.truthy, perhaps)) };
    }
    case "format":
      return { ...judgeMade([], scene, analysis), fails: ast.name === "json" || ast.name === "text" ? no : perhaps };
    case "slice":
      return computed([ast.target, ...[ast.from, ast.to].filter((part) => part !== null)], ast.optional);
    case "iterate":
      return computed([ast.target], ast.optional);
    case "negate":
      return computed([ast.body]);
    default:
      return anyOutcome;
  }

  /** A value is made of those of the parts, which may raise an error. */
  function computed(parts: readonly Ast[], isSilent = false): Outcome {
    const made = judgeMade(parts, scene, analysis);
    const output = inexact(both(made.truthy, perhaps));
    return { truthy: output, falsy: output, fails: isSilent ? made.fails : either(made.fails, output) };
  }
}

function judgeAccess(ast: NodeOf<"access">, scene: Scene, analysis: Analysis): Outcome {
  const [target, key] = [analysis.judge(ast.target, scene), analysis.judge(ast.key, scene)];
  const known = knownValue(ast, scene, analysis);
  const made = both(outputOf(target), outputOf(key));
  const own = known.kind === "path" ? pathFails(known.path) : perhaps;
  if (known.kind === "path" && isImpossible(target.fails) && isImpossible(own)) {
    return { ...outputOutcome(known), fails: ast.optional ? target.fails : either(target.fails, own) };
  }
  const fails = either(inexact(either(target.fails, key.fails)), ast.optional ? no : both(made, own));
  const { truthy, falsy } = outputOutcome(known);
  const isCertain = !ast.optional || isImpossible(own);
  const of = (may: typeof truthy) => (isCertain ? both(made, may) : inexact(both(made, may)));
  return { truthy: of(truthy), falsy: of(falsy), fails };
}

function judgeObject({ entries }: NodeOf<"object">, scene: Scene, analysis: Analysis): Outcome {
  const made = judgeMade(
    entries.flatMap(({ key, value }) => [key, value]),
    scene,
    analysis,
  );
  const isNamed = ({ key }: (typeof entries)[number]) =>
    key.type === "text" || (key.type === "literal" && typeof key.value === "string");
  return entries.every(isNamed) ? made : { ...made, fails: either(made.fails, both(made.truthy, perhaps)) };
}
