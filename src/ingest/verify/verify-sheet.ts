import { basename } from "node:path";
import { groupDigits, plural } from "../../base/text.ts";
import type { Cell, Column, Sheet } from "../../output/sheet.ts";
import { chainHeads } from "../../store/manifest.ts";
import type { DamagedBlock } from "../../store/verify-blocks.ts";
import type { CheckedEntry } from "./manifest-check.ts";
import type { Verified } from "./verify-evidence.ts";
import { type FileVerdict, isFine } from "./verify-file.ts";

/** What was done with a manifest: its path, and what it came to. */
export interface ManifestOutcome {
  readonly path: string;
  readonly status: "sound" | "altered" | "written" | "not written";
  readonly line: number | null;
  readonly detail: string | null;
}

interface Row {
  readonly kind: "file" | "database" | "manifest";
  readonly file: string;
  readonly stream?: string;
  readonly status: string;
  readonly line?: number | null;
  readonly to_line?: number | null;
  readonly offset?: number | null;
  readonly detail: string | null;
  readonly there?: string | null;
  readonly imported?: string | null;
  readonly found?: string | null;
  readonly bytes?: number;
  readonly lines?: number;
  readonly events?: number;
  readonly first?: number | null;
  readonly last?: number | null;
  readonly link?: string;
}

const columns: readonly (Column & { readonly name: keyof Row })[] = [
  { name: "kind", title: "kind", type: "text" },
  { name: "file", title: "file", type: "text" },
  { name: "stream", title: "stream", type: "text" },
  { name: "status", title: "status", type: "text" },
  { name: "line", title: "line", type: "count" },
  { name: "to_line", title: "to line", type: "count" },
  { name: "offset", title: "byte", type: "count" },
  { name: "detail", title: "detail", type: "text" },
  { name: "bytes", title: "bytes", type: "bytes" },
  { name: "lines", title: "lines", type: "count" },
  { name: "events", title: "events", type: "count" },
  { name: "first", title: "first", type: "instant" },
  { name: "last", title: "last", type: "instant" },
  { name: "there", title: "there", type: "text" },
  { name: "imported", title: "imported", type: "text" },
  { name: "found", title: "found as", type: "text" },
  { name: "link", title: "link of the chain", type: "text" },
];

const forPeople: ReadonlySet<string> = new Set([
  ...["file", "stream", "status", "line", "offset", "detail", "bytes", "lines", "events"],
]);

/** The rows of a verification: a file each, then the database, then the manifest. `database`: its path. `isForPeople`: names without what they
 *  have in common, and the columns that fit a screen; what they leave out is told in notes. */
export function verifySheet(
  verified: Verified,
  database: string,
  manifest: ManifestOutcome | null,
  isForPeople: boolean,
): { readonly sheet: Sheet; readonly isSound: boolean } {
  const links = new Map(verified.entries.map(({ file, link }) => [file, link]));
  const rows: Row[] = [
    ...verified.files.map((verdict) => fileRow(verdict, links.get(verdict.record.id))),
    ...databaseRows(verified, database),
    ...manifestRows(verified.listed, manifest),
  ];
  const shown = columns.filter(({ name }) => !isForPeople || forPeople.has(name));
  const names = isForPeople ? shortNames(rows) : null;
  const totals = { files: verified.files.length, ...sumOf(verified.files) };
  const sheet: Sheet = {
    name: "verify",
    unit: "event",
    filters: {},
    columns: shown,
    rows: rows.map((row) =>
      shown.map(({ name }) => (name === "file" ? (names?.get(row.file) ?? row.file) : cellOf(row, name))),
    ),
    totals,
    notes: [...rows.flatMap(differenceNote), ...headNotes(verified), summary(verified, rows)],
    coverage: [],
    coverageText: [],
  };
  return { sheet, isSound: rows.every(({ status }) => isGood(status)) };
}

function cellOf(row: Row, name: keyof Row): Cell {
  return row[name] ?? null;
}

function isGood(status: string): boolean {
  return isFine(status) || status === "written";
}

