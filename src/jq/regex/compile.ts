import { fail } from "../values/error.ts";
import { describe } from "../values/error-text.ts";
import { hasSurrogates } from "../values/text.ts";
import type { Value } from "../values/value.ts";
import { javascriptSource } from "./javascript.ts";
import { compileMatcher, type MatchChoice, type Positions } from "./matcher.ts";
import { parseRegex } from "./parse.ts";
import type { RegexOptions } from "./reader.ts";
import type { ParsedRegex } from "./tree.ts";

/** A regular expression ready to search with. */
export interface CompiledRegex {
  /** The flag `g`. */
  readonly isGlobal: boolean;
  readonly groupNames: readonly (string | null)[];
  /** The first match that begins at `from` (UTF-16 units) or behind. */
  find(text: string, from: number): Positions | null;
  test(text: string): boolean;
}

interface Flags {
  readonly isGlobal: boolean;
  readonly options: RegexOptions;
  readonly choice: MatchChoice;
}

/** A program has few patterns, unless it makes them from its data. */
const cacheSize = 256;
/** By flags, then by pattern: both are usually the very strings of the program, whose hashes are known. */
const cache = new Map<string | null, Map<string, CompiledRegex>>();

/** Compiles a pattern with jq's flags (a string or null). Throws jq 1.8.2's errors for both. */
export function compileRegex(pattern: Value, flags: Value): CompiledRegex {
  if (typeof pattern !== "string") return fail(() => `${describe(pattern)} is not a string`);
  if (typeof flags !== "string" && flags !== null) return fail(() => `${describe(flags)} is not a string`);
  const patterns = cache.get(flags) ?? newCache(flags);
  const known = patterns.get(pattern);
  if (known !== undefined) return known;
  const compiled = compile(pattern, readFlags(flags ?? ""));
  if (patterns.size >= cacheSize) patterns.clear();
  patterns.set(pattern, compiled);
  return compiled;
}

function newCache(flags: string | null): Map<string, CompiledRegex> {
  if (cache.size >= cacheSize) cache.clear();
  const patterns = new Map<string, CompiledRegex>();
  cache.set(flags, patterns);
  return patterns;
}

function readFlags(flags: string): Flags {
  const unknown = /[^gixmspln]/.test(flags);
  if (unknown) return fail(() => `${flags} is not a valid modifier string`);
  return {
    isGlobal: flags.includes("g"),
    options: {
      ignoreCase: flags.includes("i"),
      isExtended: flags.includes("x"),
      dotMatchesNewline: /[mp]/.test(flags),
      // The syntax has it on, with the flag `s` or without.
      isSingleLine: true,
    },
    choice: { isLongest: flags.includes("l"), isNotEmpty: flags.includes("n"), isSpecial: /[ln]/.test(flags) },
  };
}

function compile(pattern: string, { options, isGlobal, choice }: Flags): CompiledRegex {
  const parsed = parseRegex(pattern, options);
  const { groupNames } = parsed;
  const find = (choice.isSpecial ? null : nativeFind(parsed)) ?? compileMatcher(parsed, choice);
  const testing = choice.isSpecial ? null : nativeRegex(parsed, false, "v");
  const test = (text: string): boolean => {
    if (testing === null || hasSurrogates(text)) return find(text, 0) !== null;
    return testing.test(text);
  };
  return { isGlobal, groupNames, find, test };
}

function nativeFind(parsed: ParsedRegex): ((text: string, from: number) => Positions | null) | null {
  const hasGroups = parsed.groupNames.length > 1;
  const regex = nativeRegex(parsed, true, hasGroups ? "dgv" : "gv");
  return regex === null ? null : (text, from) => findNative(regex, hasGroups, text, from);
}

/** Null if the pattern means something else in JavaScript, or its engine finds it too big. */
function nativeRegex({ root }: ParsedRegex, needsGroups: boolean, flags: string): RegExp | null {
  const source = javascriptSource(root, needsGroups);
  try {
    return source === null ? null : new RegExp(source, flags);
  } catch {
    return null;
  }
}

/** V8 finds empty matches also in the middle of a surrogate pair: these do not count. */
function findNative(regex: RegExp, hasGroups: boolean, text: string, from: number): Positions | null {
  regex.lastIndex = from;
  let found = regex.exec(text);
  while (found !== null && isInPair(text, found.index)) {
    regex.lastIndex = found.index + 1;
    found = regex.exec(text);
  }
  if (found === null) return null;
  if (!hasGroups) return [found.index, found.index + found[0].length];
  return (found.indices as RegExpIndicesArray).flatMap((place) => place ?? [-1, -1]);
}

function isInPair(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xdc00 && at > 0;
}
