import type { Db } from "./open.ts";
import { units } from "./schema.ts";

// Finds requests by audit ID, and through event_request their other stages. Its keys come in no order, so a big import does
// without it and builds it at its end: sorted, each page is written once.
const auditIndex = `event_audit ON event(audit_a) WHERE units >= ${units.request}`;

/** Whether the index is there: after an import that was killed it is not, and questions for one audit ID are slow. */
export function hasAuditIndex(db: Db): boolean {
  return db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'index' AND name = 'event_audit'").pluck().get() === 1;
}

/** Drops the index; belongs into the transaction of the first rows that it would slow down. */
export function dropAuditIndex(db: Db): void {
  db.exec("DROP INDEX IF EXISTS event_audit");
}

/** Builds the index if it is not there. */
export function buildAuditIndex(db: Db): void {
  db.exec(`CREATE INDEX IF NOT EXISTS ${auditIndex}`);
}
