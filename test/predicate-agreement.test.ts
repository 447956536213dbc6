import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Failure } from "../src/base/failure.ts";
import { formatInstant } from "../src/base/instant.ts";
import type { JsonObject } from "../src/base/json.ts";
import type { AuditEvent } from "../src/events/audit-event.ts";
import { decodeEvent } from "../src/events/decode.ts";
import { classifyOutcome, type Outcome } from "../src/events/outcome.ts";
import { listFields, numberFields, type Subject, textFields } from "../src/filter/field.ts";
import { parseFilters } from "../src/filter/flags.ts";
import type { Comparison, CustomField, CustomTest, Predicate, TextTest } from "../src/filter/predicate.ts";
import { compileTest } from "../src/filter/to-test.ts";
import { decompress } from "../src/store/block-builder.ts";
import { type Db, openToRead } from "../src/store/open.ts";
import { compileSql } from "../src/store/to-sql.ts";
import { countsAs, type Unit } from "../src/store/unit.ts";
import { runCli } from "./run-cli.ts";

// The SQL of a predicate and its test in memory must choose the same rows. The rows come from adversarial events that are
// imported; what they should be is worked out here from the events themselves, without the store.

// AUDITQ_SOAK=1 takes other evidence each time, and more of everything.
const soak = process.env["AUDITQ_SOAK"] !== undefined;
const seeds = soak ? Array.from({ length: 8 }, () => Math.trunc(Math.random() * 2 ** 31)) : [1, 2, 3, 4];
const PREDICATES = soak ? 8000 : 1700;
const FLAG_SETS = soak ? 5000 : 500;
const TIMEOUT_MS = soak ? 600_000 : 60_000;

const hostile = [
  "",
  " ",
  "A",
  "it's",
  '"quoted"',
  "'; DROP TABLE event; --",
  "back\\slash",
  "%",
  "_",
  "*",
  "a?b",
  "a-b",
  "a2db",
  "é",
  "e\u0301",
  "🦊",
  "日本",
  "\u2028",
  "\ufeff",
  "\ufffd",
  "\ud83e",
  "\udd8a tail",
  "a\0b",
  "\u001b[31m",
  "<&>",
  "null",
  "0",
  "[]",
  "constructor",
  "__proto__",
  "x".repeat(300),
];
const uuid = "8f14e45f-ceea-467f-a9d2-0c5b1f6e2a10";
const pools = {
  auditId: [
    uuid,
    "8f14e45f-ceea-467f-a9d2-0c5b1f6e2a11",
    "8f14e45f-ceea-4670-0000-000000000000",
    "00000000-0000-0000-0000-000000000000",
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
    uuid.toUpperCase(),
    uuid.replaceAll("-", ""),
    `${uuid} `,
    "8f14e45g-ceea-467f-a9d2-0c5b1f6e2a10",
    "chosen by the client",
  ],
  verb: ["get", "list", "watch", "create", "patch", "delete", "GET"],
  user: ["alice", "alicia", "bob@example.com", "system:anonymous", "system:serviceaccount:ci:deployer"],
  group: ["system:authenticated", "system:masters", "dev", "dev/ops", "a,b"],
  ip: [
    "10.0.0.1",
    "10.255.255.255",
    "11.0.0.0",
    "127.0.0.1",
    "::1",
    "::ffff:10.0.0.1",
    "::ffff:a00:1",
    "2001:db8::1",
    "2001:DB8:0:0::1",
    "fe80::1%eth0",
    "10.0.0.1:443",
    "010.0.0.1",
    "unknown",
  ],
  agent: ["kubectl/v1.31.0 (linux/amd64)", "kube-probe/1.31", "curl/8"],
  uri: ["/api/v1/pods", "/api/v1/namespaces/prod/pods/web?dryRun=All", "/healthz", "/api/v1/pods?x=1&y=%2F"],
  stage: ["RequestReceived", "ResponseStarted", "ResponseComplete", "Panic", "Future"],
  level: ["Metadata", "Request", "RequestResponse"],
  resource: ["pods", "secrets", "deployments"],
  group_name: ["apps", "rbac.authorization.k8s.io"],
  subresource: ["exec", "status", "eviction"],
  namespace: ["prod", "kube-system", "default"],
  name: ["web", "web-1", "web-2"],
  reason: ["Forbidden", "NotFound"],
  decision: ["allow", "forbid"],
};
const streams = ["cp-1", "cp-2", "нода 'x'"];
const codes = [200, 201, 101, 304, 401, 403, 404, 409, 410, 429, 500, 599, 0, -5, 99_999, 9_007_199_254_740_991];
const times = [0, 1, 1_700_000_000_000_000, 1_700_000_000_000_001, 1_700_000_000_500_000, 1_700_000_001_000_000, -1];

