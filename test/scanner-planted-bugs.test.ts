import { expect, test } from "vitest";
import { loadLogs } from "./evidence/corpus.ts";
import { Agreement } from "./scan/agreement.ts";
import { type Alteration, compileAltered } from "./scan/compile.ts";
import { fuzz, linesOf } from "./scan/fuzz.ts";

// A fuzz that finds nothing proves nothing, unless it would have found something. Each of these bugs is put into the scanner,
// and the fuzz of scanner-agreement.test.ts must notice.

const bugs: readonly (Alteration & { readonly name: string })[] = [
  {
    name: "a key twice in a body is taken",
    file: "key-watch.ts",
    from: "isSame(load<u32>(key), from, size)) return false;",
    to: "isSame(load<u32>(key), from, size)) return true;",
  },
  {
    name: "codes may begin with 0",
    file: "members.ts",
    from: "if (hundreds - 1 > 8 ||",
    to: "if (hundreds > 9 ||",
  },
  {
    name: "\\u0026 does not separate the keys of a query",
    file: "dry-run.ts",
    from: "if (isAmpersand(place)) inKey = true;",
    to: "",
  },
  { name: "every February has 29 days", file: "instant.ts", from: "? 29 : 28", to: "? 29 : 29" },
  {
    name: "the last bytes are not hashed",
    file: "siphash.ts",
    from: "(load<u64>(address + whole) & (((<u64>1) << rest) - 1))",
    to: "rest",
  },
  {
    name: "what follows a value is not checked between blocks",
    file: "json-value.ts",
    from: "afterValue = values >> 63;",
    to: "afterValue = 0;",
  },
  { name: "\\u0000 is taken", file: "rare-bytes.ts", from: "(last > 0x30 &&", to: "(last >= 0x30 &&" },
  {
    name: "403 without a decision is taken",
    file: "line.ts",
    from: "code === FORBIDDEN && spanStart(DECISION_SPAN) === 0",
    to: "false",
  },
  {
    name: "annotations may stand in any order",
    file: "members.ts",
    from: "last !== 0 && !isBelow(last, lastSize, key, size)",
    to: "false",
  },
  {
    name: "values are told apart by all but their last bytes",
    file: "memo.ts",
    from: "const masks = MASKS + 64 - (size - at);",
    to: "const masks = MASKS + 64 - (size - at) / 2;",
  },
  {
    name: "brackets need not match",
    file: "json-value.ts",
    from: "broken |= (before ^ isObject) & ~isOpen;",
    to: "",
  },
  {
    name: "callers are told apart by their size",
    file: "caller.ts",
    from: " || !isCopy(from, size, slot + TEXT_AT)",
    to: "",
  },
  {
    name: "raw U+2028 is taken",
    file: "rare-bytes.ts",
    from: "=== 0xa880e2) isNative = false;",
    to: "=== 0xa880e2) isNative = isNative;",
  },
];

const given = loadLogs()
  .flatMap(({ bytes }) => linesOf(bytes, 100))
  .filter(({ length }) => length > 0 && length < 20_000);
const CASES = 40_000;

test.each(bugs)("$name", async (bug) => {
  const agreement = new Agreement(await compileAltered(bug));
  for (let round = 0; round < 40 && agreement.disagreements.length === 0; round++) {
    try {
      fuzz(agreement, given, `planted ${round}`, CASES / 40);
    } catch (error) {
      agreement.disagreements.push(String(error));
    }
  }
  expect(agreement.disagreements).not.toEqual([]);
});
