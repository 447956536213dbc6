import { hash } from "node:crypto";
import { dirname, isAbsolute, relative } from "node:path";
import { Failure } from "../../base/failure.ts";
import { isObject, type JsonObject } from "../../base/json.ts";
import { chainStart, type EntryFacts, type ManifestEntry, nextLink } from "../../store/manifest.ts";
import type { FileVerdict } from "./verify-file.ts";

const TITLE = "# auditq manifest 1";

const about = [
  "# Audit logs as they were imported. In the folder of this file: sha256sum -c FILE",
  "# A link is the SHA-256 of two lines, the link before and the entry: what was imported, whatever its name and compression.",
];

/** A file as a manifest tells of it. */
export interface ListedFile {
  readonly stream: string;
  /** Where it was found when the manifest was written, else where it was imported from. */
  readonly path: string;
  readonly entry: string;
  readonly facts: EntryFacts;
  /** Null if it was not on disk. */
  readonly disk: { readonly bytes: number; readonly sha256: Buffer; readonly isCompressed: boolean } | null;
}

/** A manifest that was read. `broken`: the first line that does not fit to the others, counted from 1. */
export interface ReadManifest {
  readonly files: readonly ListedFile[];
  readonly broken: { readonly line: number; readonly what: string } | null;
}

/** The text of a detached manifest to be kept at `path`: lines for `sha256sum -c` and comments. */
export function manifestText(
  entries: readonly ManifestEntry[],
  verdicts: readonly FileVerdict[],
  path: string,
): string {
  const byFile = new Map(verdicts.map((verdict) => [verdict.record.id, verdict]));
  const lines = [TITLE, ...about];
  for (const [stream, files] of Map.groupBy(entries, (entry) => entry.stream)) {
    const name = JSON.stringify(stream);
    lines.push("#", `# stream ${name} ${chainStart(stream)}`);
    for (const entry of files) lines.push(...fileLines(entry, byFile.get(entry.file), dirname(path)));
    lines.push(`# head ${name} ${files.at(-1)?.link}`);
  }
  const text = `${lines.join("\n")}\n`;
  return `${text}# seal ${hash("sha256", text)}\n`;
}

function fileLines({ path, line, link }: ManifestEntry, verdict: FileVerdict | undefined, folder: string): string[] {
  const disk = verdict?.disk ?? null;
  const found = verdict?.found ?? path;
  const kept = disk === null ? null : { bytes: disk.bytes, compressed: disk.isCompressed };
  const head = [`# file ${JSON.stringify({ path: found, disk: kept })}`, `# entry ${line}`, `# link ${link}`];
  return disk === null ? head : [...head, sumLine(disk.sha256.toString("hex"), nameFrom(folder, found))];
}

/** A name as seen from a folder: relative inside it, else absolute. */
function nameFrom(folder: string, path: string): string {
  const name = relative(folder, path);
  return name.startsWith("..") || isAbsolute(name) ? path : name.replace(/^-/, "./-");
}

// A name that would break the line is escaped, which a backslash at its start says (coreutils md5sum.c).
function sumLine(sha256: string, name: string): string {
  if (!/[\\\n\r]/.test(name)) return `${sha256}  ${name}`;
  return `\\${sha256}  ${name.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\r", "\\r")}`;
}

/** Reads a manifest and checks that its lines belong together. Raises request if it is none. */
export function readManifest(text: string, shown: string): ReadManifest {
  const lines = text.split("\n");
  if (lines[0] !== TITLE) {
    const isOther = lines[0]?.startsWith(TITLE.slice(0, -1)) === true;
    throw new Failure("request", `${shown} is ${isOther ? "a manifest of another version" : "no manifest of auditq"}`, {
      hint: "--manifest names a file that `auditq verify` wrote, or one that is not there yet",
    });
  }
  const reading = new Reading();
  for (const [at, line] of lines.entries()) reading.read(line, at + 1);
  reading.end(text, lines.length);
  return { files: reading.files, broken: reading.broken };
}

class Reading {
  readonly files: ListedFile[] = [];
  broken: ReadManifest["broken"] = null;
  #stream = "";
  #link = "";
  #file: JsonObject = {};
  #entry = "";

  read(text: string, line: number): void {
    const [, word = "", rest = ""] = /^# (stream|file|entry|link|head) (.*)$/.exec(text) ?? [];
    const [, sha256 = ""] = /^\\?([0-9a-f]{64}) [ *]/.exec(text) ?? [];
    if (word === "stream") this.#startStream(rest, line);
    else if (word === "file") this.#file = objectOf(rest) ?? {};
    else if (word === "entry") this.#entry = rest;
    else if (word === "link") this.#addFile(rest, line);
    else if (word === "head")
      this.#check(rest === `${JSON.stringify(this.#stream)} ${this.#link}`, line, "the last link");
    else if (sha256 !== "") this.#addDisk(sha256, line);
  }

  end(text: string, line: number): void {
    const at = text.lastIndexOf("# seal ");
    const seal = text.slice(at + 7).trimEnd();
    this.#check(at >= 0 && seal === hash("sha256", text.slice(0, at)), line - 1, "the seal");
  }

  #startStream(rest: string, line: number): void {
    const [, name = "", start = ""] = /^(".*") ([0-9a-f]{64})$/.exec(rest) ?? [];
    this.#stream = textOf(name) ?? "";
    this.#link = chainStart(this.#stream);
    this.#check(start === this.#link, line, "the beginning of the chain");
  }

  #addFile(link: string, line: number): void {
    this.#link = nextLink(this.#link, this.#entry);
    this.#check(link === this.#link, line, "the link");
    // What follows is checked by itself.
    this.#link = link;
    const facts = objectOf(this.#entry);
    const path = this.#file["path"];
    if (facts === null || !isEntry(facts) || typeof path !== "string") this.#check(false, line, "the entry");
    else this.files.push({ stream: this.#stream, path, entry: this.#entry, facts, disk: null });
  }

  #addDisk(sha256: string, line: number): void {
    const last = this.files.pop();
    const disk = this.#file["disk"];
    if (last === undefined || !isObject(disk)) {
      this.#check(false, line, "the file");
      return;
    }
    const bytes = Number(disk["bytes"]);
    const isCompressed = disk["compressed"] === true;
    this.files.push({ ...last, disk: { bytes, sha256: Buffer.from(sha256, "hex"), isCompressed } });
  }

  #check(isRight: boolean, line: number, what: string): void {
    if (!isRight) this.broken ??= { line, what: `${what} does not fit: a line was changed, or is missing` };
  }
}

function objectOf(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function textOf(text: string): string | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "string" ? value : null;
  } catch {
    return null;
  }
}

function isEntry(value: JsonObject): value is JsonObject & EntryFacts {
  const { fingerprint, bytes, segments } = value;
  const isSegment = (one: unknown) =>
    Array.isArray(one) && typeof one[0] === "number" && /^[0-9a-f]{64}$/.test(String(one[1]));
  return (
    typeof fingerprint === "string" && typeof bytes === "number" && Array.isArray(segments) && segments.every(isSegment)
  );
}
