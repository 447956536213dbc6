import yargs from "yargs";
import { Failure } from "../base/failure.ts";
import { nearest } from "../base/suggest.ts";
import { anyOf } from "../base/text.ts";
import type { Args, Option } from "./options.ts";

/** Splits what was typed behind a command into flags, their values and words. Every value stays a text; what it means is
 *  read later. Raises request for an unknown flag, a missing value, or a flag given twice that takes one value. */
export function parseArgs(typed: readonly string[], options: readonly Option[]): Args {
  const { tokens, words } = splitDashes(typed);
  const parsed = parseWithYargs(tokens, options);
  const values: Record<string, readonly string[]> = {};
  const flags = new Set<string>();
  for (const option of options) {
    const value = parsed[option.name];
    if (value === undefined) continue;
    if (option.valueName === undefined) {
      if (value === true || (Array.isArray(value) && value.at(-1) === true)) flags.add(option.name);
      continue;
    }
    const list = (Array.isArray(value) ? value : [value]).map(String);
    if (list.length > 1 && option.isRepeatable !== true) {
      throw new Failure("request", `--${option.name} is given ${list.length} times`, { hint: "give it once" });
    }
    values[option.name] = list;
  }
  return { words: [...parsed["_"].map(String), ...words], values, flags };
}

/** Everything behind `--` is a word. */
function splitDashes(typed: readonly string[]): { tokens: readonly string[]; words: readonly string[] } {
  const at = typed.indexOf("--");
  return at < 0 ? { tokens: typed, words: [] } : { tokens: typed.slice(0, at), words: typed.slice(at + 1) };
}

function parseWithYargs(
  typed: readonly string[],
  options: readonly Option[],
): Record<string, unknown> & { _: unknown[] } {
  refuseUnknown(typed, options);
  const parser = yargs([]).locale("en").help(false).version(false).exitProcess(false).fail(false).parserConfiguration({
    "boolean-negation": false,
    "camel-case-expansion": false,
    "dot-notation": false,
    "greedy-arrays": false,
    "parse-numbers": false,
    "parse-positional-numbers": false,
    "short-option-groups": true,
  });
  for (const { name, alias, valueName } of options) {
    const shape = valueName === undefined ? { boolean: true } : { string: true, nargs: 1, requiresArg: true };
    parser.option(name, alias === undefined ? shape : { ...shape, alias });
  }
  try {
    return parser.parseSync([...typed]) as unknown as Record<string, unknown> & { _: unknown[] };
  } catch (error) {
    throw new Failure("request", explainYargs(error), { hint: "see --help", cause: error });
  }
}

function explainYargs(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const missing = /^(?:Not enough arguments following|Missing argument value): ?(.+)$/.exec(message);
  if (missing?.[1] === undefined) return message.charAt(0).toLowerCase() + message.slice(1);
  const name = missing[1];
  return `${name.length === 1 ? "-" : "--"}${name} needs a value`;
}

function refuseUnknown(typed: readonly string[], options: readonly Option[]): void {
  const byName = new Map(options.map((option) => [option.name, option]));
  const byAlias = new Map(
    options.flatMap((option) => (option.alias === undefined ? [] : [[option.alias, option] as const])),
  );
  for (let at = 0; at < typed.length; at++) {
    const token = typed[at] ?? "";
    if (token.startsWith("--")) {
      const name = token.slice(2).split("=", 1)[0] ?? "";
      const option = byName.get(name);
      if (option === undefined) throw unknownFlag(`--${name}`, [...byName.keys()]);
      if (option.valueName === undefined && token.includes("=")) {
        throw new Failure("request", `--${name} takes no value`);
      }
      if (option.valueName !== undefined && !token.includes("=")) at++;
    } else if (/^-[a-zA-Z]/.test(token)) {
      const option = byAlias.get(token.charAt(1));
      if (option === undefined) throw unknownFlag(token, [...byName.keys()]);
      if (option.valueName !== undefined && token.length === 2) at++;
    }
  }
}

function unknownFlag(typed: string, names: readonly string[]): Failure {
  const near = nearest(typed.replace(/^-+/, ""), names).map((name) => `--${name}`);
  const hint = near.length > 0 ? `did you mean ${anyOf(near)}?` : "see --help";
  return new Failure("request", `there is no flag ${typed}`, { hint });
}
