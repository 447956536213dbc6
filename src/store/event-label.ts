import type { Db } from "./open.ts";
import { auditIdSql } from "./schema.ts";

/** What people call the event of a row: its audit ID and its stage. */
export function eventLabel(db: Db, id: number): string {
  const sql = `SELECT ${auditIdSql} AS auditId, stage.value AS stage FROM event e JOIN shape s ON s.id = e.shape
    JOIN stage ON stage.id = s.stage WHERE e.id = ?`;
  const found = db.prepare(sql).get(id) as { readonly auditId: string | null; readonly stage: string | null };
  return `${found.auditId ?? "an event without audit ID"} ${found.stage ?? ""}`.trim();
}
