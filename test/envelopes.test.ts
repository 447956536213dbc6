import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadEnvelopes } from "../src/events/envelope-registry.ts";
import { openToRead } from "../src/store/open.ts";
import { type EnvelopeCase, jsonCases } from "./evidence/json-cases.ts";
import { storedTexts } from "./evidence/logical-rows.ts";
import { chunked, item, line, list, makeEvent, post } from "./evidence/make-event.ts";
import { readParts } from "./evidence/read-parts.ts";
import { type RequestCase, requestCases } from "./evidence/request-cases.ts";
import { runImport } from "./evidence/run-import.ts";
import { textCases } from "./evidence/text-cases.ts";
import { withFolder } from "./run-cli.ts";

const envelopeCases = [...jsonCases, ...textCases];

type Row = Record<string, unknown>;

interface Stored {
  readonly rows: (sql: string) => Row[];
  readonly texts: () => string[];
}

/** Imports contents, each as a file of its own server, and looks at the database. */
async function stored(
  contents: readonly (string | Buffer)[],
  look: (stored: Stored) => void,
  flags: readonly string[] = [],
): Promise<void> {
  await withFolder(async (folder) => {
    const db = join(folder, "auditq.db");
    const paths = contents.map((_, index) => join(folder, `server-${index}`, "audit.log"));
    for (const [index, content] of contents.entries()) {
      const path = paths[index] ?? "";
      mkdirSync(dirname(path));
      writeFileSync(path, content);
    }
    await runImport(db, paths, { flags });
    const store = openToRead(db);
    try {
      look({ rows: (sql) => store.prepare(sql).all() as Row[], texts: () => storedTexts(db) });
    } finally {
      store.close();
    }
  });
}

describe("envelopes", () => {
  test("have names of their own", () => {
    const names = envelopeCases.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
  });

  test.each(envelopeCases)("$name", async (wanted: EnvelopeCase) => {
    await stored(
      [wanted.content],
      ({ rows }) => {
        const [file] = rows("SELECT envelope, events, duplicates, skipped FROM files");
        const { envelope, events, duplicates = 0, skipped = 0, problems = [] } = wanted;
        const kinds = rows("SELECT kind FROM problems ORDER BY offset, id").map(({ kind }) => kind);
        expect({ ...file, problems: kinds }).toEqual({ envelope, events, duplicates, skipped, problems });
      },
      wanted.flags,
    );
  });
});

test("records stand where they say behind the frames of HTTP chunks", async () => {
  const items = [1, 2, 3, 4].map((auditID) => JSON.stringify(item({ auditID })));
  const [first = "", ...others] = items;
  // Without its last bracket the first one cannot be told from the others by counting.
  const body = `{"items":[${[first.slice(0, -1), ...others].join()}]}`;
  const content = Buffer.from(post(chunked(body, 61), ["Transfer-Encoding: chunked"]));
  const plan = { envelopes: await loadEnvelopes(), maxRecordBytes: 1_000_000, nextSize: () => 10 };
  const { parts } = readParts(content, plan);
  expect(parts.map(({ part }) => part.kind)).toEqual(["problem", "event", "event", "event"]);
  for (const { part, raw } of parts) {
    const text = content.toString("latin1", part.offset);
    // The first bytes up to the next frame, and the line they stand in.
    expect(text.startsWith(raw.toString().slice(0, text.indexOf("\r\n")))).toBe(true);
    expect(part.line).toBe(content.toString("latin1", 0, part.offset).split("\n").length);
  }
});

/** The one row of the view `events` that a content gives. */
async function onlyEvent(content: string, check: (row: Row) => void): Promise<void> {
  await stored([content], ({ rows }) => {
    const found = rows("SELECT * FROM events");
    expect(found).toHaveLength(1);
    check(found[0] ?? {});
  });
}

