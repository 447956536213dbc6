import type { AuditEvent } from "../events/audit-event.ts";

/** Bits of the column `flags`. */
export const flagBits = {
  /** A covered field is not what its column assumes: filters re-check the raw text. */
  irregular: 1,
  /** create, update, patch, delete or deletecollection of a resource, and no dry run. */
  write: 2,
  dryRun: 4,
  /** Times of whole seconds only. */
  coarseTime: 8,
  /** Bodies were removed for size. */
  truncated: 16,
} as const;

const writeVerbs: ReadonlySet<string | null> = new Set(["create", "update", "patch", "delete", "deletecollection"]);

// The API server does not look at `dryRun` when it connects to a pod, node or service.
const connections: ReadonlySet<string | null> = new Set(["exec", "attach", "portforward", "proxy"]);

type Flagged = Pick<
  AuditEvent,
  "verb" | "resource" | "subresource" | "dryRun" | "irregular" | "coarseTime" | "truncated"
>;

/** The column `flags` of an event. */
export function flagsOf(event: Flagged): number {
  const isDryRun = event.dryRun && !connections.has(event.subresource);
  const isWrite = event.resource !== null && writeVerbs.has(event.verb) && !isDryRun;
  return (
    (event.irregular ? flagBits.irregular : 0) |
    (isWrite ? flagBits.write : 0) |
    (event.dryRun ? flagBits.dryRun : 0) |
    (event.coarseTime ? flagBits.coarseTime : 0) |
    (event.truncated ? flagBits.truncated : 0)
  );
}