const rarely = { arbitrary: fc.constantFrom<unknown>(null, "", 7, true, {}, [], [1], ["a"]), weight: 1 };
const missing = { arbitrary: fc.constant(undefined), weight: 2 };
const oneOf = (pool: readonly string[]) =>
  fc.oneof(
    { arbitrary: fc.constantFrom(...pool), weight: 10 },
    { arbitrary: fc.constantFrom(...hostile), weight: 3 },
    missing,
    rarely,
  );
const listOf = (pool: readonly string[]) =>
  fc.oneof(
    {
      arbitrary: fc.array(fc.oneof(fc.constantFrom(...pool), fc.constantFrom(...hostile), rarely), { maxLength: 4 }),
      weight: 8,
    },
    { arbitrary: fc.constant([...pool, ...pool.map((one) => `${one}!`)]), weight: 1 },
    missing,
    rarely,
  );
const timeTexts = fc.oneof(
  { arbitrary: fc.constantFrom(...times).map(formatInstant), weight: 12 },
  {
    arbitrary: fc.constantFrom<unknown>(
      undefined,
      null,
      "yesterday",
      "2023-11-14T22:13:20Z",
      "2023-11-14T23:13:20.0000019+01:00",
      "0001-01-01T00:00:00Z",
      "9999-12-31T23:59:59.999999Z",
      "2023-02-30T00:00:00Z",
      1_700_000_000,
    ),
    weight: 5,
  },
);
const person = (user: readonly string[]) =>
  fc.oneof(
    { arbitrary: fc.record({ username: oneOf(user), groups: listOf(pools.group) }), weight: 9 },
    missing,
    { arbitrary: fc.constant({}), weight: 2 },
    rarely,
  );
const status = fc.oneof(
  {
    arbitrary: fc.record({
      reason: oneOf(pools.reason),
      message: fc.constantFrom(undefined, "exceeded quota", "cannot impersonate users", "net/http: abort Handler"),
      code: fc.oneof(
        { arbitrary: fc.constantFrom<unknown>(...codes), weight: 12 },
        { arbitrary: fc.constantFrom<unknown>("200", 200.5, 2 ** 53, 1e300, undefined), weight: 3 },
      ),
    }),
    weight: 8,
  },
  missing,
  rarely,
);
const parts = {
  level: oneOf(pools.level),
  user: person(pools.user),
  impersonatedUser: fc.oneof({ arbitrary: fc.constant(undefined), weight: 2 }, person(["bob", ...pools.user])),
  sourceIPs: listOf(pools.ip),
  userAgent: oneOf(pools.agent),
  objectRef: fc.oneof(
    {
      arbitrary: fc.record({
        resource: oneOf(pools.resource),
        namespace: oneOf(pools.namespace),
        name: oneOf(pools.name),
        apiGroup: oneOf(pools.group_name),
        apiVersion: fc.constantFrom("v1", "v2", "apps/v1", "", undefined),
        subresource: oneOf(pools.subresource),
      }),
      weight: 8,
    },
    missing,
    rarely,
  ),
  responseStatus: status,
  stageTimestamp: timeTexts,
  timestamp: fc.option(timeTexts, { nil: undefined, freq: 3 }),
  metadata: fc.option(fc.record({ creationTimestamp: timeTexts }), { nil: undefined, freq: 3 }),
  annotations: fc.oneof(
    fc.record({
      "authorization.k8s.io/decision": oneOf(pools.decision),
      "authorization.k8s.io/reason": fc.constantFrom(undefined, "", "RBAC: allowed", 'quote "q"'),
      other: fc.constantFrom(undefined, "x"),
    }),
    missing.arbitrary,
    rarely.arbitrary,
  ),
};
const stageParts = fc.record(
  { ...parts, stage: oneOf(pools.stage), extra: fc.option(fc.nat(), { nil: undefined, freq: 4 }) },
  { requiredKeys: ["stage"] },
);

