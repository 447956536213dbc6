import { type Micros, parseInstant } from "../base/instant.ts";

const STAGE_TIME = /"stageTimestamp"\s*:\s*\\*"([^"\\]{10,40})/;

/** The stage time of the first event in the beginning of a log; null if its first line has none that is seen at a glance. */
export function firstTime(head: Buffer): Micros | null {
  const line = head.subarray(0, head.indexOf(10) + 1).toString("latin1");
  return parseInstant(STAGE_TIME.exec(line)?.[1] ?? "");
}
