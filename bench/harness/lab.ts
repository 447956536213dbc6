import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { type LogOrder, order, type WrittenLog, writeLog } from "../log/write-log.ts";

/** A log of one size, and where its contenders work. */
export interface Lab {
  readonly folder: string;
  /** The start file of auditq. */
  readonly program: string;
  /** A file of JSON lines. */
  readonly log: string;
  /** The same lines as a rotation set whose backups are compressed; null if nobody asks for it at this size. */
  readonly set: string | null;
  /** What was counted while it was written. */
  readonly written: WrittenLog;
  /** A text which is in one body of the log, hardly anywhere else. */
  readonly needle: string;
  /** The audit ID of a request in the middle of the log. */
  readonly auditId: string;
}

/** Which lab is wanted. */
export interface LabOrder {
  readonly folder: string;
  readonly program: string;
  readonly bytes: number;
  readonly hasSet: boolean;
}

// kube-apiserver's flag --audit-log-maxsize is 100 MB where people set it.
const BACKUPS = 10;
const SAMPLE_BYTES = 16 * 1024 * 1024;

/** Writes the log of a lab; one that is there already from an earlier run is taken. */
export async function openLab({ folder, program, bytes, hasSet }: LabOrder): Promise<Lab> {
  mkdirSync(folder, { recursive: true });
  const log = join(folder, "audit.log");
  const set = join(folder, "set");
  const written = await writeOnce(order(log, { bytes }));
  if (hasSet) await writeOnce(order(set, { bytes, rotateBytes: Math.ceil(bytes / BACKUPS), gzip: true }));
  return { folder, program, log, set: hasSet ? set : null, written, ...findTexts(log) };
}

/** Path of a file of this lab. */
export function fileIn(lab: Lab, name: string): string {
  return join(lab.folder, name);
}

/** The files of the rotation set, the live one last. */
export function setFiles({ set }: Lab): string[] {
  if (set === null) throw new Error("there is no rotation set of this size");
  return readdirSync(set)
    .sort()
    .map((name) => join(set, name));
}

async function writeOnce(wanted: LogOrder): Promise<WrittenLog> {
  const stamp = `${wanted.path}.json`;
  const text = JSON.stringify(wanted);
  if (existsSync(stamp) && existsSync(wanted.path)) {
    const found = JSON.parse(readFileSync(stamp, "utf8")) as { order: string; written: WrittenLog };
    if (found.order === text) return found.written;
  }
  process.stderr.write(`writing ${(wanted.bytes / 1e6).toFixed(0)} MB of log …\n`);
  rmSync(wanted.path, { recursive: true, force: true });
  const written = await writeLog(wanted);
  writeFileSync(stamp, JSON.stringify({ order: text, written }));
  return written;
}

/** Finds what to search for. Bodies are not stored field by field, so nobody finds a UID in one by an index. */
function findTexts(log: string): Pick<Lab, "needle" | "auditId"> {
  const sizeBytes = statSync(log).size;
  const sample = Buffer.alloc(Math.min(SAMPLE_BYTES, sizeBytes));
  const file = openSync(log, "r");
  readSync(file, sample, 0, sample.length, Math.floor((sizeBytes - sample.length) / 2));
  closeSync(file);
  const text = sample.toString("latin1");
  const [, auditId] = /"auditID":"([0-9a-f-]{36})"/.exec(text) ?? [];
  const [, needle] = /"responseObject":\{[^\n]*?"uid":"([0-9a-f-]{36})"/.exec(text) ?? [];
  if (auditId === undefined || needle === undefined) throw new Error(`nothing to search for in ${log}`);
  return { auditId, needle };
}