/** The events of one request: key and most fields in common, each stage with some of its own or without some. */
const requests = fc
  .record({
    version: fc.constantFrom("v1", "v1", "v1", "v1beta1", "v1alpha1"),
    auditID: oneOf(pools.auditId),
    verb: oneOf(pools.verb),
    requestURI: oneOf(pools.uri),
    requestReceivedTimestamp: timeTexts,
    shared: fc.record(parts),
    stages: fc.array(stageParts, { minLength: 1, maxLength: 4 }),
  })
  .map(({ version, shared, stages, ...key }) =>
    stages.map((own) => ({ kind: "Event", apiVersion: `audit.k8s.io/${version}`, ...key, ...shared, ...own })),
  );

/** JSON as kube-apiserver writes it. */
function goJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

type Style = "go" | "javascript" | "spaced" | "escaped" | "bare";

/** The same event as other writers put it: other escapes, white space, without kind and apiVersion. */
function written(object: JsonObject, style: Style): string {
  switch (style) {
    case "go":
      return goJson(object);
    case "javascript":
      return JSON.stringify(object);
    case "spaced":
      return JSON.stringify(object, null, 1).replace(/\n */g, " \t");
    case "escaped":
      return JSON.stringify(object).replace(/"(?:[^"\\]|\\.)*"/g, escapedText);
    case "bare": {
      const { kind: _, apiVersion, ...rest } = object;
      const known = ["auditID", "stage", "verb", "requestURI"].every((key) => typeof rest[key] === "string");
      return goJson(known && apiVersion === "audit.k8s.io/v1" ? rest : object);
    }
  }
}

function escapedText(token: string): string {
  const units = (JSON.parse(token) as string).split("");
  const safe = /[f-z0-9 :.-]/;
  const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0").toUpperCase()}`;
  return `"${units.map((unit) => (safe.test(unit) ? unit : escaped(unit))).join("")}"`;
}

/** One event: its text, whether a key stands in it twice, and where the log has copies of it. */
interface Logged {
  readonly object: JsonObject;
  readonly doubled: boolean;
  readonly copies: readonly { readonly stream: number; readonly half: number; readonly style: Style }[];
}

const styles = fc.constantFrom<Style>("go", "go", "javascript", "spaced", "escaped", "bare");
const copies = fc.array(fc.record({ stream: fc.nat(streams.length - 1), half: fc.nat(1), style: styles }), {
  minLength: 1,
  maxLength: 3,
});
const logged = requests.chain((events) =>
  fc.tuple(
    ...events.map((object) =>
      fc.record({ object: fc.constant(object), doubled: fc.nat(19).map((odd) => odd === 0), copies }),
    ),
  ),
);

/** An event as an import should find it. */
interface Row {
  readonly event: AuditEvent;
  readonly outcome: Outcome;
  /** Its hash, which breaks ties: as stored. */
  content: number;
  readonly streams: Set<string>;
}

interface Evidence {
  /** Texts of events by the stream and the half of it they stand in: `0-1`. */
  readonly files: ReadonlyMap<string, readonly string[]>;
  /** Every event, by each text that may be kept of it. */
  readonly rows: ReadonlyMap<string, Row>;
}

