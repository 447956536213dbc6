import { Failure } from "../base/failure.ts";
import { compileGlob } from "./glob.ts";
import { compileRange } from "./ip-range.ts";
import type { TextTest } from "./predicate.ts";
import { quoted } from "./quoted.ts";

type ValueTest = (value: string | null) => boolean;
type Compilers = {
  readonly [K in TextTest["kind"]]: (test: Extract<TextTest, { readonly kind: K }>) => ValueTest;
};

const compilers: Compilers = {
  equals: (test) => (value) => value === test.value,
  glob: (test) => ifPresent(compileGlob(test.pattern)),
  cidr: (test) => ifPresent(rangeTest(test.range)),
  absent: () => (value) => value === null,
};

/** Compiles a test of one text; null stands for an absent value, for which only `absent` holds. Both back-ends use it:
 *  the one in memory on each value, SQL on each value of a dictionary. Raises request: a range that is none. */
export function compileTextTest(test: TextTest): (value: string | null) => boolean {
  const compile = compilers[test.kind] as (test: TextTest) => ValueTest;
  return compile(test);
}

function ifPresent(holds: (value: string) => boolean): ValueTest {
  return (value) => value !== null && holds(value);
}

function rangeTest(range: string): (value: string) => boolean {
  const holds = compileRange(range);
  if (holds === null) {
    const hint = "write a range as 10.0.0.0/8 or 2001:db8::/32";
    throw new Failure("request", `${quoted(range)} is not an address range`, { hint });
  }
  return holds;
}
