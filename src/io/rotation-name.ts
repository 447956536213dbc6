import { MICROS_PER_SECOND, type Micros, parseInstant } from "../base/instant.ts";

/** Compression as a file's name states it. The content decides when the file is read. */
type Compression = "none" | "gzip" | "zstd";

/** Where a file stands in its set: dated backups oldest first, numbered backups highest first, the live file last. */
type RotationOrder =
  | { readonly kind: "time"; readonly micros: Micros }
  | { readonly kind: "number"; readonly number: number }
  | { readonly kind: "live" };

/** What a file name says about rotation. */
export interface RotationName {
  readonly name: string;
  /** The name without `.gz` and `.zst`: equal for a backup and its compressed copy. */
  readonly plain: string;
  /** Name of the live file of the set: `audit.log` for `audit-2026-01-02T03-04-05.678.log.gz`. */
  readonly live: string;
  readonly compression: Compression;
  readonly order: RotationOrder;
  /** The instant the file was closed, if its name pins it: UTC milliseconds (lumberjack) or epoch seconds. Null for
   *  names in the node's local time or of a day (logrotate, kubelet): these order the set but bound no event. */
  readonly nameMicros: Micros | null;
}

const compressed = /(?:\.(?:gz|zstd?))+$/i;

// lumberjack backupName and timeFromName: STEM-TIMEEXT, where EXT runs from the last dot of the live name.
const lumberjack = /^(.+)-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)\.(\d{3})(\.[^.]*)?$/s;

// logrotate `dateext` (-%Y%m%d, hourly -%Y%m%d%H, GCE -%Y%m%d-%s) with or without its `extension`, and the kubelet's
// N.log.%Y%m%d-%H%M%S.
const dated =
  /^(.+)[-.](20\d\d)-?(\d\d)-?(\d\d)(?:-?(\d\d)|-?(\d\d)(\d\d)(\d\d)|-(\d{9,11}))?(\.(?:log|json|jsonl|ndjson|txt))?$/s;
const epochDated = /^(.+)[-.](1[4-9]\d{8})$/s;

const numbered = /^(.+)\.(0|[1-9]\d{0,3})$/s;
// Without this `kubectl.1` (a manual page) and `backup-v1.2` would be rotated logs.
const numberedLive = /\.(?:log|json|jsonl|ndjson|txt|out)$|audit/i;

/** Reads a file name (no directory) as a member of a rotation set: lumberjack, logrotate and kubelet names; anything
 *  else is the live file of its own set. Sources: lumberjack timeFromName; logrotate(8); kubelet container log manager. */
export function parseRotationName(name: string): RotationName {
  const suffix = compressed.exec(name)?.[0] ?? "";
  const whole = suffix.length === name.length;
  const plain = whole ? name : name.slice(0, name.length - suffix.length);
  const compression: Compression = whole || suffix === "" ? "none" : /gz$/i.test(suffix) ? "gzip" : "zstd";
  const backup = lumberjackBackup(plain) ?? datedBackup(plain) ?? numberedBackup(plain);
  return { name, plain, compression, ...(backup ?? { live: plain, order: { kind: "live" }, nameMicros: null }) };
}

type Backup = Pick<RotationName, "live" | "order" | "nameMicros">;

function lumberjackBackup(plain: string): Backup | null {
  const found = lumberjack.exec(plain);
  if (found === null) return null;
  const [, stem = "", day, hour, minute, second, millis, extension = ""] = found;
  const micros = parseInstant(`${day}T${hour}:${minute}:${second}.${millis}Z`);
  if (micros === null) return null;
  return { live: stem + extension, order: { kind: "time", micros }, nameMicros: micros };
}

function datedBackup(plain: string): Backup | null {
  const found = dated.exec(plain);
  if (found === null) {
    const onlyEpoch = epochDated.exec(plain);
    return onlyEpoch === null ? null : epochBackup(onlyEpoch[1] ?? "", onlyEpoch[2] ?? "");
  }
  const [, stem = "", year, month, day, onlyHour, hour = onlyHour ?? "00", minute = "00", second = "00"] = found;
  const [epoch, extension = ""] = found.slice(9);
  const micros = parseInstant(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (micros === null) return null;
  const live = stem + extension;
  if (epoch !== undefined) return epochBackup(live, epoch);
  return { live, order: { kind: "time", micros }, nameMicros: null };
}

function epochBackup(live: string, seconds: string): Backup {
  const micros = Number(seconds) * MICROS_PER_SECOND;
  return { live, order: { kind: "time", micros }, nameMicros: micros };
}

function numberedBackup(plain: string): Backup | null {
  const found = numbered.exec(plain);
  if (found === null || !numberedLive.test(found[1] ?? "")) return null;
  return { live: found[1] ?? "", order: { kind: "number", number: Number(found[2]) }, nameMicros: null };
}

const orderRank = { time: 0, number: 1, live: 2 } as const;

/** Orders the files of one set from the oldest to the live one, by name alone: copies lose the modification time. */
export function compareInSet(a: RotationName, b: RotationName): number {
  if (a.order.kind === "time" && b.order.kind === "time" && a.order.micros !== b.order.micros) {
    return a.order.micros - b.order.micros;
  }
  if (a.order.kind === "number" && b.order.kind === "number" && a.order.number !== b.order.number) {
    return b.order.number - a.order.number;
  }
  return orderRank[a.order.kind] - orderRank[b.order.kind] || compareText(a.name, b.name);
}

/** Orders text by code unit, the same on every machine and in every locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** True if a name alone makes an audit log likely: `audit.log`, `node-1-audit.log.gz`, `kube-audit-….log`, `audit`. */
export function saysAudit(name: string): boolean {
  const { live } = parseRotationName(name);
  return /(?:^|[^a-z])audit(?:[^a-z]|$)/i.test(live) && /^[^.]+$|\.(?:log|json|jsonl|ndjson)$/i.test(live);
}

/** True if a name is that of a backup, or of an audit log: what damaged or empty content is then judged by. */
export function namesEvidence(name: string): boolean {
  return parseRotationName(name).order.kind !== "live" || saysAudit(name);
}
