import { resolve } from "node:path";
import { Failure } from "../../base/failure.ts";
import { escapeControls } from "../../base/text.ts";
import type { ImportProgress } from "../../ingest/import-evidence.ts";
import type { ReadManifest } from "../../ingest/verify/manifest-text.ts";
import type { Verified } from "../../ingest/verify/verify-evidence.ts";
import type { ManifestOutcome } from "../../ingest/verify/verify-sheet.ts";
import type { Command } from "../command.ts";
import type { Io } from "../io.ts";
import type { Args } from "../options.ts";
import { databasePath, outputFormat, outputStyle, single } from "../request.ts";

/** Tells whether the evidence is still what was imported. */
export const command: Command = {
  name: "verify",
  summary: "is the evidence still what was imported: files, database, a manifest to keep",
  usage: "[PATH…] [flags]",
  about: [
    "Reads the files again that were imported and says of each: unchanged, grown, renamed, recompressed, or else truncated, altered (with the first line that differs), missing. With PATH it looks for them there, such as a copy on another disk. Then it reads all raw text in the database again and checks that every row says what its text says. Nothing is changed.",
    "With --manifest it writes a list of the files with their SHA-256, for sha256sum -c, or checks the list that is there. The files of a stream are chained by hash: the head of the chain, written down elsewhere, vouches for all of them.",
    "Ends with 0 if all is as it was imported, 1 if anything is altered, truncated, missing or damaged.",
  ],
  options: [
    {
      heading: "verify flags",
      options: [
        { name: "manifest", valueName: "FILE", summary: "write a manifest if FILE is not there, else check it" },
      ],
    },
  ],
  examples: [
    { line: "auditq verify", does: "the files where they were imported from, and the database" },
    { line: "auditq verify /mnt/copy/audit", does: "a copy of them" },
    { line: "auditq verify --manifest case-17.sha256", does: "the first time: write it; later: check it" },
  ],
  run: runVerify,
};

async function runVerify(args: Args, io: Io): Promise<number> {
  const format = await outputFormat(args);
  const style = outputStyle(args, io);
  const isQuiet = args.flags.has("quiet");
  const { openToRead } = await import("../../store/open.ts");
  const { givenPlaces, recordedPlaces } = await import("../../ingest/verify/locate.ts");
  const { verifyEvidence } = await import("../../ingest/verify/verify-evidence.ts");
  const { verifySheet } = await import("../../ingest/verify/verify-sheet.ts");
  const { writeAll } = await import("../../io/write.ts");
  const path = databasePath(args, io);
  const manifest = await openManifest(single(args, "manifest"), io);
  const places = args.words.length === 0 ? recordedPlaces() : givenPlaces(args.words, io.cwd);
  const db = openToRead(path);
  try {
    const { openProgress } = await import("../progress.ts");
    const shown = openProgress(io, isQuiet);
    const progress = (state: ImportProgress) => {
      if (io.signal.aborted) throw new Failure("interrupted", "stopped: nothing was changed");
      shown.show(state);
    };
    const wantsDisk = manifest !== null;
    const options = { places, manifest: manifest?.read ?? null, wantsDisk, progress };
    const verified = await verifyEvidence(db, options).finally(shown.clear);
    const outcome = manifest === null ? null : await settle(manifest, verified, io);
    const { sheet, isSound } = verifySheet(verified, path, outcome, format.name === "table");
    const notes = format.carriesNotes ? [] : sheet.notes.map((note) => `note: ${note}`);
    if (!isQuiet) for (const line of notes) io.stderr.write(`${escapeControls(line)}\n`);
    await writeAll(io.stdout, format.render(sheet, style));
    return isSound ? 0 : 1;
  } finally {
    db.close();
  }
}

/** The file of --manifest. */
interface NamedManifest {
  readonly path: string;
  readonly shown: string;
  /** Null if it is to be written. */
  readonly read: ReadManifest | null;
}

async function openManifest(shown: string | null, io: Io): Promise<NamedManifest | null> {
  if (shown === null) return null;
  const { loadManifest } = await import("../../ingest/verify/manifest-file.ts");
  const { readManifest } = await import("../../ingest/verify/manifest-text.ts");
  const path = resolve(io.cwd, shown);
  const text = loadManifest(path, shown);
  return { path, shown, read: text === null ? null : readManifest(text, shown) };
}

/** Writes the manifest, or says what became of the one that is there. */
async function settle({ path, shown, read }: NamedManifest, verified: Verified, io: Io): Promise<ManifestOutcome> {
  if (read !== null) {
    const { broken } = read;
    if (broken !== null) return { path, status: "altered", line: broken.line, detail: broken.what };
    return { path, status: "sound", line: null, detail: "its chain and its seal fit" };
  }
  const { files, entries, faults, blocks } = verified;
  const spoilt = files.some(({ status }) => status === "altered" || status === "truncated" || status === "unreadable");
  if (spoilt || faults.length > 0 || blocks.length > 0) {
    // A manifest would vouch for what is not what was imported.
    return { path, status: "not written", line: null, detail: "the evidence is not what was imported" };
  }
  const { saveManifest } = await import("../../ingest/verify/manifest-file.ts");
  const { manifestText } = await import("../../ingest/verify/manifest-text.ts");
  const text = manifestText(entries, files, path);
  saveManifest(path, shown, text, io.pid);
  return { path, status: "written", line: null, detail: `${text.trimEnd().split("\n").at(-1)?.slice(2)}` };
}
