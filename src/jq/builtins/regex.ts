import { compileRegex } from "../regex/compile.ts";
import { type Match, matchesOf, piecesOf } from "../regex/match.ts";
import { add } from "../values/arithmetic.ts";
import { fail } from "../values/error.ts";
import { describe } from "../values/error-text.ts";
import { isArray, type JsonObject, kindOf, storedKey, type Value } from "../values/value.ts";
import type { FunctionTable } from "./function-table.ts";

export type { Match };

/** The builtins over regular expressions that give one value. */
export const regexFunctions: FunctionTable = {
  "test/1": (input, argument) => {
    const [regex, flags] = regexArguments(argument);
    return matchAll(input, regex, flags, true);
  },
  "test/2": (input, regex, flags) => matchAll(input, regex, flags, true),
  "split/2": splitAll,
  "_match_impl/3": (input, regex, flags, testOnly) => matchAll(input, regex, flags, testOnly === true),
};

/** The pattern and the flags in the one argument of `match`, `test` and `capture`: a string or an array. */
export function regexArguments(argument: Value): readonly [regex: Value, flags: Value] {
  if (typeof argument === "string") return [argument, null];
  if (isArray(argument) && argument.length > 0) return [argument[0] as Value, argument[1] ?? null];
  return fail(() => `${kindOf(argument)} not a string or array`);
}

/** The matches as jq's match objects (one without the flag `g`), or only whether there is one. */
export function matchAll(input: Value, regex: Value, flags: Value, testOnly: true): boolean;
export function matchAll(input: Value, regex: Value, flags: Value, testOnly: false): readonly Match[];
export function matchAll(input: Value, regex: Value, flags: Value, testOnly: boolean): boolean | readonly Match[];
export function matchAll(input: Value, regex: Value, flags: Value, testOnly: boolean): boolean | readonly Match[] {
  if (typeof input !== "string") {
    return fail(() => `${describe(input)} cannot be matched, as it is not a string`);
  }
  const compiled = compileRegex(regex, flags);
  return guarded(() => (testOnly ? compiled.test(input) : matchesOf(compiled, input)));
}

/** Oniguruma has no limit here: a text too long for the matcher gets the message it has for such. */
function guarded<T>(search: () => T): T {
  try {
    return search();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return fail(() => "Regex failure: match-stack limit over");
  }
}

/** The outputs of `scan(regex; flags)`: texts, or arrays of the groups' texts if there are groups. */
export function scanAll(input: Value, regex: Value, flags: Value): Value[] {
  const matches = matchAll(input, regex, add("g", flags), false);
  return matches.map(({ string, captures }) => (captures.length > 0 ? captures.map((group) => group.string) : string));
}

/** The outputs of `splits(regex; flags)`: the texts between the matches. */
export function splitAll(input: Value, regex: Value, flags: Value): string[] {
  const matches = matchAll(input, regex, add(flags, "g"), false);
  const pieces = piecesOf(input as string);
  const parts = matches.map((match) => pieces.upTo(match));
  return [...parts, pieces.rest()];
}

/** What `capture` gives for a match: the texts of the groups that have names. */
export function captureObject(match: Value): JsonObject {
  const result: Record<string, Value> = {};
  for (const { name, string } of (match as Match).captures) if (name !== null) result[storedKey(name)] = string;
  return result;
}

/** The outputs of `sub`, of which `matches` are those it replaces. `replacementsOf` gives the outputs of the
 * replacement for the groups of a match, which also may be none: the first output of `sub` has the first ones
 * of all matches, and so on. An output lacks the text before a match that had no replacement for it (jq
 * 1.8.2). */
export function substitute(
  input: string,
  matches: readonly Match[],
  replacementsOf: (captures: JsonObject) => readonly Value[],
): Value[] {
  const results: Value[] = [];
  const pieces = piecesOf(input);
  for (const match of matches) {
    const gap = pieces.upTo(match);
    const replacements = replacementsOf(captureObject(match));
    for (let at = 0; at < replacements.length; at++) {
      results[at] = add(results[at] ?? null, add(gap, replacements[at] as Value));
    }
  }
  if (results.length === 0) return [input];
  const rest = pieces.rest();
  return results.map((result) => add(result, rest));
}