function fileRow({ record, status, found, difference, detail }: FileVerdict, link: string | undefined): Row {
  return {
    kind: "file",
    file: record.path,
    stream: record.stream_name,
    status,
    line: difference?.line ?? null,
    to_line: difference?.toLine ?? null,
    offset: difference?.offset ?? null,
    detail: detail ?? difference?.what ?? null,
    there: difference?.there ?? null,
    imported: difference?.imported ?? null,
    found: found === record.path ? null : found,
    bytes: record.bytes,
    lines: record.lines,
    events: record.events + record.duplicates,
    first: record.first_us,
    last: record.last_us,
    ...(link === undefined ? {} : { link }),
  };
}

function databaseRows({ faults, blocks, checked }: Verified, database: string): Row[] {
  const damaged = [...faults, ...blocks.map(blockFault)].map(
    (detail): Row => ({ kind: "database", file: database, status: "damaged", detail }),
  );
  if (damaged.length > 0) return damaged;
  const detail = `${plural(checked.blocks, "block")} of raw text, each event in them hashed`;
  return [{ kind: "database", file: database, status: "sound", detail, events: checked.events }];
}

function blockFault({ block, path, firstEvent, lastEvent, reason }: DamagedBlock): string {
  return `block ${block} (events ${firstEvent} to ${lastEvent} of ${path}): ${reason}`;
}

function manifestRows(listed: readonly CheckedEntry[] | null, manifest: ManifestOutcome | null): Row[] {
  if (manifest === null) return [];
  const { path, status, line, detail } = manifest;
  const faults = (listed ?? []).flatMap(({ listed: { path: file, stream }, fault }): Row[] =>
    fault === null ? [] : [{ kind: "manifest", file, stream, status: "altered", detail: fault }],
  );
  return [...faults, { kind: "manifest", file: path, status, line, detail }];
}

/** Names of files for people: the last part of the path, where that tells them apart. */
function shortNames(rows: readonly Row[]): ReadonlyMap<string, string> {
  const paths = [...new Set(rows.map(({ file }) => file))];
  const byName = Map.groupBy(paths, (path) => basename(path));
  return new Map([...byName].flatMap(([name, same]) => same.map((path) => [path, same.length > 1 ? path : name])));
}

function sumOf(files: readonly FileVerdict[]): { bytes: number; lines: number; events: number } {
  const sums = { bytes: 0, lines: 0, events: 0 };
  for (const { record } of files) {
    sums.bytes += record.bytes;
    sums.lines += record.lines;
    sums.events += record.events + record.duplicates;
  }
  return sums;
}

/** What stands in columns that people do not get. */
function differenceNote({ kind, file, status, line, to_line, offset, detail, there, imported }: Row): string[] {
  if (isGood(status) || (kind === "manifest" && line === null)) return [];
  const lines = to_line === line || to_line === undefined ? `line ${line}` : `lines ${line} to ${to_line}`;
  const byte = offset === null || offset === undefined ? "" : `, byte ${offset}`;
  const place = line === null || line === undefined ? "" : `${lines}${byte}: `;
  const texts = [
    ...(there === null || there === undefined ? [] : [`there: ${there}`]),
    ...(imported === null || imported === undefined ? [] : [`imported: ${imported}`]),
  ];
  return [[`${file}: ${status}: ${place}${detail ?? ""}`.replace(/: $/, ""), ...texts].join("; ")];
}

function headNotes({ entries }: Verified): string[] {
  return chainHeads(entries).map(
    ({ stream, link, files }) => `chain of ${stream}: ${plural(files, "file")}, head ${link}`,
  );
}

function summary({ files }: Verified, rows: readonly Row[]): string {
  const counts = [...Map.groupBy(files, ({ status }) => status)].map(
    ([status, same]) => `${groupDigits(same.length)} ${status}`,
  );
  const other = rows.filter(({ kind, status }) => kind !== "file" && !isGood(status) && status !== "not written");
  const isSound = rows.every(({ status }) => isGood(status));
  const verdict = isSound ? "the evidence is what was imported" : "not all of it is what was imported";
  const found = `${plural(files.length, "file")}${counts.length === 0 ? "" : ` (${counts.join(", ")})`}`;
  const damage = other.length === 0 ? "" : `, ${plural(other.length, "fault")} in the database or the manifest`;
  return `${found}${damage}: ${verdict}`;
}
