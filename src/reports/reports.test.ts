import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { projectRoot, runCli } from "../../test/run-cli.ts";
import { parseInstant } from "../base/instant.ts";
import type { JsonObject } from "../base/json.ts";
import type { AuditEvent } from "../events/audit-event.ts";
import { decodeEvent } from "../events/decode.ts";
import { classifyIdentity } from "../events/identity.ts";
import { classifyOutcome, isFailure, type Outcome } from "../events/outcome.ts";
import { parseFilters } from "../filter/flags.ts";
import type { Cell, Sheet } from "../output/sheet.ts";
import { type Db, openToRead } from "../store/open.ts";
import type { Unit } from "../store/unit.ts";
import { loadReport, loadReports } from "./catalog-registry.ts";
import { missedValues } from "./missed-values.ts";
import type { ReportRequest } from "./report.ts";

const samples = join(projectRoot, "samples");
const folder = mkdtempSync(join(tmpdir(), "auditq-test-"));
let cluster: Db;

beforeAll(async () => {
  cluster = await imported("cluster", [["cluster"]]);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  cluster.close();
});

/** A database of samples or files; each list is an import of its own. */
async function imported(name: string, runs: readonly (readonly string[])[]): Promise<Db> {
  const path = join(folder, `${name}.db`);
  for (const paths of runs) {
    const found = paths.map((each) => join(each.startsWith("/") ? "/" : samples, each));
    expect((await runCli(["import", ...found, "--db", path])).exit).toBe(0);
  }
  return openToRead(path);
}

type Flags = Readonly<Record<string, string[]>>;

function asked(flags: Flags = {}, more: Partial<ReportRequest> = {}): ReportRequest {
  const filters = parseFilters(flags, { nowMicros: 0, timeZone: null });
  return { unit: "request", filters, top: null, sort: null, all: false, ...more };
}

async function run(name: string, request: ReportRequest, db = cluster): Promise<Sheet> {
  return (await loadReport(name)).run(db, request);
}

// What the reports should say is worked out here from the lines of the samples, without the store.

/** An event, or a request by its latest stage. */
interface Row extends AuditEvent {
  readonly outcome: Outcome;
  readonly time: number;
}

const ranks = ["RequestReceived", "ResponseStarted", "ResponseComplete", "Panic"];

function sampleEvents(): AuditEvent[] {
  return readdirSync(join(samples, "cluster")).flatMap((name) => {
    const bytes = readFileSync(join(samples, "cluster", name));
    const text = (name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString();
    return text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => decodeEvent(JSON.parse(line) as JsonObject, false));
  });
}

function sampleRequests(events: readonly AuditEvent[]): Row[] {
  const groups = Map.groupBy(events, (event) =>
    JSON.stringify([event.auditId, event.receivedMicros, event.verb, event.requestUri]),
  );
  return [...groups.values()].map((stages) => {
    const rank = (event: AuditEvent) => ranks.indexOf(event.stage ?? "");
    const [latest] = stages.toSorted((a, b) => rank(b) - rank(a) || Number(b.stageMicros) - Number(a.stageMicros));
    if (latest === undefined) throw new Error("a group has members");
    return { ...latest, outcome: classifyOutcome(latest), time: Number(latest.receivedMicros) };
  });
}

const events = sampleEvents();
const rows: Readonly<Record<Unit, readonly Row[]>> = {
  event: events.map((event) => ({ ...event, outcome: classifyOutcome(event), time: Number(event.stageMicros) })),
  request: sampleRequests(events),
};

const writeVerbs = ["create", "update", "patch", "delete", "deletecollection"];
const isWrite = ({ verb, resource, dryRun }: Row) => resource !== null && writeVerbs.includes(verb ?? "") && !dryRun;
const distinct = (values: readonly (string | null)[]) => new Set(values.filter((value) => value !== null)).size;
const word = ({ resource, subresource }: Row) =>
  resource === null || subresource === null ? resource : `${resource}/${subresource}`;

