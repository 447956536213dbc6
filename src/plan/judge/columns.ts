import type { Leaf } from "../../filter/predicate.ts";
import type { Column } from "../event-paths.ts";
import { column as columnFormula, type Formula } from "../formula.ts";

/** The column has a value. */
export function present(of: Column): Formula {
  return columnFormula(...presence(of, true));
}

/** The column has no value. */
export function absent(of: Column): Formula {
  return columnFormula(...presence(of, false));
}

function presence(of: Column, isThere: boolean): [Leaf, boolean] {
  switch (of.kind) {
    case "text":
      return [{ kind: "text", field: of.field, test: { kind: "absent" } }, isThere];
    case "list":
      return [{ kind: "list", field: of.field, test: { kind: "absent" } }, isThere];
    case "code":
    case "time":
      return [{ kind: "number", field: of.field, op: ">=", value: Number.MIN_SAFE_INTEGER }, !isThere];
  }
}
