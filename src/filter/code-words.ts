import { Failure } from "../base/failure.ts";
import { allOf, type Comparison, type Predicate } from "./predicate.ts";
import { quoted } from "./quoted.ts";

/** Reads a word of `--code`: `403`, `4xx`, `>=500`, `400-499`; the empty word means no code is known.
 *  Raises request: anything else. */
export function parseCodeWord(flag: string, word: string): Predicate {
  // Evidence may hold any integer, a negative one too.
  if (word === "") return { kind: "not", of: compare(">=", Number.MIN_SAFE_INTEGER) };
  const predicate = readClass(word) ?? readComparison(word) ?? readSpan(word);
  if (predicate === null) {
    throw new Failure("request", `--${flag}: ${quoted(word)} is not a response code`, {
      hint: "write 403, 4xx, '>=500', '<400' or 400-499",
    });
  }
  return predicate;
}

function readClass(word: string): Predicate | null {
  const found = /^([1-9])xx$/i.exec(word);
  if (found === null) return null;
  const from = Number(found[1]) * 100;
  return allOf([compare(">=", from), compare("<", from + 100)]);
}

function readComparison(word: string): Predicate | null {
  const found = /^(<=?|>=?|=?) *([1-9]\d\d)$/.exec(word);
  if (found === null) return null;
  return compare(comparisonOf(found[1]), Number(found[2]));
}

function comparisonOf(sign: string | undefined): Comparison {
  return sign === "<" || sign === "<=" || sign === ">" || sign === ">=" ? sign : "=";
}

function readSpan(word: string): Predicate | null {
  const found = /^([1-9]\d\d)-([1-9]\d\d)$/.exec(word);
  if (found === null) return null;
  const [from, to] = [Number(found[1]), Number(found[2])];
  return from > to ? null : allOf([compare(">=", from), compare("<=", to)]);
}

function compare(op: Comparison, value: number): Predicate {
  return { kind: "number", field: "code", op, value };
}
