import type { Predicate } from "../filter/predicate.ts";
import { flagBits } from "../scan/flags.ts";
import type { Db } from "./open.ts";
import { isEverything } from "./relaxed.ts";
import { units } from "./schema.ts";
import { compileSql } from "./to-sql.ts";
import type { Unit } from "./unit.ts";

/** Which rows are to be read. */
export interface EventQuestion {
  readonly unit: Unit;
  /** Holds for every row that is read. */
  readonly filters: Predicate;
  /** Holds for every event that is needed, unless it is irregular. Its times are those of events, whatever the unit. */
  readonly plan: Predicate;
}

/** The SQL condition over the row `e` and its shape `s` that a row is needed. What is irregular, or merged of several stages, may not be
 *  what its columns say, so the plan does not decide on it. */
export function rowCondition(db: Db, { unit, filters, plan }: EventQuestion): string {
  const filtered = compileSql(filters, db, unit);
  if (isEverything(plan)) return filtered;
  const planned = compileSql(plan, db, "event");
  return `${filtered} AND (${planned} OR s.flags & ${flagBits.irregular} OR e.units = ${units.request})`;
}
