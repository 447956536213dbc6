import { describe, expect, test } from "vitest";
import { escapeControls } from "../../base/text.ts";
import { textWidth } from "../../output/width.ts";
import { EventLines, type LineStyle } from "./event-line.ts";

const plain: LineStyle = { width: Number.POSITIVE_INFINITY, color: false, timeZone: null, hasStreams: false };

const base = {
  kind: "Event",
  apiVersion: "audit.k8s.io/v1",
  level: "Metadata",
  auditID: "1",
  stage: "ResponseComplete",
  requestURI: "/api/v1/namespaces/shop/pods/web-0",
  verb: "delete",
  user: { username: "alice@example.com" },
  objectRef: { resource: "pods", namespace: "shop", name: "web-0", apiVersion: "v1" },
  responseStatus: { metadata: {}, code: 200 },
  requestReceivedTimestamp: "2026-03-02T10:00:00.250000Z",
  stageTimestamp: "2026-03-02T10:00:00.262345Z",
};

function draw(change: object, style: Partial<LineStyle> = {}): string {
  return new EventLines({ ...plain, ...style }).draw({ ...base, ...change }, "node-1") ?? "null\n";
}

const squeezed = (line: string) => line.trim().replace(/ +/g, " ");

describe("the line of an event", () => {
  const cases: readonly [string, object, string][] = [
    ["a success", {}, "2026-03-02 10:00:00.262Z ✓ alice@example.com delete pods shop/web-0 200 12 ms"],
    [
      "received",
      { stage: "RequestReceived", responseStatus: undefined, stageTimestamp: base.requestReceivedTimestamp },
      "2026-03-02 10:00:00.250Z → alice@example.com delete pods shop/web-0 received",
    ],
    [
      "a refusal",
      { responseStatus: { code: 403 }, annotations: { "authorization.k8s.io/decision": "forbid" } },
      "2026-03-02 10:00:00.262Z ✗ alice@example.com delete pods shop/web-0 403 12 ms",
    ],
    [
      "not found",
      { responseStatus: { code: 404 } },
      "2026-03-02 10:00:00.262Z · alice@example.com delete pods shop/web-0 404 12 ms",
    ],
    [
      "a watch",
      { stage: "ResponseStarted", verb: "watch", objectRef: { resource: "pods", apiVersion: "v1" } },
      "2026-03-02 10:00:00.262Z … alice@example.com watch pods 200 started",
    ],
    [
      "a panic",
      { stage: "Panic", responseStatus: { code: 500 } },
      "2026-03-02 10:00:00.262Z ! alice@example.com delete pods shop/web-0 500 12 ms",
    ],
    [
      "no code",
      { responseStatus: { metadata: {} } },
      "2026-03-02 10:00:00.262Z ? alice@example.com delete pods shop/web-0 12 ms",
    ],
    [
      "impersonation",
      { impersonatedUser: { username: "root" } },
      "2026-03-02 10:00:00.262Z ✓ alice@example.com as root delete pods shop/web-0 200 12 ms",
    ],
    [
      "a subresource of a cluster-scoped object",
      { objectRef: { resource: "nodes", subresource: "proxy", name: "n1", apiVersion: "v1" } },
      "2026-03-02 10:00:00.262Z ✓ alice@example.com delete nodes/proxy n1 200 12 ms",
    ],
    [
      "no resource, no user",
      { objectRef: undefined, requestURI: "/healthz?verbose", user: {}, verb: "get" },
      "2026-03-02 10:00:00.262Z ✓ (none) get /healthz 200 12 ms",
    ],
    [
      "a long time",
      { stageTimestamp: "2026-03-02T10:30:00.250000Z" },
      "2026-03-02 10:30:00.250Z ✓ alice@example.com delete pods shop/web-0 200 30 min",
    ],
    [
      "times of seconds",
      { stageTimestamp: null, requestReceivedTimestamp: null, timestamp: "2026-03-02T10:00:00Z" },
      "2026-03-02 10:00:00.000Z ✓ alice@example.com delete pods shop/web-0 200",
    ],
    [
      "no time",
      { stageTimestamp: null, requestReceivedTimestamp: null },
      "no time ✓ alice@example.com delete pods shop/web-0 200",
    ],
  ];
  test.each(cases)("%s", (_, change, line) => {
    expect(squeezed(draw(change))).toBe(line);
  });

  test("has the parts below each other, whatever is in it", () => {
    const [a = "", b = ""] = [
      draw({}),
      draw({ user: { username: "b" }, verb: "get", objectRef: { resource: "nodes" } }),
    ];
    expect(a.indexOf("200")).toBe(b.indexOf("200"));
  });

  test("fits the terminal, hostile texts too", () => {
    const hostile = { user: { username: `\u001b[31m${"x".repeat(500)}\u202e` }, verb: "日本語".repeat(30) };
    for (const width of [40, 60, 80, 120, 200]) {
      for (const change of [{}, hostile]) {
        const [day = "", line = ""] = draw(change, { width, hasStreams: true }).split("\n");
        expect(day).toBe("--- 2026-03-02");
        expect(line).toBe(escapeControls(line));
        if (width >= 80) expect(textWidth(line), `${width}: ${line}`).toBeLessThanOrEqual(width);
      }
    }
  });

  test("says the day once, in the zone asked for", () => {
    const lines = new EventLines({ ...plain, width: 120, timeZone: "Europe/Berlin" });
    expect(lines.draw(base, "")).toMatch(/^--- 2026-03-02\n11:00:00\.262\+01:00 /);
    expect(lines.draw(base, "")).toMatch(/^11:00:00\.262\+01:00 /);
  });

  test("JSON that is no event is not drawn", () => {
    expect(new EventLines(plain).draw({ verb: "get" }, "")).toBe(null);
    expect(new EventLines(plain).draw(null, "")).toBe(null);
  });
});
