import { numberText } from "./number-text.ts";
import { BigInteger } from "./value.ts";

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const integer = /^([+-]?)0*(\d+)$/;
const special = /^([+-]?)(?:(nan)|inf(?:inity)?)$/i;

/** The number that a token of JSON text stands for, undefined if it is none. Accepts what jq 1.8.2 does
 * (`jvp_strtod`): also leading zeros and signs, `.5`, `5.`, `nan` and `infinity` in any case; nothing is 0. An integer whose
 * digits a double would not print again is a BigInteger, without leading zeros. */
export function numberFromToken(token: string): number | BigInteger | undefined {
  if (decimal.test(token)) {
    const double = Number(token);
    return token.length < 16 ? double : (bigInteger(token, double) ?? double);
  }
  if (token === "") return 0;
  const parts = special.exec(token);
  if (parts === null) return undefined;
  if (parts[2] !== undefined) return Number.NaN;
  return parts[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

function bigInteger(token: string, double: number): BigInteger | undefined {
  const parts = integer.exec(token);
  if (parts === null) return undefined;
  const digits = (parts[1] === "-" ? "-" : "") + parts[2];
  return numberText(double) === digits ? undefined : new BigInteger(digits);
}
