import type { Ast } from "../../jq/syntax/ast.ts";
import { isTruthy, type Value } from "../../jq/values/value.ts";
import { isPure } from "../builtin-facts.ts";
import type { NodeOf } from "../core/node-of.ts";
import { demandOf } from "../demand.ts";
import { constantOf } from "../evaluate.ts";
import { columnAt, columnsBelow, isObjectPath, type Path, signOf } from "../event-paths.ts";
import { and } from "../formula.ts";
import { mentionsKey } from "../mentions.ts";
import { both, inexact, isImpossible, type May, no, type Outcome, perhaps, yes } from "../outcome.ts";
import { closed, isCertain, type Known, type Scene, unknownValue } from "../scene.ts";
import type { Analysis } from "./analysis.ts";
import { absent, present } from "./columns.ts";

/** What the outputs of an expression are. */
export function knownValue(ast: Ast, scene: Scene, analysis: Analysis): Known {
  const found = denoted(ast, scene);
  if (found.kind !== "unknown" || ast.type === "break") return found;
  const constant = folded(ast, scene, analysis);
  return constant === undefined ? unknownValue : { kind: "constant", value: constant };
}

/** The value of an expression that always gives the same one; undefined for any other. */
function folded(ast: Ast, scene: Scene, { world }: Analysis): Value | undefined {
  const whole = closed(ast, scene);
  if (whole === null || !isPure(whole, { now: world.now !== null, env: world.env !== null })) return undefined;
  return demandOf(whole).length === 0 ? constantOf(whole, world) : undefined;
}

function denoted(ast: Ast, scene: Scene): Known {
  switch (ast.type) {
    case "identity":
      return scene.input;
    case "literal":
      return { kind: "constant", value: ast.value };
    case "variable":
      return scene.variables.get(ast.name) ?? unknownValue;
    case "access": {
      const target = denoted(ast.target, scene);
      if (ast.key.type !== "literal" || typeof ast.key.value !== "string") return unknownValue;
      const key = ast.key.value;
      if (target.kind === "object") return target.entries.get(key) ?? { kind: "constant", value: null };
      return target.kind === "path" ? { kind: "path", path: [...target.path, key] } : unknownValue;
    }
    case "object":
      return madeObject(ast, scene);
    case "pipe": {
      const left = denoted(ast.left, scene);
      return left.kind === "unknown" ? left : denoted(ast.right, { ...scene, input: left });
    }
    default:
      return unknownValue;
  }
}

function madeObject({ entries }: NodeOf<"object">, scene: Scene): Known {
  const known = new Map<string, Known>();
  for (const { key, value } of entries) {
    if (key.type !== "literal" || typeof key.value !== "string") return unknownValue;
    known.set(key.value, denoted(value, scene));
  }
  return { kind: "object", entries: known };
}

/** Whether an expression has exactly one output. */
export function isThere(ast: Ast, known: Known, { fails }: Outcome): boolean {
  if (!isCertain(ast) || !isImpossible(fails)) return false;
  return known.kind === "constant" || (known.kind === "path" && isImpossible(pathFails(known.path)));
}

/** When looking up a path raises an error: where something above its end is no object. */
export function pathFails(path: Path): May {
  if (path.length <= 1) return no;
  const [first = "", ...deeper] = path.slice(0, -1);
  if (deeper.length > 0 || !isObjectPath([first])) return perhaps;
  return { ...no, line: { kind: "oddity", key: first } };
}

/** The outcome of a known value as an output, without the errors of looking it up. */
export function outputOutcome(known: Known): Outcome {
  switch (known.kind) {
    case "constant":
      return isTruthy(known.value) ? { truthy: yes, falsy: no, fails: no } : { truthy: no, falsy: yes, fails: no };
    case "path":
      return { ...truthOf(known.path), fails: no };
    case "object":
      return { truthy: yes, falsy: no, fails: no };
    case "unknown":
      return { truthy: perhaps, falsy: perhaps, fails: no };
  }
}

function truthOf(path: Path): Pick<Outcome, "truthy" | "falsy"> {
  if (path.length === 0) return { truthy: yes, falsy: no };
  const column = columnAt(path) ?? signOf(path);
  if (column !== null) {
    return { truthy: withMentions(path, { db: present(column), line: yes.line, exact: true }), falsy: absentOf(path) };
  }
  return { truthy: withMentions(path, inexact(aboveIsThere(path))), falsy: inexact(absentOf(path)) };
}

/** When the value of a path may be null because nothing is there. */
export function absentOf(path: Path): May {
  const column = columnAt(path) ?? signOf(path);
  if (column !== null) return { db: absent(column), line: yes.line, exact: true };
  if (!isObjectPath(path)) return perhaps;
  return { db: and(...columnsBelow(path).map(absent)), line: yes.line, exact: false };
}

/** A value that is not null has its keys in the line. */
export function withMentions(path: Path, may: May): May {
  return { ...may, line: and(may.line, ...path.map(mentionsKey)) };
}

/** What has to be there if something below it is. */
export function aboveIsThere(path: Path): May {
  const sign = signOf(path.slice(0, 1));
  return sign === null ? perhaps : both({ db: present(sign), line: yes.line, exact: false });
}
