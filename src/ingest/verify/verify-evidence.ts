import { errorCode } from "../../base/failure.ts";
import { loadEnvelopes } from "../../events/envelope-registry.ts";
import { type ManifestEntry, manifestEntries } from "../../store/manifest.ts";
import { type Db, guarded } from "../../store/open.ts";
import { type DamagedBlock, damagedBlocks } from "../../store/verify-blocks.ts";
import { databaseFaults, rawTextSize } from "../../store/verify-database.ts";
import { recordsInOrder } from "../../store/verify-records.ts";
import type { ImportProgress } from "../import-evidence.ts";
import type { Places } from "./locate.ts";
import { type CheckedEntry, checkEntries, claimsOf } from "./manifest-check.ts";
import type { ReadManifest } from "./manifest-text.ts";
import { type FileVerdict, verifyFile } from "./verify-file.ts";

/** What verifying found. */
export interface Verified {
  /** In the order of streams, each from its oldest backup to its live file. */
  readonly files: readonly FileVerdict[];
  readonly entries: readonly ManifestEntry[];
  /** Of the database besides its raw text, a sentence each. */
  readonly faults: readonly string[];
  readonly blocks: readonly DamagedBlock[];
  readonly checked: { readonly blocks: number; readonly events: number };
  /** What the database says of the files of a manifest; null without one. */
  readonly listed: readonly CheckedEntry[] | null;
}

/** What a verification works with. */
export interface VerifyOptions {
  readonly places: Places;
  readonly manifest: ReadManifest | null;
  /** The files are to be hashed as they are on disk, for a manifest. */
  readonly wantsDisk: boolean;
  /** Told of how far it is; may throw to stop. */
  readonly progress: (state: ImportProgress) => void;
}

/** Verifies all that was imported, and the database itself. Raises evidence: the database cannot be read at all. */
export async function verifyEvidence(db: Db, options: VerifyOptions): Promise<Verified> {
  const { records, entries, totalBytes } = guarded(db.name, () => {
    const all = recordsInOrder(db);
    const contents = all.reduce((sum, { bytes }) => sum + bytes, 0);
    return { records: all, entries: manifestEntries(db), totalBytes: contents + rawTextSize(db) };
  });
  const listed = options.manifest === null ? null : checkEntries(options.manifest.files, entries);
  const claims = new Map(
    listed?.flatMap(({ listed: file, entry }) => (entry === null ? [] : [[entry.file, claimsOf(file)]])),
  );
  let readBytes = 0;
  let events = 0;
  let file = "";
  const onRead = (bytes: number) => {
    readBytes += bytes;
    options.progress({ file, readBytes, totalBytes, events });
  };
  const context = { db, envelopes: await loadEnvelopes(), onRead, ...options };
  const files: FileVerdict[] = [];
  for (const record of records) {
    file = record.path;
    files.push(await verifyFile(record, claims.get(record.id) ?? [], context));
    events += record.events + record.duplicates;
  }
  file = db.name;
  const checked = { blocks: 0, events: 0 };
  const onBlock = (bytes: number, count: number) => {
    checked.blocks++;
    checked.events += count;
    events += count;
    onRead(bytes);
  };
  const faults = [...databaseFaults(db)];
  const blocks: DamagedBlock[] = [];
  try {
    for (const block of damagedBlocks(db, onBlock)) blocks.push(block);
  } catch (error) {
    if (errorCode(error)?.startsWith("SQLITE_") !== true) throw error;
    faults.push(`not all blocks of raw text can be found: ${(error as Error).message}`);
  }
  return { files, entries, faults, blocks, checked, listed };
}
