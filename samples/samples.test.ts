import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { AuditEvent } from "./generator/audit-event.ts";
import { eventLine } from "./generator/audit-event.ts";
import type { JsonObject } from "./generator/go-text.ts";
import { goJson } from "./generator/go-text.ts";
import { withGeneratedParts } from "./generator/readme.ts";
import { buildSamples, expectedOf } from "./generator/sample-set.ts";
import { FORMULA_NAMESPACE, HOSTILE_AGENT } from "./generator/story-intrusion.ts";

const samples = buildSamples();
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const stored = (path: string): string => {
  const bytes = readFileSync(here(path));
  return (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
};
const lines = (path: string): string[] => stored(path).split("\n").slice(0, -1);
const rotation = samples.files.filter(({ path }) => path.startsWith("cluster/"));

describe("the files are what the generator makes", () => {
  test.each(samples.files.map(({ path, text }) => [path, text] as const))("%s", (path, text) => {
    expect(stored(path) === text).toBe(true);
  });

  test("expected.json and the tables of the README", () => {
    expect(JSON.parse(stored("expected.json"))).toEqual(expectedOf(samples));
    expect(stored("README.md")).toBe(withGeneratedParts(stored("README.md"), samples));
  });

  test("making them twice gives the same", () => {
    expect(buildSamples().files).toEqual(samples.files);
  });

  test("no other file lies beside them", () => {
    const found = ["cluster", "webhook", "legacy", "damaged", "wrapped"].flatMap((folder) =>
      readdirSync(here(folder)).map((name) => `${folder}/${name}`),
    );
    expect(found.sort()).toEqual(samples.files.map(({ path }) => path).sort());
  });
});

const keyOrders = {
  event: [
    ...["kind", "apiVersion", "level", "auditID", "stage", "requestURI", "verb", "user", "impersonatedUser"],
    ...["sourceIPs", "userAgent", "objectRef", "responseStatus", "requestObject", "responseObject"],
    ...["requestReceivedTimestamp", "stageTimestamp", "annotations"],
  ],
  user: ["username", "uid", "groups", "extra"],
  objectRef: ["resource", "namespace", "name", "uid", "apiGroup", "apiVersion", "resourceVersion", "subresource"],
  responseStatus: ["metadata", "status", "message", "reason", "details", "code"],
};

type Wire = { readonly [K in "stage" | "requestReceivedTimestamp" | "stageTimestamp"]: string } & {
  readonly [K in "user" | "impersonatedUser" | "objectRef" | "responseStatus" | "annotations"]?: JsonObject;
};

describe("the cluster's lines are as kube-apiserver writes them", () => {
  const parsed = rotation.flatMap(({ path }) => lines(path).map((line) => [line, JSON.parse(line) as Wire] as const));

  test("compact JSON with Go's escapes", () => {
    for (const [line, event] of parsed) expect(goJson(event)).toBe(line);
    for (const text of ["\\u0026", "\\u003c", "\\u003e", "\\u001b[31m"]) {
      expect(parsed.some(([line]) => line.includes(text))).toBe(true);
    }
  });

  test("keys in the order of the Go structs, maps sorted", () => {
    for (const [, event] of parsed) {
      expectOrder(event, keyOrders.event);
      expectOrder(event.user, keyOrders.user);
      expectOrder(event.impersonatedUser, keyOrders.user);
      expectOrder(event.objectRef, keyOrders.objectRef);
      expectOrder(event.responseStatus, keyOrders.responseStatus);
      expectOrder(event.annotations, Object.keys(event.annotations ?? {}).sort());
    }
  });

  test("times have six digits, and RequestReceived has its own time, no status, no annotations", () => {
    for (const [, event] of parsed) {
      expect(event.requestReceivedTimestamp).toMatch(/^2026-03-02T\d\d:\d\d:\d\d\.\d{6}Z$/);
      expect(event.stageTimestamp).toMatch(/^2026-03-02T\d\d:\d\d:\d\d\.\d{6}Z$/);
      if (event.stage !== "RequestReceived") continue;
      expect(event.stageTimestamp).toBe(event.requestReceivedTimestamp);
      for (const key of ["responseStatus", "annotations", "impersonatedUser", "requestObject"])
        expect(event).not.toHaveProperty(key);
    }
  });

  test("a backup ends before the time in its name, and the next file begins there", () => {
    for (const [index, { path, events }] of rotation.entries()) {
      const next = rotation[index + 1];
      if (next === undefined) continue;
      const [, date, time] = /audit-(\d{4}-\d\d-\d\d)T(.*?)\.log/.exec(path) ?? [];
      const at = Date.parse(`${date ?? ""}T${(time ?? "").replaceAll("-", ":")}Z`) * 1000;
      expect(Math.max(...events.map((event) => event.stageTimestamp))).toBeLessThan(at);
      const first = next.events[0]?.stageTimestamp ?? 0;
      expect(first).toBeLessThanOrEqual(at);
      expect(first).toBeGreaterThan(at - 5_000);
    }
  });
});

function expectOrder(object: unknown, order: readonly string[]): void {
  const keys = Object.keys(object ?? {});
  expect(keys).toEqual(order.filter((key) => keys.includes(key)));
}

describe("names are plausible", () => {
  const events = samples.files.flatMap((file) => file.events);
  const dnsName = /^[a-z0-9]([-a-z0-9.:]*[a-z0-9])?$/;
  const allowed: readonly (readonly [string, (event: AuditEvent) => readonly (string | undefined)[], RegExp])[] = [
    [
      "users",
      (event) => [event.user.username, event.impersonatedUser?.username],
      /^(system:[a-z0-9:-]+|[a-z-]+@example\.com)$/,
    ],
    ["namespaces", (event) => [event.objectRef?.namespace], dnsName],
    ["objects", (event) => [event.objectRef?.name], dnsName],
    ["agents", (event) => [event.userAgent], /^[A-Za-z][-\w]*\/[\w.]+|^monitor /],
    // Private, loopback and documentation ranges only: no address of anybody.
    [
      "addresses",
      (event) => event.sourceIPs,
      /^(10\.\d+\.\d+\.\d+|127\.0\.0\.1|::1|(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+)$/,
    ],
    ["audit IDs", (event) => [event.auditID], /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/],
  ];

  test.each(allowed)("%s", (_, namesOf, pattern) => {
    const names = new Set(events.flatMap(namesOf).filter((name) => name !== undefined));
    names.delete(HOSTILE_AGENT);
    names.delete(FORMULA_NAMESPACE);
    expect([...names].filter((name) => !pattern.test(name))).toEqual([]);
  });

  test("the two hostile texts occur in one request each", () => {
    const requests = (test: (event: AuditEvent) => boolean): number =>
      new Set(events.filter(test).map((event) => event.auditID)).size;
    expect(requests((event) => event.userAgent === HOSTILE_AGENT)).toBe(1);
    expect(requests((event) => event.objectRef?.namespace === FORMULA_NAMESPACE)).toBe(1);
  });
});

describe("the story is in the log", () => {
  const { by_outcome, by_stage } = expectedOf(samples).cluster;

  test("every outcome and every stage occurs", () => {
    expect(Object.entries({ ...by_outcome, ...by_stage }).filter(([, count]) => count === 0)).toEqual([]);
  });

  test("a 401 is one event without a user; a refused watch says so twice", () => {
    const refused = samples.cluster.filter((event) => event.responseStatus?.code === 401);
    expect(new Set(refused.map((event) => `${event.stage} ${JSON.stringify(event.user)}`))).toEqual(
      new Set(["ResponseStarted {}"]),
    );
    const watches = samples.cluster.filter((event) => event.verb === "watch" && event.responseStatus?.code === 403);
    expect(new Set(watches.map(({ stage }) => stage))).toEqual(new Set(["ResponseStarted", "ResponseComplete"]));
  });

  test("the stolen token is the one that the pod holds", () => {
    const web = samples.cluster.filter((event) => event.user.username === "system:serviceaccount:shop:web");
    const credentials = (agent: RegExp): Set<string> =>
      new Set(web.filter((event) => agent.test(event.userAgent)).map((event) => JSON.stringify(event.user.extra)));
    expect(credentials(/^curl/).size).toBe(1);
    expect(credentials(/python$/)).toContain([...credentials(/^curl/)][0]);
  });

  test("bob's shell begins in one file and ends in the next", () => {
    const ids = rotation.map(({ events }) => new Set(events.map(({ auditID }) => auditID)));
    const shell = samples.cluster.findLast((event) => event.objectRef?.subresource === "exec");
    expect(ids.map((each) => each.has(shell?.auditID ?? ""))).toEqual([true, true, false]);
  });
});

describe("the other formats", () => {
  test("capture.json repeats events of the log, but for kind and apiVersion", () => {
    const { items } = JSON.parse(stored("webhook/capture.json")) as { items: Wire[] };
    const logged = new Set(samples.cluster.map(eventLine));
    const again = items.filter((item) => logged.has(goJson({ kind: "Event", apiVersion: "audit.k8s.io/v1", ...item })));
    expect(again.length).toBeGreaterThan(5);
    expect(items.length - again.length).toBe(8);
  });

  test("nc-capture.http is framed as its headers say", () => {
    const [, first = "", second = ""] = stored("webhook/nc-capture.http").split("POST /audit");
    const [head = "", body = ""] = first.split("\r\n\r\n");
    expect(head).toContain(`Content-Length: ${Buffer.byteLength(body)}`);
    const chunks = second.slice(second.indexOf("\r\n\r\n") + 4).split("\r\n");
    const sizes = chunks.filter((_, index) => index % 2 === 0).map((size) => Number.parseInt(size || "0", 16));
    const parts = chunks.filter((_, index) => index % 2 === 1);
    expect(sizes.slice(0, parts.length)).toEqual(parts.map((part) => Buffer.byteLength(part)));
    expect(JSON.parse(body)).toHaveProperty("kind", "EventList");
    expect(JSON.parse(parts.join(""))).toHaveProperty("items.length", 4);
  });

  test("legacy lines follow the grammar, with and without a user agent", () => {
    const quoted = '"(?:[^"\\\\]|\\\\.)*"';
    const fields = [
      "id",
      "stage",
      "ip",
      "method",
      "user",
      "groups",
      "as",
      "asgroups",
      "(?:user-agent)?",
      "namespace",
      "uri",
      "response",
    ];
    const pairs = fields
      .map((name) => (name.startsWith("(") ? `(?: user-agent=${quoted})?` : ` ${name}=${quoted}`))
      .join("");
    const grammar = new RegExp(`^2022-04-06T\\d\\d:\\d\\d:\\d\\d(\\.\\d{0,8}[1-9])?\\+02:00 AUDIT:${pairs}$`);
    const found = lines("legacy/kube-apiserver-audit.log");
    expect(found.filter((line) => !grammar.test(line))).toEqual([]);
    const withAgent = found.map((line) => line.includes(" user-agent="));
    expect(new Set(withAgent)).toEqual(new Set([true, false]));
    for (const text of [
      'as="<self>"',
      'asgroups="<lookup>"',
      'user="<none>"',
      'response="<deferred>"',
      'groups="\\"',
      "\\x1b",
    ]) {
      expect(found.some((line) => line.includes(text))).toBe(true);
    }
  });

  test("damaged/audit.log: a line is sound exactly if it is not in the table of damages", () => {
    const begin = '{"kind":"Event","apiVersion":"audit.k8s.io/v1"';
    const sound = stored("damaged/audit.log")
      .split("\n")
      .map((line) => line.startsWith(begin) && line.lastIndexOf(begin) === 0 && /"\}+$/.test(line));
    expect(sound).toEqual(samples.damaged.map(({ damage }) => damage === undefined));
  });
});