const labels: Readonly<Record<string, (row: Row) => Cell>> = {
  verb: ({ verb }) => verb,
  user: ({ user }) => user,
  class: ({ user, groups }) => classifyIdentity(user, groups),
  namespace: ({ namespace }) => namespace,
  api_group: ({ apiGroup }) => apiGroup,
  resource: ({ resource }) => resource,
  subresource: ({ subresource }) => subresource,
  word,
  outcome: ({ outcome }) => outcome,
  code: ({ code }) => code,
  reason: ({ reason }) => reason,
};
const measures: Readonly<Record<string, (group: readonly Row[]) => Cell>> = {
  requests: (group) => group.length,
  writes: (group) => group.filter(isWrite).length,
  failures: (group) => group.filter(({ outcome }) => isFailure(outcome)).length,
  users: (group) => distinct(group.map(({ user }) => user)),
  namespaces: (group) => distinct(group.map(({ namespace }) => namespace)),
  peers: (group) => distinct(group.map(({ sourceIps }) => sourceIps.at(-1) ?? null)),
  first: (group) => (group.length === 0 ? null : Math.min(...group.map(({ time }) => time))),
  last: (group) => (group.length === 0 ? null : Math.max(...group.map(({ time }) => time))),
};

/** The columns of a report as its documentation gives them: first what it groups by, then what it counts. */
const reports: Readonly<Record<string, { readonly by: readonly string[]; readonly counts: readonly string[] }>> = {
  verbs: { by: ["verb"], counts: ["requests", "failures", "users", "first", "last"] },
  users: {
    by: ["user", "class"],
    counts: ["requests", "writes", "failures", "namespaces", "peers", "first", "last"],
  },
  namespaces: { by: ["namespace"], counts: ["requests", "writes", "failures", "users", "first", "last"] },
  failures: {
    by: ["outcome", "code", "reason", "user", "verb", "word", "namespace"],
    counts: ["requests", "first", "last"],
  },
  resources: {
    by: ["api_group", "resource", "subresource"],
    counts: ["requests", "writes", "failures", "users", "first", "last"],
  },
};

/** Absent first, then by value. */
function compare(a: Cell | undefined, b: Cell | undefined): number {
  if (a === b) return 0;
  if (a === null || a === undefined || b === null || b === undefined) return a === null || a === undefined ? -1 : 1;
  return a < b ? -1 : 1;
}

interface Expected {
  readonly rows: readonly Cell[][];
  readonly totals: Readonly<Record<string, Cell>>;
}

function expected(name: string, chosen: readonly Row[], unit: Unit): Expected {
  const { by = [], counts = [] } = reports[name] ?? {};
  const counted = name === "failures" ? chosen.filter(({ outcome }) => isFailure(outcome)) : chosen;
  const labelsOf = (row: Row) => by.map((label) => labels[label]?.(row) ?? null);
  const measured = (group: readonly Row[]) => counts.map((measure) => measures[measure]?.(group) ?? null);
  const groups = [...Map.groupBy(counted, (row) => JSON.stringify(labelsOf(row)))];
  const all = groups.map(([key, group]) => [...(JSON.parse(key) as Cell[]), ...measured(group)]);
  const countAt = by.length;
  const names = counts.map((measure) => (measure === "requests" ? `${unit}s` : measure));
  return {
    rows: all.sort(
      (a, b) =>
        compare(b[countAt], a[countAt]) || by.map((_, at) => compare(a[at], b[at])).find((order) => order !== 0) || 0,
    ),
    totals: Object.fromEntries(measured(counted).map((value, at) => [names[at], value])),
  };
}

/** The rows of a sheet as programs get them: without the columns that are only shown to people. */
function plainRows({ columns, rows }: Sheet): Cell[][] {
  return Array.from(rows, (row) => row.filter((_, at) => columns[at]?.displayOnly !== true));
}