function makeEvidence(seed: number): Evidence {
  const files = new Map<string, string[]>();
  const rows = new Map<string, Row>();
  const known = new Map<string, Row>();
  const sample: readonly Logged[] = fc.sample(logged, { seed, numRuns: 170 }).flat();
  for (const { object, doubled, copies } of sample) {
    const clean = JSON.parse(JSON.stringify(object)) as JsonObject;
    const { kind: _kind, apiVersion: _version, ...content } = clean;
    const close = (text: string) => (doubled ? `${text.slice(0, -1)},"verb":"twice"}` : text);
    const identity = close(goJson(content));
    for (const { stream, half, style } of copies) {
      const text = close(written(clean, style));
      const row = known.get(identity) ?? newRow(JSON.parse(text) as JsonObject, doubled);
      known.set(identity, row);
      row.streams.add(streams[stream] ?? "");
      for (const kept of [text, identity, close(goJson(clean))]) rows.set(kept, row);
      const path = `${stream}-${half}`;
      files.set(path, [...(files.get(path) ?? []), text]);
    }
  }
  return { files, rows };
}

function newRow(object: JsonObject, doubled: boolean): Row {
  const event = decodeEvent(object, doubled);
  return { event, outcome: classifyOutcome(event), content: 0, streams: new Set() };
}

function eventList(texts: readonly string[]): string {
  return `{"kind":"EventList","apiVersion":"audit.k8s.io/v1","metadata":{},"items":[\n${texts.join(",\n")}\n]}\n`;
}

/** A row of the database beside what it should look like to a filter. */
interface Counted {
  readonly id: number;
  readonly subject: Subject;
}

function eventSubject({ event, streams, outcome }: Row): Subject {
  return { event, streams: [...streams], outcome, timeMicros: event.stageMicros ?? event.receivedMicros };
}

const ranks = ["RequestReceived", "ResponseStarted", "ResponseComplete", "Panic"];

function byStage(a: Row, b: Row): number {
  const rank = ({ event }: Row) => ranks.indexOf(event.stage ?? "");
  return rank(b) - rank(a) || byTime(a, b);
}

function byTime(a: Row, b: Row): number {
  const time = ({ event }: Row) => event.stageMicros ?? event.receivedMicros ?? 0;
  return time(b) - time(a) || b.content - a.content;
}

/** The request that rows with one key stand for: its latest stage, and what that lacks from the latest that has it. */
function requestSubject(rows: readonly Row[]): { readonly representative: Row; readonly subject: Subject } {
  const [representative] = rows.toSorted(byStage);
  if (representative === undefined) throw new Error("a request has rows");
  const order = [representative, ...rows.filter((row) => row !== representative).sort(byTime)];
  const first = <K extends keyof AuditEvent>(keys: readonly K[], has: (event: AuditEvent) => boolean) => {
    const { event } = order.find((row) => has(row.event)) ?? representative;
    return Object.fromEntries(keys.map((key) => [key, event[key]])) as Pick<AuditEvent, K>;
  };
  const own = representative.event;
  const answered = own.code === null && representative.outcome === "unknown";
  const status = (answered ? order.find((row) => row.event.code !== null) : undefined) ?? representative;
  const event: AuditEvent = {
    ...own,
    ...first(["user", "groups"], ({ user, groups }) => user !== null || groups.length > 0),
    ...first(
      ["impersonatedUser", "impersonatedGroups"],
      ({ impersonatedUser, impersonatedGroups }) => impersonatedUser !== null || impersonatedGroups.length > 0,
    ),
    ...first(["sourceIps"], ({ sourceIps }) => sourceIps.length > 0),
    ...first(["userAgent"], ({ userAgent }) => userAgent !== null),
    ...first(["apiGroup", "apiVersion", "resource", "subresource"], (one) =>
      [one.apiGroup, one.apiVersion, one.resource, one.subresource].some((part) => part !== null),
    ),
    ...first(["namespace"], ({ namespace }) => namespace !== null),
    ...first(["name"], ({ name }) => name !== null),
    ...first(["decision"], ({ decision }) => decision !== null),
    ...first(["authorizationReason"], ({ authorizationReason }) => authorizationReason !== null),
    code: status.event.code,
    reason: status.event.reason,
  };
  const timeMicros = own.receivedMicros ?? own.stageMicros;
  return {
    representative,
    subject: { event, streams: [...representative.streams], outcome: status.outcome, timeMicros },
  };
}

