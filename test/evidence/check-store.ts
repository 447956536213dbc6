import { expect } from "vitest";
import { openToRead } from "../../src/store/open.ts";
import type { Reading } from "./read-parts.ts";
import type { ImportReport } from "./run-import.ts";

/** What a file is and what a reader made of it. */
export interface ReadFile {
  readonly path: string;
  readonly content: Buffer;
  readonly reading: Reading;
  /** Problems of the compression, which no reader sees. */
  readonly damages: number;
}

interface FileRow {
  readonly path: string;
  readonly bytes: number;
  readonly covered: number;
  readonly events: number;
  readonly records: number;
  readonly complete: number;
  readonly stored_problems: number;
  readonly stored_skips: number;
}

const fileSql = `SELECT path, bytes, event_bytes + duplicate_bytes + problem_bytes + skipped_bytes + envelope_bytes AS covered,
  events, events + duplicates + problems + skipped AS records, complete,
  (SELECT count(*) FROM problem WHERE file = file.id) - problems AS stored_problems,
  (SELECT count(*) FROM skip WHERE file = file.id) - skipped AS stored_skips FROM file`;

/** Checks that a first import of some files stored what readers find in them, and that its tallies and totals agree. */
export function checkStore(db: string, files: readonly ReadFile[], report: ImportReport): void {
  const store = openToRead(db);
  try {
    const rows = store.prepare(fileSql).all() as FileRow[];
    const byPath = new Map(rows.map((row) => [row.path, row]));
    for (const { path, content, reading, damages } of files) {
      const row = byPath.get(path);
      const records = reading.parts.length + damages;
      const sound = { complete: 1, stored_problems: 0, stored_skips: 0 };
      expect(row, path).toMatchObject({ ...sound, bytes: content.length, covered: content.length, records });
      const told = report.files.find((file) => file.path === path);
      expect(told?.lines, `lines of ${path}`).toBe(reading.lines);
    }
    const contents = new Set(store.prepare("SELECT content FROM event").pluck().all());
    const parts = files.flatMap(({ reading }) => reading.parts);
    const lost = parts.filter(({ part, content }) => part.kind === "event" && !contents.has(content));
    expect(lost, "events that were not stored").toEqual([]);
    const stored = store.prepare("SELECT count(*) FROM event WHERE units & 1").pluck().get();
    const requests = store.prepare("SELECT count(*) FROM event WHERE units & 2").pluck().get();
    const sum = (count: (row: FileRow) => number) => rows.reduce((total, row) => total + count(row), 0);
    expect(sum(({ events }) => events)).toBe(stored);
    expect(report.totals).toMatchObject({ events: stored, requests, records: sum(({ records }) => records) });
    const { records, events, duplicates, problems, skipped } = report.totals;
    expect(events + duplicates + problems + skipped).toBe(records);
    expect(report.problems).toHaveLength(problems);
  } finally {
    store.close();
  }
}