const noon = "2026-03-02T10:00:00Z";
const noonMicros = Number(parseInstant(noon));
const selections: readonly (readonly [rule: string, flags: Flags, holds: (row: Row) => boolean])[] = [
  ["everything", {}, () => true],
  ["one user", { user: ["alice@example.com"] }, ({ user }) => user === "alice@example.com"],
  ["all but the system", { user: ["!system:*"] }, ({ user }) => user === null || !user.startsWith("system:")],
  ["cluster scope", { namespace: [""] }, ({ namespace }) => namespace === null],
  ["a group", { group: ["system:nodes"] }, ({ groups }) => groups.includes("system:nodes")],
  ["two verbs", { verb: ["create,delete"] }, ({ verb }) => verb === "create" || verb === "delete"],
  ["client faults", { code: ["4xx"] }, ({ code }) => code !== null && code >= 400 && code < 500],
  ["an outcome", { outcome: ["authorization_denied"] }, ({ outcome }) => outcome === "authorization_denied"],
  [
    "a range of addresses",
    { "source-ip": ["203.0.113.0/24"] },
    ({ sourceIps }) => sourceIps.some((ip) => ip.startsWith("203.0.113.")),
  ],
  ["from a time on", { since: [noon] }, ({ time }) => time >= noonMicros],
  ["before a time", { until: [noon] }, ({ time }) => time < noonMicros],
  ["nothing", { user: ["nobody"] }, () => false],
];

const grid = Object.keys(reports).flatMap((name) =>
  selections.flatMap(([rule, flags, holds]) =>
    (["request", "event"] as const).map((unit) => ({ name, rule, flags, holds, unit })),
  ),
);

describe("every report says what its lines say", () => {
  test.each(grid)("$name by $unit of $rule", async ({ name, flags, holds, unit }) => {
    const sheet = await run(name, asked(flags, { unit }));
    const wanted = expected(name, rows[unit].filter(holds), unit);
    expect(plainRows(sheet)).toEqual(wanted.rows);
    expect(sheet.totals).toEqual(wanted.totals);
    expect(sheet.unit).toBe(unit);
    expect(sheet.filters).toEqual(flags);
  });

  test.each(Object.keys(reports))(
    "%s has the documented columns, the counted one named after the unit",
    async (name) => {
      const { by = [], counts = [] } = reports[name] ?? {};
      for (const unit of ["request", "event"] as const) {
        const { columns } = await run(name, asked({}, { unit }));
        const names = columns.filter(({ displayOnly }) => displayOnly !== true).map((column) => column.name);
        expect(names.join()).toBe(
          [...by, ...counts].join().replace("word", "resource").replace("requests", `${unit}s`),
        );
      }
    },
  );

  test("every report of the catalog is tested here", async () => {
    expect((await loadReports()).map(({ name }) => name)).toEqual([...Object.keys(reports), "summary"].toSorted());
  });
});

describe("the outcome of a request is that of its latest stage; requests count, not lines", () => {
  const stated = JSON.parse(readFileSync(join(samples, "expected.json"), "utf8")) as {
    cluster: {
      events: number;
      requests: number;
      by_stage: Record<string, number>;
      by_outcome: Record<string, number>;
    };
  };

  test("summary gives the counts that the samples were made with", async () => {
    const found = Object.fromEntries(plainRows(await run("summary", asked()))) as Record<string, Cell>;
    const { events, requests, by_stage, by_outcome } = stated.cluster;
    expect(found).toMatchObject({ streams: 1, files: 3, events, requests, lines: events, duplicates: 0, problems: 0 });
    for (const [stage, count] of Object.entries(by_stage)) expect(found[`stage ${stage}`], stage).toBe(count);
    for (const [outcome, count] of Object.entries(by_outcome)) expect(found[`outcome ${outcome}`], outcome).toBe(count);
    const words = Object.keys(found).filter((key) => /^(?:stage|outcome) /.test(key));
    expect(words).toHaveLength(Object.keys(by_stage).length + Object.keys(by_outcome).length);
  });

  test.each(selections)("summary of %s", async (_rule, flags, holds) => {
    const sheet = await run("summary", asked(flags));
    const found = Object.fromEntries(plainRows(sheet)) as Record<string, Cell>;
    const [chosenEvents, chosenRequests] = [rows.event.filter(holds), rows.request.filter(holds)];
    const tally = (prefix: string, words: readonly (string | null)[]) =>
      [...Map.groupBy(words, (text) => `${prefix} ${text}`)].map(([key, { length }]) => [key, length]);
    const counts = [
      ...tally(
        "stage",
        chosenEvents.map(({ stage }) => stage),
      ),
      ...tally(
        "level",
        chosenEvents.map(({ level }) => level),
      ),
      ...tally(
        "outcome",
        chosenRequests.map(({ outcome }) => outcome),
      ),
    ];
    const { streams, files, lines, duplicates, problems, first, last, ...rest } = found;
    expect(rest).toEqual({
      events: chosenEvents.length,
      requests: chosenRequests.length,
      ...(Object.fromEntries(counts) as Record<string, number>),
    });
    expect([streams, files, lines, duplicates, problems]).toEqual([1, 3, events.length, 0, 0]);
    const instant = (text: Cell | undefined) => (typeof text === "string" ? parseInstant(text) : null);
    expect([instant(first), instant(last)]).toEqual([
      measures["first"]?.(chosenRequests),
      measures["last"]?.(chosenRequests),
    ]);
    expect(sheet.notes.some((note) => note.includes("of all evidence"))).toBe(Object.keys(flags).length > 0);
  });
});

