import { rawForms } from "../scan/row-layout.ts";
import type { Db } from "./open.ts";
import { units } from "./schema.ts";

/** Where the raw text of one stage of a request stands. */
export interface StageText {
  readonly block: number;
  readonly offset: number;
  readonly length: number;
}

/** The raw text of one stage. */
export interface StageRecord extends StageText {
  /** 1 if it is a record of another shape: see RawForm. */
  readonly isConverted: 0 | 1;
}

/** The stages of the request that a row of merged values stands for: the one that represents it, whose text the row has, then the others, the
 *  latest first, in the order in which their values were merged. */
export function stageReader(
  db: Db,
): (id: number) => { readonly own: StageRecord; readonly others: readonly StageRecord[] } {
  const find = db.prepare(`SELECT s.block AS block, s.offset AS offset, s.length AS length,
      (SELECT form FROM shape WHERE id = s.shape) = ${rawForms.indexOf("converted")} AS isConverted,
      s.block = r.block AND s.offset = r.offset AS isOwn
    FROM event r JOIN event s ON s.received_us IS r.received_us AND s.request = r.request
    WHERE r.id = ? AND s.units <> ${units.request} ORDER BY ifnull(s.elapsed_us, 0) DESC, s.content DESC`);
  return (id) => {
    const stages = find.all(id) as (StageRecord & { readonly isOwn: 0 | 1 })[];
    const own = stages.find(({ isOwn }) => isOwn === 1);
    if (own === undefined) throw new Error(`row ${id} of merged values has no stage of its own`);
    return { own, others: stages.filter((stage) => stage !== own) };
  };
}
