import type { Ast } from "../../jq/syntax/ast.ts";
import { callKey, passing } from "../builtin-facts.ts";
import type { NodeOf } from "../core/node-of.ts";
import { columnAt, isObjectPath } from "../event-paths.ts";
import type { Formula } from "../formula.ts";
import { mentionsEnd, mentionsPart, mentionsStart } from "../mentions.ts";
import { anyOutcome, both, either, inexact, no, type Outcome, outputOf, perhaps, yes } from "../outcome.ts";
import type { Scene } from "../scene.ts";
import type { Analysis } from "./analysis.ts";
import { knownValue, outputOutcome, pathFails, withMentions } from "./known.ts";

type Call = NodeOf<"call">;

/** The outcome of a call of a builtin. */
export function judgeCall(call: Call, scene: Scene, analysis: Analysis): Outcome {
  const key = callKey(call);
  const { args } = call;
  const [first, second] = args;
  const judge = (ast: Ast) => analysis.judge(ast, scene);
  if (passing.has(key)) return judgePassing(args, scene, analysis);
  switch (key) {
    case "empty/0":
      return { truthy: no, falsy: no, fails: no };
    case "error/0":
      return { truthy: no, falsy: no, fails: yes };
    case "any/2":
    case "all/2": {
      const each = judge({ ...call, type: "pipe", left: first, right: second } as Ast);
      const [decides, other] = key === "any/2" ? (["truthy", "falsy"] as const) : (["falsy", "truthy"] as const);
      const fails = inexact(each.fails);
      return { ...anyOutcome, [decides]: each[decides], [other]: perhaps, fails };
    }
    case "isempty/1": {
      const { fails, ...outputs } = judge(first as Ast);
      return { truthy: perhaps, falsy: outputOf({ ...outputs, fails }), fails: inexact(fails) };
    }
    case "has/1":
      return judgeHas(first as Ast, scene);
    case "now/0":
    case "type/0":
    case "tojson/0":
    case "tostring/0":
      return { truthy: yes, falsy: no, fails: no };
    case "length/0":
    case "keys/0":
    case "to_entries/0":
      return { truthy: yes, falsy: no, fails: perhaps };
    default:
      return searching(key, first, scene, analysis) ?? anyOutcome;
  }
}

/** `first(f)`, `limit(n; f)`: some of the outputs of `f`. */
function judgePassing(args: readonly Ast[], scene: Scene, { judge }: Analysis): Outcome {
  const outcomes = args.map((arg) => judge(arg, scene));
  const { truthy, falsy } = outcomes.at(-1) ?? anyOutcome;
  // How many they are may be refused.
  const refused = args.length > 1 ? perhaps : no;
  const fails = either(...outcomes.map((one) => one.fails), refused);
  return { truthy: inexact(truthy), falsy: inexact(falsy), fails: inexact(fails) };
}

/** `has("key")` of an object of the event. */
function judgeHas(name: Ast, { input }: Scene): Outcome {
  if (input.kind !== "path" || name.type !== "literal" || typeof name.value !== "string") return anyOutcome;
  const path = [...input.path, name.value];
  if (!isObjectPath(input.path)) return { ...anyOutcome, truthy: withMentions(path, perhaps) };
  const { truthy, falsy } = outputOutcome({ kind: "path", path });
  const isWhole = columnAt(path) !== null || isObjectPath(path);
  // A key may be there with the value null or false if it is in no column.
  return {
    truthy: isWhole ? truthy : withMentions(path, perhaps),
    falsy,
    fails: { ...no, line: input.path.length === 0 ? no.line : pathFails(path).line },
  };
}

/** Tests that look for a text in a string: then the raw line holds it as well. */
function searching(key: string, arg: Ast | undefined, scene: Scene, analysis: Analysis): Outcome | null {
  const mentions = searches[key];
  if (mentions === undefined || arg === undefined || scene.input.kind !== "path") return null;
  const sought = knownValue(arg, scene, analysis);
  if (sought.kind !== "constant" || typeof sought.value !== "string") return null;
  const line = mentions(sought.value);
  if (line === null) return null;
  const truthy = withMentions(scene.input.path, { ...perhaps, line });
  return { truthy: both(truthy), falsy: perhaps, fails: perhaps };
}

const searches: Readonly<Record<string, (text: string) => Formula | null>> = {
  "startswith/1": mentionsStart,
  "endswith/1": mentionsEnd,
  "contains/1": mentionsPart,
  "test/1": literalPattern,
  "index/1": mentionsPart,
};

const plainPattern = /^(\^?)([\w :@,;=<>&%~#-]*)(\$?)$/;

/** A pattern that matches one text only. */
function literalPattern(pattern: string): Formula | null {
  const found = plainPattern.exec(pattern);
  return found === null ? null : mentionsPart(found[2] ?? "");
}