function requestKey({ auditId, receivedMicros, verb, requestUri }: AuditEvent): string {
  return JSON.stringify([auditId, receivedMicros, verb, requestUri]);
}

interface Bench {
  readonly db: Db;
  readonly counted: Readonly<Record<Unit, readonly Counted[]>>;
}

/** Imports evidence and finds the row of every event and request that should be there. */
async function openBench(folder: string, seed: number): Promise<Bench> {
  const { files, rows } = makeEvidence(seed);
  const path = join(folder, `${seed}.db`);
  // The second half comes first: copies stand before and after what they repeat, and later stages before earlier ones.
  for (const half of [1, 0]) {
    for (const [at, stream] of streams.entries()) {
      const texts = files.get(`${at}-${half}`) ?? [];
      const log = join(folder, `${seed}-${at}-${half}.log`);
      writeFileSync(log, at === 1 && half === 1 ? eventList(texts) : `${texts.join("\n")}\n`);
      const { exit } = await runCli(["import", log, "--stream", stream, "--db", path, "--strict"]);
      expect(exit).toBe(0);
    }
  }
  const db = openToRead(path);
  const found = storedRows(db).map(({ raw, content, ...stored }) => {
    const row = rows.get(raw);
    if (row === undefined) throw new Error(`a row that no event leads to: ${raw}`);
    row.content = content;
    return { ...stored, row };
  });
  const events = found.filter(({ units }) => units !== 2).map(({ id, row }) => ({ id, subject: eventSubject(row) }));
  expect(events.length).toBe(new Set(rows.values()).size);
  const groups = Map.groupBy(new Set(rows.values()), ({ event }) => requestKey(event));
  const requests = found
    .filter(({ units }) => units >= 2)
    .map(({ id, row }) => {
      const { representative, subject } = requestSubject(groups.get(requestKey(row.event)) ?? []);
      expect(row.event).toBe(representative.event);
      return { id, subject };
    });
  expect(requests.length).toBe(groups.size);
  return { db, counted: { event: events, request: requests } };
}

function storedRows(db: Db): { id: number; units: number; content: number; raw: string }[] {
  const blocks = db.prepare("SELECT id, data FROM block").raw().all() as [number, Buffer][];
  const texts = new Map(blocks.map(([id, data]) => [id, decompress(data)]));
  const rows = db.prepare("SELECT id, units, content, offset, length, block FROM event").all();
  return (rows as Record<"id" | "units" | "content" | "offset" | "length" | "block", number>[]).map(
    ({ id, units, content, offset, length, block }) => ({
      id,
      units,
      content,
      raw: texts.get(block)?.toString("utf8", offset, offset + length) ?? "",
    }),
  );
}

function expectAgreement({ db, counted }: Bench, predicate: Predicate): void {
  const holds = compileTest(predicate);
  for (const unit of ["event", "request"] as const) {
    const sql = `SELECT e.id FROM event e JOIN shape s ON s.id = e.shape WHERE ${countsAs(unit)} AND ${compileSql(predicate, db, unit)} ORDER BY e.id`;
    const wanted = counted[unit].filter(({ subject }) => holds(subject)).map(({ id }) => id);
    expect(db.prepare(sql).pluck().all(), unit).toEqual(wanted.sort((a, b) => a - b));
  }
}

