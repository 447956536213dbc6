import { Failure } from "../base/failure.ts";
import { quoted } from "./quoted.ts";

/** One word after a filter flag. `!` alone is the empty word, negated: not absent. */
export interface TypedWord {
  readonly word: string;
  readonly negated: boolean;
}

/** Splits what was typed after a flag: a leading `!` negates, `\!` stands for a literal one. With `commas` a value is a
 *  list (`get,list`), and a `!` before the list negates all of it: `!get,list` is neither of them.
 *  Raises request: an empty item in a list. */
export function splitTyped(flag: string, value: string, commas: boolean): TypedWord[] {
  if (!commas || !value.includes(",")) return [readWord(value)];
  const words = value.split(",").map(readWord);
  if (words.some(({ word }) => word === "")) {
    throw new Failure("request", `--${flag}: ${quoted(value)} has an empty item`, {
      hint: `give --${flag} '' by itself to ask for none`,
    });
  }
  const allNegated = words[0]?.negated === true;
  return words.map(({ word, negated }) => ({ word, negated: negated || allNegated }));
}

function readWord(value: string): TypedWord {
  const negated = value.startsWith("!");
  const rest = negated ? value.slice(1) : value;
  // One backslash goes, so that a value beginning with `\!` can be asked for too, as `\\!`.
  return { word: /^\\+!/.test(rest) ? rest.slice(1) : rest, negated };
}
