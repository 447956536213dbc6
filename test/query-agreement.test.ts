import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseFilters } from "../src/filter/flags.ts";
import type { Predicate } from "../src/filter/predicate.ts";
import { jsonText } from "../src/jq/values/print-json.ts";
import type { Value } from "../src/jq/values/value.ts";
import { openToRead } from "../src/store/open.ts";
import {
  fileBatches,
  fileTexts,
  type ReadyProgram,
  readEvents,
  readyProgram,
  storedTexts,
  textsOf,
} from "./evidence/answers.ts";
import { loadLogs, rotationSet } from "./evidence/corpus.ts";
import { makeEvent } from "./evidence/make-event.ts";
import { runImport } from "./evidence/run-import.ts";
import { projectRoot, withFolder } from "./run-cli.ts";

// A program gives the same over files as over the database, whether its plan decides what is read or not.

const programs = [
  ".",
  'select(.verb == "delete")',
  'select(.verb == "get" and .objectRef.resource == "pods") | [.user.username, .objectRef.name]',
  'select(.user.username | startswith("system:"))',
  "select(.responseStatus.code >= 400) | .requestURI",
  'select(.userAgent | test("kubectl|curl"))',
  "select(writes) | [user, ns, res]",
  "select(failed) | outcome",
  'select(any(.user.groups[]; . == "system:masters"))',
  'select(.stage != "RequestReceived" and .objectRef.namespace == null) | .auditID',
  'select(.requestReceivedTimestamp > "2023") | .stageTimestamp',
  'select(.requestURI | contains("watch=true"))',
  'select(.objectRef.name | IN("admin", "default"))',
  ".user.username | ascii_downcase",
  "select(.sourceIPs[0] == .sourceIPs[-1]) | .sourceIPs",
  'select(.annotations["authorization.k8s.io/decision"] == "forbid")',
  ".objectRef.name.missing",
].map((text) => ({ text, ...readyProgram(text) }));

const flags: readonly Readonly<Record<string, readonly string[]>>[] = [
  {},
  { verb: ["get", "list"] },
  { user: ["!system:*"] },
  { code: ["4xx"], stage: ["ResponseComplete"] },
  { namespace: [""] },
  { name: ["*a*"] },
  { uri: ["/api/*"], grep: ["system:"] },
  { since: ["2021-01-01"], until: ["2026-03-02T09:15:00Z"] },
];
const clock = { nowMicros: Date.parse("2026-03-02T12:00:00Z") * 1000, timeZone: null };

function answers(program: ReadyProgram, texts: readonly string[]): string[] {
  return texts.flatMap((text) => program.run(text));
}

const sorted = (texts: readonly string[]) => texts.toSorted();

/** Programs and filters whose answers are not empty. */
interface Seen {
  readonly programs: Set<string>;
  fewer: number;
  /** Events that were read without their bodies. */
  cut: number;
}

function withoutBodies(value: Value): string {
  const { requestObject: _request, responseObject: _response, ...rest } = value as Record<string, Value>;
  return jsonText(rest);
}

/** An event with bodies in their place, which hold keys of events themselves. */
function lineWithBodies(number: number): string {
  const { requestReceivedTimestamp, stageTimestamp, annotations, ...head } = makeEvent({ auditID: number });
  const inner = { kind: "Pod", n: number, list: [{ requestObject: { a: 1 }, requestReceivedTimestamp: "x" }] };
  const bodies = [
    {},
    { requestObject: inner },
    { responseObject: inner },
    { requestObject: inner, responseObject: [inner] },
  ];
  return JSON.stringify({ ...head, ...bodies[number % 4], requestReceivedTimestamp, stageTimestamp, annotations });
}

async function compare(folder: string, paths: readonly string[], seen: Seen): Promise<void> {
  const path = join(folder, "query.db");
  await runImport(path, paths);
  const db = openToRead(path);
  const all = await storedTexts(db);
  const batches = await fileBatches(paths);
  const ofFiles = batches.flatMap(textsOf);
  expect(sorted(ofFiles)).toEqual(sorted(all));
  const whole = readEvents(batches, true);
  const short = readEvents(batches, false);
  expect(short.map(withoutBodies)).toEqual(whole.map(withoutBodies));
  seen.cut += whole.filter((value, at) => jsonText(value) !== jsonText(short[at] ?? null)).length;
  for (const program of programs) {
    const full = answers(program, all);
    const plan = program.plan;
    const planned = await storedTexts(db, { plan });
    expect(answers(program, planned), `${program.text}: in the database, planned or not`).toEqual(full);
    const texts = await fileTexts(paths, { plan });
    expect(sorted(answers(program, texts)), `${program.text}: in files`).toEqual(sorted(full));
    if (full.length > 0) seen.programs.add(program.text);
    if (planned.length < all.length) seen.fewer++;
  }
  db.close();
}

async function compareFilters(folder: string, paths: readonly string[]): Promise<number> {
  const path = join(folder, "filters.db");
  await runImport(path, paths);
  const db = openToRead(path);
  let chosen = 0;
  const all = await storedTexts(db);
  for (const typed of flags) {
    const filters: Predicate = parseFilters(typed, clock).predicate;
    const { searchRaw } = await import("../src/store/raw-search/search-raw.ts");
    await searchRaw(db, path, typed["grep"] ?? []);
    const stored = await storedTexts(db, { filters });
    const texts = await fileTexts(paths, { filters });
    expect(sorted(texts), JSON.stringify(typed)).toEqual(sorted(stored));
    if (stored.length > 0 && stored.length < all.length) chosen++;
  }
  db.close();
  return chosen;
}

describe("a program gives the same over files and over the database", () => {
  const seen: Seen = { programs: new Set(), fewer: 0, cut: 0 };

  test("for each log", { timeout: 300_000 }, async () => {
    for (const { name, bytes } of loadLogs()) {
      await withFolder(async (folder) => {
        const path = join(folder, name.split("/").at(-1)?.replace(/\.gz$/, "") ?? "log");
        writeFileSync(path, bytes);
        await compare(folder, [path], seen).catch((error: unknown) => {
          throw new Error(name, { cause: error });
        });
      });
    }
  });

  test("for events with bodies, as a server writes them", () =>
    withFolder(async (folder) => {
      const path = join(folder, "bodies.log");
      writeFileSync(path, Array.from({ length: 200 }, (_, at) => `${lineWithBodies(at)}\n`).join(""));
      await compare(folder, [path], seen);
    }));

  test("for a rotation set", { timeout: 120_000 }, () =>
    withFolder((folder) => compare(folder, [rotationSet ?? join(projectRoot, "samples/cluster")], seen)),
  );

  test("the programs have answers, and their plans leave events out", () => {
    const silent = programs.filter(({ text }) => !seen.programs.has(text)).map(({ text }) => text);
    expect(silent).toEqual([]);
    expect(seen.fewer).toBeGreaterThan(programs.length);
    expect(seen.cut).toBeGreaterThan(100);
  });
});

test("filters choose the same over files and over the database", { timeout: 120_000 }, () =>
  withFolder(async (folder) => {
    const paths = [rotationSet, join(projectRoot, "samples/cluster"), join(projectRoot, "samples/legacy")];
    const there = paths.filter((path) => path !== null && existsSync(path) && readdirSync(path).length > 0) as string[];
    expect(await compareFilters(folder, there)).toBeGreaterThan(5);
  }),
);