describe("--top", () => {
  test.each(Object.keys(reports))(
    "%s: the first rows, totals over all of them, and a note of the rest",
    async (name) => {
      const whole = await run(name, asked());
      const size = plainRows(whole).length;
      expect(size).toBeGreaterThan(3);
      const cut = await run(name, asked({}, { top: 3 }));
      expect(plainRows(cut)).toEqual(plainRows(whole).slice(0, 3));
      expect(cut.totals).toEqual(whole.totals);
      expect(cut.notes).toContain(`${size - 3} more ${size === 4 ? "row" : "rows"} (--top 0 shows all)`);
      expect(whole.notes.some((note) => note.includes("--top"))).toBe(false);
      for (const top of [size, size + 1]) expect(await run(name, asked({}, { top }))).toEqual(whole);
    },
  );

  test("the share is of all that was counted, not of what is shown", async () => {
    const { columns, rows: shown } = await run("verbs", asked({}, { top: 1 }));
    const at = columns.findIndex(({ name }) => name === "share");
    const [first] = shown;
    expect(first?.[at]).toBe(Number(first?.[at - 1]) / rows.request.length);
  });
});

const sortings = Object.entries(reports).flatMap(([name, { by, counts }]) =>
  [...by, ...counts].flatMap((column, at) =>
    [true, false, null].map((descending) => ({
      name,
      column: column === "word" ? "resource" : column,
      at,
      descending,
    })),
  ),
);

describe("--sort", () => {
  test.each(sortings)("$name by $column, descending: $descending", async ({ name, column, at, descending }) => {
    const sheet = await run(name, asked({}, { sort: { column, descending } }));
    const { rows: unsorted } = expected(name, rows.request, "request");
    // Words ascend and numbers descend unless told; equal rows stay in the report's own order.
    const isWord = (reports[name]?.by ?? []).includes(column) || column === "resource";
    const sign = (descending ?? (!isWord || column === "code")) ? -1 : 1;
    expect(plainRows(sheet)).toEqual([...unsorted].sort((a, b) => compare(a[at], b[at]) * sign));
  });

  test("by the counted column of events", async () => {
    const sheet = await run("verbs", asked({}, { unit: "event", sort: { column: "events", descending: false } }));
    const { rows: unsorted } = expected("verbs", rows.event, "event");
    expect(plainRows(sheet)).toEqual([...unsorted].sort((a, b) => compare(a[1], b[1])));
  });

  test.each([
    ["verbs", "request", "did you mean requests?"],
    ["verbs", "zebra", "columns: verb, requests, failures, users, first, last"],
  ])("%s has no column %s", async (name, column, hint) => {
    const sorted = run(name, asked({}, { sort: { column, descending: null } }));
    await expect(sorted).rejects.toMatchObject({ fault: "request", hint });
  });
});

