import { background, renewNodeLease } from "./background.ts";
import type { Micros } from "./instant.ts";
import { backupTime, MINUTE } from "./instant.ts";
import type { WrittenEvent } from "./stages.ts";
import { stagesOf } from "./stages.ts";
import { intrusion } from "./story-intrusion.ts";
import { privilege } from "./story-privilege.ts";
import { workday } from "./story-workday.ts";
import type { ApiRequest, Beat } from "./timeline.ts";
import { clock } from "./timeline.ts";

/** One file of the rotation set. */
export interface LogFile {
  readonly name: string;
  readonly compressed: boolean;
  readonly events: readonly WrittenEvent[];
}

/** The oldest backup that is still there begins here; whatever was written before has been removed by rotation. */
const BEGIN = clock("08:06:00");
/** The moment at which the live file was copied. */
const END = clock("10:44:00");

const ROTATIONS: readonly { readonly at: Micros; readonly compressed: boolean }[] = [
  { at: clock("09:14:05.118"), compressed: true },
  { at: clock("10:31:47.902"), compressed: false },
];

/** The story in the order of time. */
export function story(): Beat[] {
  return [...workday(), ...intrusion(), ...privilege()].sort((a, b) => a.at - b.at);
}

/** Everything written to the audit log of the cluster's API server, in the order of writing. */
export function clusterEvents(): WrittenEvent[] {
  // The background starts early, so that watches opened before the first line have their end in the log.
  const requests = [
    ...background({ from: BEGIN - 10 * MINUTE, to: END }),
    ...story().flatMap((beat) => beat.requests),
    ...ROTATIONS.map((rotation) => rotatingRequest(rotation.at)),
  ];
  return requests
    .flatMap(stagesOf)
    .filter(({ writtenAt }) => writtenAt >= BEGIN && writtenAt < END)
    .sort((a, b) => a.writtenAt - b.writtenAt || (a.event.auditID < b.event.auditID ? -1 : 1));
}

/** The rotation set: a backup holds what was written before the time in its name (lumberjack Write and rotate). */
export function rotationSet(events: readonly WrittenEvent[]): LogFile[] {
  const starts = [BEGIN, ...ROTATIONS.map(({ at }) => at)];
  return starts.map((start, index) => {
    const rotation = ROTATIONS[index];
    const end = rotation?.at ?? END;
    return {
      name: rotation === undefined ? "audit.log" : backupName(rotation),
      compressed: rotation?.compressed ?? false,
      events: events.filter(({ writtenAt }) => writtenAt >= start && writtenAt < end),
    };
  });
}

function backupName({ at, compressed }: { at: Micros; compressed: boolean }): string {
  return `audit-${backupTime(at)}.log${compressed ? ".gz" : ""}`;
}

// The file is rotated inside the write that would make it too big, and that line becomes the first of the new file:
// its stage is a little older than the rotation.
function rotatingRequest(rotation: Micros): ApiRequest {
  return { ...renewNodeLease("worker-1"), at: rotation - 1_640, firstWrittenAt: rotation };
}
