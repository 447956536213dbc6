import fc from "fast-check";
import { expect, test } from "vitest";
import { type Atom, and, column, type Formula, formulaKey, or, outcomeBits, sizeOf } from "./formula.ts";

const atom: Atom = { field: "verb", name: "an expression", isCertain: true, outcomes: () => 0 };
const columns = ["get", "list", "watch"].map((value) =>
  column({ kind: "text", field: "verb", test: { kind: "equals", value } }),
);
const not = (one: Formula): Formula => ({ ...(one as Formula & { kind: "column" }), negated: true });
const [get, list] = columns as [Formula, Formula];

/** What is the case: which columns hold, and the one outcome of the atom. */
interface World {
  readonly columns: readonly boolean[];
  readonly outcome: number;
}

function holds(formula: Formula, world: World): boolean {
  switch (formula.kind) {
    case "all":
      return formula.of.every((part) => holds(part, world));
    case "any":
      return formula.of.some((part) => holds(part, world));
    case "column": {
      const index = columns.findIndex((one) => formulaKey(one) === formulaKey({ ...formula, negated: false }));
      return world.columns[index] !== formula.negated;
    }
    case "atom":
      return (formula.mask & world.outcome) !== 0;
    default:
      throw new Error("only what a database knows");
  }
}

const worlds: World[] = Object.values(outcomeBits).flatMap((outcome) =>
  Array.from({ length: 8 }, (_, bits) => ({ columns: [0, 1, 2].map((at) => (bits & (1 << at)) !== 0), outcome })),
);

const leaf = fc.oneof(
  fc
    .tuple(fc.nat(2), fc.boolean())
    .map(([at, negated]): Formula => (negated ? not(columns[at] as Formula) : (columns[at] as Formula))),
  fc.integer({ min: 1, max: 7 }).map((mask): Formula => ({ kind: "atom", atom, mask })),
  fc.constantFrom<Formula>({ kind: "all", of: [] }, { kind: "any", of: [] }),
);
const { node } = fc.letrec<{ node: { plain: Formula; simplified: Formula } }>((tie) => ({
  node: fc.oneof(
    { depthSize: "medium" },
    leaf.map((one) => ({ plain: one, simplified: one })),
    fc.tuple(fc.boolean(), fc.array(tie("node"), { maxLength: 4 })).map(([isAll, parts]) => ({
      plain: { kind: isAll ? ("all" as const) : ("any" as const), of: parts.map(({ plain }) => plain) },
      simplified: (isAll ? and : or)(...parts.map(({ simplified }) => simplified)),
    })),
  ),
}));

test("a simplified formula means the same and is no longer", () => {
  fc.assert(
    fc.property(node, ({ plain, simplified }) => {
      for (const world of worlds) expect(holds(simplified, world)).toBe(holds(plain, world));
      expect(sizeOf(simplified)).toBeLessThanOrEqual(sizeOf(plain));
    }),
    { numRuns: 3000, seed: 6 },
  );
});

test.each<[string, Formula, Formula]>([
  ["what a contrary excludes goes", or(not(get), and(get, list)), or(not(get), list)],
  ["a case and its contrary are everything", or(get, not(get)), and()],
  ["the wider of two remains", or(get, and(get, list)), get],
  ["common parts are written once", or(and(get, list), and(get, not(list))), get],
])("%s", (_rule, formula, expected) => {
  expect(formulaKey(formula)).toBe(formulaKey(expected));
});