describe("versions", () => {
  const received = Date.UTC(2026, 2, 2, 8) * 1000 + 1;
  const seconds = "2026-03-02T08:00:05Z";

  test("v1", () =>
    onlyEvent(line(), (row) => {
      const ref = { resource: "pods", namespace: "shop", name: "web-0", api_group: null };
      expect(row).toMatchObject({ ...ref, user: "alice", code: 200, received_us: received, latency_us: 250_000 });
      expect(row).toMatchObject({ stage: "ResponseComplete", level: "Metadata", outcome: "success", is_irregular: 0 });
    }));

  test("v1beta1 with nothing but timestamp has times of whole seconds and no latency", () => {
    const times = { requestReceivedTimestamp: undefined, stageTimestamp: undefined, timestamp: "2026-03-02T08:00:00Z" };
    const old = { apiVersion: "audit.k8s.io/v1beta1", metadata: { creationTimestamp: seconds }, ...times };
    return onlyEvent(line(old), (row) => {
      const start = received - 1;
      expect(row).toMatchObject({ received_us: start, stage_us: start + 5_000_000, latency_us: null, is_irregular: 1 });
    });
  });

  test("v1alpha1 holds group and version in objectRef.apiVersion", () => {
    const objectRef = { resource: "deployments", namespace: "shop", name: "web", apiVersion: "apps/v1" };
    return onlyEvent(line({ apiVersion: "audit.k8s.io/v1alpha1", objectRef }), (row) =>
      expect(row).toMatchObject({ api_group: "apps", resource: "deployments" }),
    );
  });

  test("an event without kind and apiVersion", () =>
    onlyEvent(`${JSON.stringify(item())}\n`, (row) => expect(row).toMatchObject({ user: "alice", code: 200 })));

  test("times that are null", () =>
    onlyEvent(line({ requestReceivedTimestamp: null, stageTimestamp: null }), (row) =>
      expect(row).toMatchObject({ received_us: null, stage_us: null, is_irregular: 1 }),
    ));

  test("a legacy line: time zone, groups quoted twice, placeholders", async () => {
    const groups = String.raw`groups="\"system:masters\",\"a,\\\"b\""`;
    const text = `2026-03-02T10:00:00.5+02:00 AUDIT: id="x" stage="RequestReceived" ip="10.0.0.7" method="get" user="admin" ${groups} as="<self>" asgroups="<lookup>" user-agent="k\\tx" namespace="<none>" uri="/apis/apps/v1/namespaces/shop/deployments/web/scale" response="<deferred>"`;
    await onlyEvent(`${text}\n`, (row) => {
      expect(row).toMatchObject({ received_us: received - 1 + 500_000, user: "admin", code: null, outcome: "unknown" });
      expect(row).toMatchObject({ groups: '["system:masters","a,\\"b"]', user_agent: "k\tx", impersonated_user: null });
      expect(row).toMatchObject({ resource: "deployments", subresource: "scale", namespace: "shop", name: "web" });
    });
  });

  test("the two lines of basic audit are one request", () =>
    stored(
      [
        '2026-03-02T10:00:00.5Z AUDIT: id="b" ip="10.0.0.7" method="GET" user="admin" groups="<none>" as="<self>" asgroups="<lookup>" namespace="shop" uri="/api/v1/pods"\n2026-03-02T10:00:00.7Z AUDIT: id="b" response="404"\n',
      ],
      ({ rows }) => {
        expect(rows("SELECT stage FROM events ORDER BY id").map(({ stage }) => stage)).toEqual([
          "RequestReceived",
          "ResponseComplete",
        ]);
        expect(rows("SELECT * FROM requests")).toMatchObject([{ code: 404, user: "admin", state: "complete" }]);
      },
    ));
});

