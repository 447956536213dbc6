import fc from "fast-check";
import { expect, test } from "vitest";
import { valueAt } from "../json-members.ts";
import { isMerged, serverText } from "./server-text.ts";

const event = {
  kind: "Event",
  apiVersion: "audit.k8s.io/v1",
  level: "Request",
  auditID: "a",
  stage: "ResponseComplete",
  requestURI: "/api/v1/pods?a=1&b=<2>",
  verb: "get",
  user: { username: "alice", uid: "7", groups: ["dev"], extra: { a: ["1"], b: ["2"] } },
  sourceIPs: ["10.0.0.7"],
  userAgent: "kubectl",
  objectRef: { resource: "pods", namespace: "shop", name: "web-0", apiVersion: "v1", subresource: "log" },
  responseStatus: { metadata: {}, status: "Failure", message: "m", reason: "r", code: 404 },
  requestObject: { z: 1, a: { y: 1, b: 2 } },
  requestReceivedTimestamp: "2026-03-02T08:00:00.000001Z",
  stageTimestamp: "2026-03-02T08:00:00.250001Z",
  annotations: { "authorization.k8s.io/decision": "allow", "authorization.k8s.io/reason": "" },
};
const canonical = JSON.stringify(event).replace(/[<>&]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`);
const more = { "@timestamp": "t", kubernetes: { pod_name: "p" }, hostname: "cp-1", log_type: "audit", timestamp: "t" };
const serverLevel = { level: "default", k8s_audit_level: "Request", openshift: {} };

/** Shuffles the keys of an event and of the objects whose order the server fixes. */
function shuffled(keys: readonly string[], values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const ordered = ["user", "objectRef", "responseStatus"];
  const inner = (value: unknown) => Object.fromEntries(Object.entries(value as object).reverse());
  return Object.fromEntries(keys.map((key) => [key, ordered.includes(key) ? inner(values[key]) : values[key]]));
}

test("an event is as the API server writes it, whatever the order of its keys and what stands among them", () => {
  const values = { ...event, ...more, ...serverLevel };
  const keys = Object.keys(values);
  const order = fc.shuffledSubarray(keys, { minLength: keys.length });
  fc.assert(
    fc.property(order, fc.nat(3), (shuffledKeys, indent) => {
      const text = JSON.stringify(shuffled(shuffledKeys, values), null, indent);
      expect(serverText(Buffer.from(text)).toString()).toBe(canonical);
    }),
  );
});

test("numbers stay as they are written", () => {
  const text = '{"auditID":"a","requestObject":{"n":[12345678901234567890,1.0,-0]},"level":"Request"}';
  expect(serverText(Buffer.from(text)).toString()).toBe(
    '{"level":"Request","auditID":"a","requestObject":{"n":[12345678901234567890,1.0,-0]}}',
  );
});

test.each([
  [{ ...event }, false],
  [{ ...event, futureKey: 1 }, false],
  [{ ...event, apiVersion: "audit.k8s.io/v1beta1", timestamp: "t", metadata: {} }, false],
  [{ ...event, timestamp: "t" }, false],
  [{ ...event, timestamp: "t", source_type: "file" }, true],
  [{ ...event, "@timestamp": "t" }, true],
  [{ ...event, kubernetes: {} }, true],
])("collectors are known by their keys", (object, wanted) => {
  expect(isMerged(object)).toBe(wanted);
});

test("a value is found where JSON.parse finds it", () => {
  const keys = fc.constantFrom("a", "b", "0", "", 'q"', "\\", "é", "log");
  const json = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.jsonValue({ maxDepth: 0 }),
      tie("object"),
      fc.array(tie("value"), { maxLength: 3 }),
    ),
    object: fc.dictionary(keys, tie("value"), { maxKeys: 4 }),
  })).value;
  fc.assert(
    fc.property(json, fc.array(fc.oneof(keys, fc.nat(2)), { maxLength: 4 }), fc.nat(2), (value, path, indent) => {
      const wanted = path.reduce<unknown>(
        (of, key) => {
          const isInside = typeof of === "object" && of !== null && Object.hasOwn(of, key);
          return isInside ? (of as Record<string | number, unknown>)[key] : undefined;
        },
        JSON.parse(JSON.stringify(value)),
      );
      const found = valueAt(Buffer.from(JSON.stringify(value, null, indent)), path);
      expect(found === undefined ? undefined : JSON.parse(found.toString())).toEqual(wanted);
    }),
  );
});