describe("notes say what the numbers cannot show", () => {
  const leftOut = (notes: readonly string[]) => notes.filter((note) => note.includes("left out"));
  const harmless = ["not_found", "conflict", "expired", "unknown"];

  test.each(selections)("failures of %s: how many were left out, by outcome", async (_rule, flags, holds) => {
    for (const unit of ["request", "event"] as const) {
      const { notes } = await run("failures", asked(flags, { unit }));
      const chosen = rows[unit].filter(holds).filter(({ outcome }) => harmless.includes(outcome));
      const parts = [...Map.groupBy(chosen, ({ outcome }) => outcome)]
        .map(([outcome, { length }]) => ({ outcome, length }))
        .sort((a, b) => b.length - a.length || (a.outcome < b.outcome ? -1 : 1))
        .map(({ outcome, length }) => `${length} ${outcome}`);
      const total = `${chosen.length} ${unit}${chosen.length === 1 ? "" : "s"} left out`;
      if (chosen.length === 0) expect(leftOut(notes)).toEqual([]);
      else expect(leftOut(notes)).toEqual([expect.stringMatching(`^${total}.*: ${parts.join(", ")} \\(--all`)]);
    }
  });

  test("failures --all leaves nothing out but success", async () => {
    const sheet = await run("failures", asked({}, { all: true }));
    const wanted = rows.request.filter(({ outcome }) => outcome !== "success");
    expect(sheet.totals["requests"]).toBe(wanted.length);
    expect(new Set(plainRows(sheet).map(([outcome]) => outcome))).toEqual(
      new Set(wanted.map(({ outcome }) => outcome)),
    );
    expect(leftOut(sheet.notes)).toEqual([]);
  });

  const [from, to] = ["2026-03-02 08:", "2026-03-02 "];
  const bounds: readonly (readonly [rule: string, flags: Flags, note: string | null])[] = [
    ["inside the evidence", { since: ["2026-03-02T09:00:00Z"], until: ["2026-03-02T10:00:00Z"] }, null],
    ["all behind it", { since: ["2026-03-03"] }, `the evidence ends at ${to}`],
    ["all before it", { until: ["2026-03-01"] }, `the evidence begins at ${from}`],
    ["beginning before it", { since: ["2026-03-01"] }, `the evidence begins at ${from}`],
    ["ending behind it", { since: ["2026-03-02T09:00:00Z"], until: ["2026-03-03"] }, `the evidence ends at ${to}`],
  ];

  test.each(bounds)("a time %s", async (_rule, flags, note) => {
    const { notes } = await run("verbs", asked(flags));
    if (note === null) expect(notes).toEqual([]);
    else expect(notes).toEqual([expect.stringContaining(note)]);
  });

  test("a time before the evidence, of which it has a request that ended later", async () => {
    const watch = {
      ...{ kind: "Event", apiVersion: "audit.k8s.io/v1", stage: "ResponseComplete", verb: "watch" },
      ...{ requestReceivedTimestamp: "2026-03-02T06:00:00.000000Z", stageTimestamp: "2026-03-02T10:00:00.000000Z" },
    };
    const log = join(folder, "late.log");
    writeFileSync(log, `${JSON.stringify(watch)}\n`);
    const db = await imported("late", [[log]]);
    const before = { until: ["2026-03-02T07:00:00Z"] };
    const [requests, events] = [
      await run("verbs", asked(before), db),
      await run("verbs", asked(before, { unit: "event" }), db),
    ];
    const begins = "the evidence begins at 2026-03-02 10:00:00Z, after --until (2026-03-02 07:00:00Z)";
    expect([requests.totals["requests"], requests.notes]).toEqual([
      1,
      [`${begins}: only requests that ended later are known`],
    ]);
    expect([events.totals["events"], events.notes]).toEqual([0, [`${begins}: nothing can be found`]]);
    db.close();
  });

  test("records that could not be read", async () => {
    const db = await imported("damaged", [["damaged"]]);
    const kinds = db.prepare("SELECT kind FROM problems").pluck().all() as string[];
    const problems = kinds.length;
    const parts = [...Map.groupBy(kinds, (kind) => kind)]
      .map(([kind, { length }]) => ({ kind, length }))
      .sort((a, b) => b.length - a.length || (a.kind < b.kind ? -1 : 1))
      .map(({ kind, length }) => `${length} ${kind}`);
    const { notes, coverageText } = await run("verbs", asked(), db);
    expect(notes).toContain(`${problems} records could not be read (${parts.join(", ")}) and may hide requests`);
    expect(coverageText.at(-1)).toContain(`${problems} problems`);
    db.close();
  });

  test("a log without ends", async () => {
    const log = join(folder, "begun.log");
    writeFileSync(
      log,
      `${JSON.stringify({ kind: "Event", apiVersion: "audit.k8s.io/v1", stage: "RequestReceived" })}\n`,
    );
    const db = await imported("begun", [[log]]);
    const { notes, coverage, coverageText } = await run("verbs", asked(), db);
    expect(notes).toEqual(["no event of stage ResponseComplete was recorded: most outcomes are unknown"]);
    expect(coverage).toEqual([{ stream: expect.any(String) as string, from: null, to: null, gaps: 0 }]);
    expect(coverageText.join("\n")).toContain("no events with a time");
    db.close();
  });

  test("what every stream covers: from its first to its last event", async () => {
    const { coverage } = await run("users", asked());
    const times = events.map(({ stageMicros }) => Number(stageMicros));
    expect(coverage).toEqual([
      {
        stream: expect.stringContaining("cluster") as string,
        from: Math.min(...times),
        to: Math.max(...times),
        gaps: 0,
      },
    ]);
  });

  const missed: readonly (readonly [rule: string, flags: Flags, notes: readonly string[]])[] = [
    ["a value that occurs", { user: ["alice@example.com"] }, []],
    ["a glob that finds one", { user: ["alice*"] }, []],
    [
      "a slip",
      { user: ["alcie@example.com"] },
      ["no user `alcie@example.com` in this evidence; did you mean `alice@example.com`?"],
    ],
    ["a slip in what is excluded", { verb: ["!gte"] }, [expect.stringContaining("did you mean `get`?") as string]],
    ["a time", { since: ["2026-03-02"] }, []],
    [
      "an audit ID, of which there are too many to choose from",
      { "audit-id": ["8f14e45f-ceea-467f-a9d2-0c5b1f6e2a10"] },
      ["no audit id `8f14e45f-ceea-467f-a9d2-0c5b1f6e2a10` in this evidence"],
    ],
    [
      "a caller that nobody acted as",
      { as: ["system:apiserver"] },
      [expect.stringMatching(/^no impersonated user `system:apiserver` in this evidence/) as string],
    ],
    [
      "two values",
      { user: ["nobody", "nemo"] },
      [expect.stringMatching(/^no user `nobody`/) as string, expect.stringMatching(/^no user `nemo`/) as string],
    ],
  ];

  test.each(missed)("values that are nowhere: %s", (_rule, flags, notes) => {
    expect(missedValues(cluster, asked(flags).filters)).toEqual(notes);
  });
});

