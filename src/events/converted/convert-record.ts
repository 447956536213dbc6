import type { JsonObject } from "../../base/json.ts";
import { convertAksRow } from "./aks-audit.ts";
import { convertFlattened } from "./flattened.ts";
import { convertLogEntry } from "./log-entry.ts";
import { DEEPEST_KEPT, isDeeperThan } from "./shape.ts";

/** An audit event that a service or a collector has put into another shape. */
export interface Converted {
  /** The event in the shape of `audit.k8s.io/v1`: only keys that the record says something of, in the order in which the
   *  API server writes them, and never nested so deep that it cannot be written as JSON. */
  readonly event: JsonObject;
  /** Which API server or cluster wrote it, as far as the record names it. */
  readonly stream: string | null;
  /** The record holds less than the API server wrote: bodies or other values were left out on the way, for their size. */
  readonly isCut: boolean;
}

/** Converts a record of a known form that is no audit.k8s.io event itself: an entry of Google Cloud Logging, a row of Azure's
 *  AKSAudit table, an event with flattened keys. Null if it is none of them. Never throws. */
export function convertRecord(object: JsonObject): Converted | null {
  const converted = convertLogEntry(object) ?? convertAksRow(object) ?? convertFlattened(object);
  return converted === null ? null : bounded(converted);
}

function bounded(converted: Converted): Converted {
  const members = Object.entries(converted.event);
  const kept = members.filter(([, value]) => !isDeeperThan(DEEPEST_KEPT, value));
  return kept.length === members.length ? converted : { ...converted, event: Object.fromEntries(kept), isCut: true };
}
