import { isObject } from "../../src/base/json.ts";
import type { AuditEvent } from "../../src/events/audit-event.ts";
import { withoutTypeMeta } from "../../src/events/canonical.ts";
import { completeCutEvent } from "../../src/events/converted/cut-event.ts";
import { decodeEvent } from "../../src/events/decode.ts";
import type { EventPart } from "../../src/events/part.ts";
import { BatchMaker } from "../../src/ingest/batch-maker.ts";
import { EvidenceWriter } from "../../src/store/evidence-writer.ts";
import { emptyTally, type FileRecord, nextFileId, saveFile } from "../../src/store/file-record.ts";
import { type Db, hashKey } from "../../src/store/open.ts";
import { streamNamed } from "../../src/store/streams.ts";
import type { Fields } from "./make-event.ts";

/** One event as it stands in a file. `cut`: its text stops early. */
export interface Copy {
  readonly text: string;
  readonly isCut: boolean;
}

const keys = [
  ...["kind", "apiVersion", "level", "auditID", "stage", "requestURI", "verb", "user", "sourceIPs", "userAgent"],
  ...["objectRef", "responseStatus", "requestObject", "responseObject", "requestReceivedTimestamp", "stageTimestamp"],
  "annotations",
];

/** The text of an event, its keys in the order of the API server. */
export function textOf(event: Fields): string {
  return JSON.stringify(Object.fromEntries(keys.map((key) => [key, event[key]])));
}

/** What the copies of one event have in common, whatever list or log they stand in. */
export function contentOf(text: string): string {
  return withoutTypeMeta(Buffer.from(text)).toString();
}

/** Whether an event says that it was truncated. */
export function isTruncated({ text, isCut }: Copy): boolean {
  return isCut || text.includes('"audit.k8s.io/truncated":"true"');
}

/** Stores files, each of copies in one stream, by one writer; returns the requests it met for the first time. `keepsRaw`: as
 *  for a database that stays. */
export function storeFiles(
  db: Db,
  files: readonly { readonly stream: string; readonly copies: readonly Copy[] }[],
  batchSize: number,
  keepsRaw = true,
): number {
  const writer = new EvidenceWriter(db, db.name, true);
  const maker = new BatchMaker(hashKey(db), keepsRaw);
  for (const { stream, copies } of files) {
    const file = newFile(db, stream);
    const tally = emptyTally();
    saveFile(db, file);
    for (let from = 0; from < copies.length; from += batchSize) {
      for (const [index, copy] of copies.slice(from, from + batchSize).entries()) maker.add(partOf(copy, from + index));
      writer.store(0, maker.take(), file, tally, null, () => Object.assign(file, tally));
    }
  }
  writer.finish(new AbortController().signal);
  return writer.newRequests;
}

function partOf({ text, isCut }: Copy, index: number): EventPart {
  const raw = Buffer.from(text);
  const object: unknown = isCut ? completeCutEvent(text) : JSON.parse(text);
  if (!isObject(object)) throw new Error(`no event: ${text.slice(0, 200)}`);
  const decoded = decodeEvent(object, false);
  const event: AuditEvent = isCut ? { ...decoded, truncated: true, irregular: true } : decoded;
  const place = { line: index + 1, offset: index, length: raw.length };
  return { kind: "event", event, raw, form: "verbatim", canonical: raw, ...place };
}

function newFile(db: Db, stream: string): FileRecord {
  const id = nextFileId(db);
  const empty = Buffer.alloc(0);
  return {
    ...emptyTally(),
    ...{ id, path: `/logs/${id}.log`, stream: streamNamed(db, stream), role: "single", name_us: null, complete: 1 },
    ...{ fingerprint: empty, envelope: "json-lines", disk_bytes: 0, disk_tail: empty },
    ...{ read_bytes: 0, read_line: 1, read_tail: empty, read_records: 0 },
  };
}