describe("the same evidence gives the same bytes", () => {
  const everything = ["cluster", "webhook", "legacy", "damaged"];
  const backups = readdirSync(join(samples, "cluster")).map((name) => `cluster/${name}`);
  const orders: readonly (readonly [rule: string, runs: readonly (readonly string[])[]])[] = [
    ["all at once", [everything]],
    ["all at once, twice", [everything, everything]],
    ["one after the other", everything.map((path) => [path])],
    ["one after the other, backwards", everything.toReversed().map((path) => [path])],
    ["file by file, backwards", [...backups.toReversed(), "damaged", "webhook", "legacy"].map((path) => [path])],
  ];
  const questions = ["summary", ...Object.keys(reports)].flatMap((name) => [
    ["report", name, "-o", "json"],
    ["report", name, "--unit", "event", "-o", "csv"],
    ["report", name, "--stream", "webhook*", "-o", "json"],
    ["report", name, "--stream", "!webhook*"],
  ]);
  const answers: string[] = [];

  test.each(orders)("imported %s", async (rule, runs) => {
    const db = await imported(rule, runs);
    db.close();
    const texts: string[] = [];
    for (const argv of questions) {
      const { exit, stdout } = await runCli([...argv, "--db", join(folder, `${rule}.db`)]);
      expect(exit).toBe(0);
      texts.push(`${argv.join(" ")}\n${stdout}`);
    }
    if (answers.length === 0) answers.push(...texts);
    for (const [at, text] of texts.entries()) expect(text).toBe(answers[at]);
  });
});