describe("raw text", () => {
  const big = '{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Request","auditID":"n","stage":"Panic",';
  const rest =
    '"requestURI":"/","verb":"get","user":{},"requestObject":{"a":9007199254740993,"b":1e400,"c":-0.10,"d":"<\\u003c/"}}';

  test("of a line is the line", () =>
    stored([`  ${big}${rest} \r\n`], ({ texts }) => expect(texts()).toEqual([big + rest])));

  test("of an item of a list has its numbers as they were written", () =>
    stored([`{"kind":"EventList",\n "items": [ ${big}\n  ${rest} ]}`], ({ texts }) =>
      expect(texts()).toEqual([(big + rest).replace('"<\\', '"\\u003c\\')]),
    ));

  test("a list of an event and its line in a log are one event", () =>
    stored([`${line()}\n`, JSON.stringify(list([item()]), null, 4)], ({ rows }) => {
      expect(rows("SELECT streams FROM events")).toEqual([{ streams: '["server-0/audit.log","server-1/audit.log"]' }]);
    }));

  test("a legacy line of 12 MB is an event", () => {
    const agent = "\\n".repeat(6 * 1024 * 1024);
    const text = `2026-03-02T10:00:00Z AUDIT: id="x" stage="Panic" user="a" user-agent="${agent}" uri="/" response="500"\n`;
    return stored([text], ({ rows }) =>
      expect(rows("SELECT user, code FROM events")).toEqual([{ user: "a", code: 500 }]),
    );
  });

  test("a line of 20 MB is an event, and its text is kept", () => {
    const event = makeEvent({
      level: "RequestResponse",
      responseObject: { items: ["x".repeat(20 * 1024 * 1024)], n: 1 },
    });
    const text = JSON.stringify(event);
    return stored([`${line({ auditID: 1 })}\n${text}\n${line({ auditID: 2 })}\n`], ({ rows, texts }) => {
      expect(rows("SELECT count(*) AS count FROM events")).toEqual([{ count: 3 }]);
      expect(texts()[1] === text).toBe(true);
    });
  });
});

const requestColumns = Object.keys(Object.assign({}, ...requestCases.flatMap(({ requests }) => requests)) as Row);
const requestSql = `SELECT ${requestColumns.join(", ")}, streams, stage_us, received_us FROM requests
  ORDER BY code, outcome, received_us, source_ips`;

describe("stages are grouped into requests", () => {
  test.each(requestCases)("$name", async ({ lines, events = lines.length, requests }: RequestCase) => {
    const text = (some: readonly string[]) => some.map((one) => `${one}\n`).join("");
    let wanted: Row[] = [];
    await stored([text(lines)], ({ rows }) => {
      wanted = rows(requestSql);
      expect(wanted).toMatchObject(requests);
      expect(wanted).toHaveLength(requests.length);
      expect(rows("SELECT count(*) AS events FROM events")).toEqual([{ events }]);
    });
    // The order of the stages does not matter, nor whether a rotation came between them.
    await stored([text(lines.toReversed())], ({ rows }) => expect(rows(requestSql)).toEqual(wanted));
    const [first, ...others] = lines;
    const merged = wanted.map((row) => ({ ...row, streams: expect.any(String) }));
    const halves = [text([first ?? ""]), text(others)];
    const flags = ["--stream", "cp1"];
    const one = wanted.map((row) => ({ ...row, streams: '["cp1"]' }));
    await stored(halves, ({ rows }) => expect(rows(requestSql)).toEqual(one), flags);
    await stored(halves.toReversed(), ({ rows }) => expect(rows(requestSql)).toEqual(one), flags);
    await stored(halves, ({ rows }) => expect(rows(requestSql)).toEqual(merged));
  });

  test("every stream that holds a request is named, whichever came first", async () => {
    const wanted = requestCases.at(-1)?.lines ?? [];
    const log = wanted.map((one) => `${one}\n`).join("");
    const capture = JSON.stringify(list(wanted.map((one) => JSON.parse(one) as Row)));
    for (const contents of [
      [log, capture],
      [capture, log],
    ]) {
      await stored(contents, ({ rows }) => {
        const streams = '["server-0/audit.log","server-1/audit.log"]';
        expect(rows("SELECT DISTINCT streams FROM events")).toEqual([{ streams }]);
        expect(rows("SELECT streams FROM requests")).toEqual([{ streams }]);
      });
    }
  });
});
