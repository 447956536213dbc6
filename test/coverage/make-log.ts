import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { formatInstant } from "../../src/base/instant.ts";
import { type Fields, line } from "../evidence/make-event.ts";

/** The time at which made logs begin, in microseconds. */
export const START = Date.UTC(2026, 2, 2, 8) * 1000;
export const MS = 1000;
export const SECOND = 1_000_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** An event to be written at the time of its stage. */
export interface Made {
  readonly time: number;
  readonly text: string;
  readonly stage: string;
  readonly received: number;
  /** When it was written, if that was later. */
  readonly written?: number;
}

let lastId = 0;

/** A request: RequestReceived and ResponseComplete, or the stages given, from `at` on; it lasts so many microseconds. */
export function request(
  at: number,
  lasts: number,
  fields: Fields = {},
  stages = ["RequestReceived", "ResponseComplete"],
): Made[] {
  const auditID = ++lastId;
  return stages.map((stage) => {
    const time = stage === "RequestReceived" ? at : at + lasts;
    const status = stage === "RequestReceived" ? { responseStatus: undefined } : {};
    const times = { requestReceivedTimestamp: formatInstant(at), stageTimestamp: formatInstant(time) };
    return { time, stage, received: at, text: line({ ...fields, ...status, ...times, auditID, stage }) };
  });
}

/** The renewals of a lease, one every so many microseconds. */
export function renewals(
  name: string,
  { from, to, every }: { from: number; to: number; every: number },
  stages?: string[],
): Made[] {
  const made: Made[] = [];
  const objectRef = {
    resource: "leases",
    namespace: "kube-node-lease",
    name,
    apiGroup: "coordination.k8s.io",
    apiVersion: "v1",
  };
  const requestURI = `/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${name}`;
  const user = { username: `system:node:${name}`, groups: ["system:nodes"] };
  for (let at = from; at < to; at += every)
    made.push(...request(at, 4 * MS, { verb: "update", objectRef, requestURI, user }, stages));
  return made;
}

/** What stands in a file. */
export interface MadeFile {
  readonly path: string;
  readonly events: readonly Made[];
}

/** How a log is rotated. `rotation`: names as lumberjack gives them, the time of the next event. `last-event`: the time of
 *  the file's own last event. `numbers`: as logrotate, the oldest has the highest. */
export interface Rotation {
  readonly lines: number;
  readonly names: "rotation" | "last-event" | "numbers";
  readonly gzip?: boolean;
}

/** Events in the order in which they are written. */
export function inOrder(events: readonly Made[]): Made[] {
  return [...events].sort((a, b) => writtenAt(a) - writtenAt(b) || a.received - b.received);
}

function writtenAt({ written, time }: Made): number {
  return written ?? time;
}

/** Writes events as a rotation set of `audit.log` in a new folder; the oldest file comes first. */
export function writeSet(
  folder: string,
  events: readonly Made[],
  { lines, names, gzip = false }: Rotation,
): MadeFile[] {
  mkdirSync(folder, { recursive: true });
  const parts = split(inOrder(events), lines, names);
  return parts.map((part, at) => {
    const suffix = at === parts.length - 1 ? "" : gzip ? ".gz" : "";
    const path = join(folder, nameOf(parts, at, names) + suffix);
    const text = part.map(({ text }) => `${text}\n`).join("");
    writeFileSync(path, suffix === "" ? text : gzipSync(text));
    return { path, events: part };
  });
}

/** Cuts where the name is a new one: a second rotation in a millisecond would overwrite the first backup. */
function split(events: readonly Made[], lines: number, names: Rotation["names"]): Made[][] {
  const parts: Made[][] = [];
  const stamps = new Set<string>();
  let part: Made[] = [];
  for (const [at, event] of events.entries()) {
    part.push(event);
    const next = events[at + 1];
    if (part.length < lines || next === undefined) continue;
    const stamp = stampOf(part, next, names);
    if (stamps.has(stamp)) continue;
    stamps.add(stamp);
    parts.push(part);
    part = [];
  }
  return part.length > 0 ? [...parts, part] : parts;
}

function nameOf(parts: readonly Made[][], at: number, names: Rotation["names"]): string {
  const next = parts[at + 1]?.[0];
  if (next === undefined) return "audit.log";
  if (names === "numbers") return `audit.log.${parts.length - 1 - at}`;
  return `audit-${stampOf(parts[at] as Made[], next, names)}.log`;
}

// lumberjack rotates within the write of the next event, some microseconds after its stage.
const WRITE = 40;

function stampOf(part: readonly Made[], next: Made, names: Rotation["names"]): string {
  const micros = names === "rotation" ? writtenAt(next) + WRITE : (part.at(-1) as Made).time;
  return formatInstant(micros).slice(0, 23).replaceAll(":", "-");
}