/** Predicates whose values mostly occur in the evidence. */
function predicatesOver({ counted }: Bench): fc.Arbitrary<Predicate> {
  const subjects = [...counted.event, ...counted.request].map(({ subject }) => subject);
  const leaves = [
    ...keysOf(textFields).map((field) => {
      const values = subjects.map(textFields[field]);
      return testsOver(values).map((test): Predicate => ({ kind: "text", field, test }));
    }),
    ...keysOf(listFields).map((field) => {
      const values = subjects.flatMap(listFields[field]);
      return testsOver(values).map((test): Predicate => ({ kind: "list", field, test }));
    }),
    ...keysOf(numberFields).flatMap((field) => {
      const values = [...new Set(subjects.map(numberFields[field]))].filter((value) => value !== null);
      const number = fc
        .tuple(fc.constantFrom(...values, 0, 200, 1e300), fc.constantFrom(0, 0, 0, 1, -1, 0.5))
        .map(([value, step]) => value + step);
      const op = fc.constantFrom<Comparison>("<", "<=", "=", ">=", ">");
      const leaf = fc.record({ kind: fc.constant("number" as const), field: fc.constant(field), op, value: number });
      return [leaf, leaf, leaf];
    }),
    ...customTests,
    ...customTests,
  ];
  return fc.letrec<{ node: Predicate }>((tie) => ({
    node: fc.oneof(
      { depthSize: "medium", withCrossShrink: true },
      { arbitrary: fc.oneof(...leaves), weight: 3 },
      { arbitrary: fc.record({ kind: fc.constant("not" as const), of: tie("node") }), weight: 1 },
      {
        arbitrary: fc.record({
          kind: fc.constantFrom("all" as const, "any" as const),
          of: fc.array(tie("node"), { maxLength: 4 }),
        }),
        weight: 2,
      },
    ),
  })).node;
}

const customFields: readonly CustomField[] = [...keysOf(textFields), ...keysOf(listFields), "code"];

/** Tests of whole values, each of which tells absent ones and different ones apart. */
const customTests = customFields.flatMap((field) =>
  [0, 1, 2].map((rest): fc.Arbitrary<Predicate> => {
    const holds: CustomTest = (value) => JSON.stringify(value).length % 3 === rest;
    return fc.constant({ kind: "custom", field, name: `${rest} letters over`, holds });
  }),
);

function keysOf<K extends string>(record: Record<K, unknown>): K[] {
  return Object.keys(record) as K[];
}

function testsOver(found: readonly (string | null)[]): fc.Arbitrary<TextTest> {
  const values = [...new Set(found)].filter((value) => value !== null);
  const value = fc.oneof(
    { arbitrary: fc.constantFrom("", ...values), weight: 5 },
    { arbitrary: fc.constantFrom(...hostile), weight: 1 },
  );
  const globs = fc.tuple(value, fc.nat(6), fc.nat(6)).map(([text, from, to]) => {
    const cut = (units: readonly string[]) => units.join("");
    const units = Array.from(text);
    const shapes = [
      text,
      `${cut(units.slice(0, from))}*`,
      `*${cut(units.slice(from))}`,
      `*${cut(units.slice(from, from + to))}*`,
      `?${cut(units.slice(1))}`,
      cut(units.map((unit, at) => (at % 2 === from % 2 ? "?" : unit))),
      ["*", "?", "?*", "**", "*-*", "*2d*"][to % 6] ?? "*",
    ];
    return shapes[from % shapes.length] ?? "*";
  });
  return fc.oneof(
    { arbitrary: value.map((one) => ({ kind: "equals" as const, value: one })), weight: 4 },
    { arbitrary: globs.map((pattern) => ({ kind: "glob" as const, pattern })), weight: 4 },
    {
      arbitrary: fc
        .constantFrom(
          "10.0.0.0/8",
          "10.0.0.1",
          "0.0.0.0/0",
          "::/0",
          "2001:db8::/32",
          "::1",
          "::ffff:0:0/96",
          "fe80::/10",
        )
        .map((range) => ({ kind: "cidr" as const, range })),
      weight: 1,
    },
    { arbitrary: fc.constant({ kind: "absent" as const }), weight: 1 },
  );
}

/** What may be typed after a flag to find some of the values: as they are, excluded, as a glob, two at once. */
function typedOver(found: readonly (string | number | null)[]): fc.Arbitrary<string> {
  const values = [...new Set(found)].map((value) => String(value ?? ""));
  return fc.tuple(fc.constantFrom(...values), fc.constantFrom(...values), fc.nat(9)).map(([one, other, shape]) => {
    switch (shape) {
      case 0:
        return `!${one}`;
      case 1:
        return `${one.slice(0, 3)}*`;
      case 2:
        return `!*${one.slice(2)}`;
      case 3:
        return `${one},${other}`;
      case 4:
        return one.replaceAll(/[a-e]/g, "?");
      default:
        return one;
    }
  });
}

