import { explainMiss } from "../filter/did-you-mean.ts";
import type { ParsedFilters } from "../filter/flags.ts";
import type { Db } from "../store/open.ts";
import { knownValues, occurs } from "../store/to-sql.ts";

const SUGGESTED_FROM = 100_000;

/** A sentence for each value of the filters that is nowhere in the evidence: most likely a slip of the pen. */
export function missedValues(db: Db, filters: ParsedFilters): string[] {
  return filters.wanted.flatMap((wanted) => {
    if (occurs(wanted.field, wanted.test, db)) return [];
    const note = explainMiss(wanted, knownValues(wanted.field, db, SUGGESTED_FROM));
    return note === null ? [] : [note];
  });
}
