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
  const tied = tieValues(typed, options);
  const parser = yargs([]).locale("en").help(false).version(false).exitProcess(false).fail(false).parserConfiguration({
    "boolean-negation": false,
    "camel-case-expansion": false,
    "dot-notation": false,
    "greedy-arrays": false,
    "parse-numbers": false,
    "parse-positional-numbers": false,
    "short-option-groups": true,
  });
  for (const { name, alias, otherAlias, valueName } of options) {
    const shape = valueName === undefined ? { boolean: true } : { string: true, nargs: 1, requiresArg: true };
    const short = [alias, otherAlias].filter((one) => one !== undefined);
    parser.option(name, short.length === 0 ? shape : { ...shape, alias: short });
  }
  try {
    return parser.parseSync(tied) as unknown as Record<string, unknown> & { _: unknown[] };
  } catch (error) {
    throw new Failure("request", explainYargs(error), { hint: "see --help", cause: error });
  }
}

function explainYargs(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.charAt(0).toLowerCase() + message.slice(1);
}

/** Checks every flag and ties each value to its flag with `=`, so that a value may begin with a dash (`--sort -user`). */
function tieValues(typed: readonly string[], options: readonly Option[]): string[] {
  const names = options.map(({ name }) => name);
  const tied: string[] = [];
  for (let at = 0; at < typed.length; at++) {
    const token = typed[at] ?? "";
    const option = optionOf(token, options, names);
    const takesNext =
      option?.valueName !== undefined && !token.includes("=") && (token.startsWith("--") || token.length === 2);
    if (option === null || !takesNext) {
      tied.push(token);
      continue;
    }
    const value = typed[++at];
    const isFlag = value?.startsWith("--") && names.includes(value.slice(2).split("=", 1)[0] ?? "");
    if (value === undefined || isFlag) throw new Failure("request", `${token} needs a value`, { hint: "see --help" });
    tied.push(`--${option.name}=${value}`);
  }
  return tied;
}

/** The option of a flag; null for a word. Raises request for a flag that there is not. */
function optionOf(token: string, options: readonly Option[], names: readonly string[]): Option | null {
  const long = /^--([^=]*)/.exec(token)?.[1];
  if (long === undefined && !/^-[a-zA-Z]/.test(token)) return null;
  const found = options.find(({ name, alias, otherAlias }) =>
    long === undefined ? [alias, otherAlias].includes(token.charAt(1)) : name === long,
  );
  if (found === undefined) throw unknownFlag(long === undefined ? token : `--${long}`, names);
  if (found.valueName === undefined && long !== undefined && token.includes("=")) {
    throw new Failure("request", `--${long} takes no value`);
  }
  return found;
}

function unknownFlag(typed: string, names: readonly string[]): Failure {
  const near = nearest(typed.replace(/^-+/, ""), names).map((name) => `--${name}`);
  const hint = near.length > 0 ? `did you mean ${anyOf(near)}?` : "see --help";
  return new Failure("request", `there is no flag ${typed}`, { hint });
}