function flagSetsOver({ counted }: Bench): fc.Arbitrary<Record<string, string[]>> {
  const subjects = [...counted.event, ...counted.request].map(({ subject }) => subject);
  const texts = (read: (of: Subject) => string | number | null) => typedOver(subjects.map(read));
  const lists = (read: (of: Subject) => readonly string[]) => typedOver(subjects.flatMap(read));
  const instants = subjects.map(({ timeMicros }) => timeMicros).filter((time) => time !== null && time >= 0);
  const time = fc.constantFrom(...instants).map((micros) => formatInstant(micros ?? 0));
  const flags: Readonly<Record<string, fc.Arbitrary<string>>> = {
    user: texts(textFields.user),
    as: texts(textFields.impersonated_user),
    group: lists(listFields.group),
    verb: texts(textFields.verb),
    namespace: texts(textFields.namespace),
    resource: texts(({ event }) => `${event.resource}${event.apiGroup === "apps" ? ".apps" : ""}/${event.subresource}`),
    name: texts(textFields.name),
    subresource: texts(textFields.subresource),
    "api-group": texts(textFields.api_group),
    code: fc.constantFrom("403", "4xx", ">=500", "!200", "", "!", "400-409", "<300", "101,5xx"),
    outcome: texts(textFields.outcome),
    stage: texts(textFields.stage),
    level: texts(textFields.level),
    agent: texts(textFields.agent),
    "source-ip": fc.oneof(lists(listFields.source_ip), fc.constantFrom("10.0.0.0/8", "!::/0", "10.0.0.1")),
    "audit-id": texts(textFields.audit_id),
    uri: texts(textFields.uri),
    stream: lists(listFields.stream),
  };
  const one = fc.constantFrom(...Object.keys(flags)).chain((name) => {
    const value = flags[name] ?? fc.constant("");
    return fc.array(value, { minLength: 1, maxLength: 3 }).map((values) => [name, values] as const);
  });
  const bounds = fc.record({ since: fc.option(time), until: fc.option(time) });
  return fc.tuple(fc.array(one, { maxLength: 2 }), bounds, fc.nat(3)).map(([set, { since, until }, timed]) => ({
    ...Object.fromEntries(set),
    ...(timed === 0 && since !== null ? { since: [since] } : {}),
    ...(timed === 1 && until !== null ? { until: [until] } : {}),
  }));
}

/** What the flags mean, or null for a value that is refused. */
function readFlags(values: Record<string, string[]>): Predicate | null {
  try {
    return parseFilters(values, { nowMicros: 1_700_000_000_000_000, timeZone: null }).predicate;
  } catch (error) {
    if (error instanceof Failure && error.fault === "request") return null;
    throw error;
  }
}

describe.each(seeds)("over evidence of seed %i", { timeout: TIMEOUT_MS }, (seed) => {
  const folder = mkdtempSync(join(tmpdir(), "auditq-test-"));
  let bench: Bench;

  beforeAll(async () => {
    bench = await openBench(folder, seed);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
    bench.db.close();
  });

  test("every event and request is in the database, and most values occur", () => {
    expect(bench.counted.event.length).toBeGreaterThan(350);
    expect(bench.counted.request.length).toBeGreaterThan(100);
    for (const field of keysOf(textFields)) {
      const values = new Set(bench.counted.request.map(({ subject }) => textFields[field](subject)));
      expect(values.size, field).toBeGreaterThan(3);
    }
  });

  test("SQL and memory choose the same rows by any predicate", () => {
    fc.assert(
      fc.property(predicatesOver(bench), (predicate) => expectAgreement(bench, predicate)),
      { numRuns: PREDICATES, seed },
    );
  });

  test("SQL and memory choose the same rows by any flags", () => {
    let read = 0;
    fc.assert(
      fc.property(flagSetsOver(bench), (values) => {
        const predicate = readFlags(values);
        if (predicate === null) return;
        read++;
        expectAgreement(bench, predicate);
      }),
      { numRuns: FLAG_SETS, seed },
    );
    expect(read).toBeGreaterThan(FLAG_SETS / 2);
  });
});
