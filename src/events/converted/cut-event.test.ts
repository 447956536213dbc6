import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../base/json.ts";
import { completeCutEvent } from "./cut-event.ts";

const event: JsonObject = {
  kind: "Event",
  apiVersion: "audit.k8s.io/v1",
  level: "RequestResponse",
  auditID: "5b1d0a35-8d1f-4d6e-8f0c-9a3e2d7c6b51",
  stage: "ResponseComplete",
  requestURI: "/api/v1/namespaces/shop/secrets?limit=500",
  verb: "list",
  user: { username: 'mi"ra\\', uid: "u-1", groups: ["dev", "system:authenticated"], extra: { arn: ["a", "{"] } },
  sourceIPs: ["192.0.2.8", "10.0.0.1"],
  userAgent: "curl/8 {[,]}",
  objectRef: { resource: "secrets", namespace: "shop", apiVersion: "v1" },
  responseStatus: { metadata: {}, status: "Failure", message: "no \\", code: 403 },
  requestObject: { spec: { containers: [{ name: "a" }] } },
  responseObject: { kind: "SecretList", items: [{ data: { k: "v" } }] },
  requestReceivedTimestamp: "2026-03-01T10:00:00.500000Z",
  stageTimestamp: null,
  annotations: { "authorization.k8s.io/decision": "forbid", "authorization.k8s.io/reason": "" },
};
const whole = JSON.stringify(event);
const inParts = ["user", "objectRef", "responseStatus", "annotations"];
const verbEnd = whole.indexOf('"user"') - 1;

describe("every cut gives the whole members before it, and no other", () => {
  test.each(["", "[Truncated...]", "…", "...", " [Truncated...]"])("ending in %j", (mark) => {
    for (const text of [whole, JSON.stringify(event, null, 2)]) {
      for (let end = 0; end < text.length; end++) {
        const found = completeCutEvent(text.slice(0, end) + mark);
        if (text === whole) expect(found === null, `${end}`).toBe(end < verbEnd);
        if (found === null) continue;
        const keys = Object.keys(found);
        expect(keys).toEqual(Object.keys(event).slice(0, keys.length));
        for (const [at, key] of keys.entries()) {
          if (at === keys.length - 1 && inParts.includes(key)) {
            const inner = event[key] as JsonObject;
            const part = found[key] as JsonObject;
            expect(part).toEqual(Object.fromEntries(Object.entries(inner).slice(0, Object.keys(part).length)));
          } else {
            expect(found[key]).toEqual(event[key]);
          }
        }
      }
    }
  });

  test("nothing that is whole is lost", () => {
    const at = (key: string) => whole.indexOf(`"${key}":`) + key.length + 3;
    expect(completeCutEvent(whole)).toEqual(event);
    expect(completeCutEvent(whole.slice(0, -1))).toEqual(event);
    expect(Object.keys(completeCutEvent(whole.slice(0, at("responseObject") + 40)) ?? {}).at(-1)).toBe("requestObject");
    expect(completeCutEvent(whole.slice(0, whole.indexOf('"code"') + 9))?.["responseStatus"]).toEqual({
      metadata: {},
      status: "Failure",
      message: "no \\",
    });
    expect(completeCutEvent(whole.slice(0, whole.indexOf('"system:auth')))?.["user"]).toEqual({
      username: 'mi"ra\\',
      uid: "u-1",
    });
  });
});

test.each(inParts)("the whole members of %s say something, cut or not", (key) => {
  const [first = ""] = Object.keys(event[key] as JsonObject);
  const start = whole.indexOf(`"${key}":{`);
  const end = whole.indexOf(",", whole.indexOf(`"${first}"`, start)) + 1;
  const { [first]: value } = event[key] as JsonObject;
  expect(completeCutEvent(whole.slice(0, end))?.[key]).toEqual({ [first]: value });
});

test("what stands behind the event is not its own", () => {
  expect(completeCutEvent(`${whole}"verb":"delete",`)).toEqual(event);
});

test("a number at the end may have had more digits", () => {
  const head =
    '{"kind":"Event","apiVersion":"audit.k8s.io/v1","auditID":"a","stage":"Panic","verb":"get","responseStatus":{"code":50';
  for (const tail of ["", " ", "[Truncated...]", " [Truncated...]", "…"]) {
    expect(completeCutEvent(head + tail)?.["responseStatus"]).toEqual({});
  }
  for (const tail of ["0}", "0 }", "0,"])
    expect(completeCutEvent(head + tail)?.["responseStatus"]).toEqual({ code: 500 });
});

test.each([
  "",
  "null",
  '["auditID"]',
  "{",
  '{"auditID":"a","stage":"Panic"',
  '{"auditID":1,"stage":"Panic","verb":"get","requestURI":"/"',
  '{"auditID":"a","stage":"Panic","verb":"get"',
  '{"kind":"Policy","apiVersion":"audit.k8s.io/v1","auditID":"a","stage":"Panic","verb":"get"',
  '{"auditID":"a"},{"stage":"Panic","verb":"get","requestURI":"/"}',
  'x{"auditID":"a","stage":"Panic","verb":"get","requestURI":"/"',
])("%j is no cut event", (text) => {
  expect(completeCutEvent(text)).toBeNull();
});

const head = '{"kind":"Event","apiVersion":"audit.k8s.io/v1","auditID":"a","stage":"Panic","verb":"get",';

test("members of any name, and none that is nested too deep", () => {
  const found = completeCutEvent(
    `${head}"__proto__":{"verb":"delete"},"requestObject":${"[".repeat(2e4)}${"]".repeat(2e4)},"x":1,`,
  );
  expect(Object.keys(found ?? {}).slice(5)).toEqual(["__proto__", "x"]);
  expect(found?.["verb"]).toBe("get");
  expect(Object.getPrototypeOf(found)).toBe(Object.prototype);
});

test("hostile text takes linear time", () => {
  const size = 2 ** 20;
  const starts = [
    "",
    '{"',
    '{"a":',
    '{"a":"',
    '{"a":{',
    '{"a":[',
    head,
    `${head}"user":`,
    `${head}"user":{"`,
    `${head}"x":1`,
    `${head}"x":`,
  ];
  const fills = [
    "[",
    "{",
    "\\",
    '"',
    "\\\\",
    '"\\',
    " ",
    "1",
    "a",
    ",",
    '{"a":',
    '"a":1,',
    '"a":{},',
    "[]",
    '"",',
    "-1 ",
    "\u2028",
  ];
  const began = performance.now();
  for (const start of starts) for (const fill of fills) completeCutEvent(start + fill.repeat(size / fill.length));
  expect((performance.now() - began) / (starts.length * fills.length)).toBeLessThan(150);
});

test("no text makes it throw", () => {
  const piece = fc.constantFrom(...'{}[]",:\\u0 1tn', '"auditID":', '"user":{', "null", "\ud800", '"a"', "true,");
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const found = completeCutEvent(head + pieces.join(""));
      if (found !== null) expect(JSON.parse(JSON.stringify(found))).toEqual(found);
    }),
    { numRuns: 2000 },
  );
});
