import { describe, expect, test } from "vitest";
import { classifyOutcome, isFailure, type Outcome, outcomes } from "./outcome.ts";

type Evidence = Parameters<typeof classifyOutcome>[0];

const nothing: Evidence = {
  stage: "ResponseComplete",
  code: null,
  decision: null,
  annotated: false,
  message: null,
  resource: null,
  subresource: null,
  reason: null,
};

type Case = readonly [rule: string, event: Partial<Evidence>, outcome: Outcome];

// Audit-format §9.1, row by row; the sources of its rows are named there.
const codes: readonly Case[] = [
  ["101 opened a stream: the session ran", { code: 101 }, "success"],
  ["100 is no answer", { code: 100 }, "unknown"],
  ["102 is no answer", { code: 102 }, "unknown"],
  ["199 is no answer", { code: 199 }, "unknown"],
  ["200", { code: 200 }, "success"],
  [
    "200 with 'Connection closed early' is faked, but no failure",
    { code: 200, message: "Connection closed early" },
    "success",
  ],
  ["201", { code: 201 }, "success"],
  ["206", { code: 206 }, "success"],
  ["302 of an OAuth server", { code: 302 }, "success"],
  ["304 of the OpenAPI cache", { code: 304 }, "success"],
  ["399", { code: 399 }, "success"],
  ["400", { code: 400 }, "client_error"],
  ["401, of one ResponseStarted only", { code: 401, stage: "ResponseStarted" }, "authentication_failure"],
  ["404", { code: 404 }, "not_found"],
  ["405", { code: 405 }, "client_error"],
  ["406", { code: 406 }, "client_error"],
  ["409 AlreadyExists", { code: 409, reason: "AlreadyExists" }, "conflict"],
  ["409 Conflict", { code: 409, reason: "Conflict" }, "conflict"],
  ["410 Expired, the resume of a watch", { code: 410, reason: "Expired" }, "expired"],
  ["415", { code: 415 }, "client_error"],
  ["422 Invalid, which a ValidatingAdmissionPolicy gives too", { code: 422, decision: "allow" }, "client_error"],
  ["429 of flow control", { code: 429 }, "throttled"],
  ["499 of a proxy", { code: 499 }, "client_error"],
  ["500", { code: 500 }, "server_error"],
  ["503", { code: 503 }, "server_error"],
  ["504", { code: 504 }, "server_error"],
  ["599", { code: 599 }, "server_error"],
  ["600 is no HTTP code", { code: 600 }, "unknown"],
  ["a negative code", { code: -403 }, "unknown"],
  ["no code", {}, "unknown"],
  ["no code, but a reason", { reason: "Forbidden" }, "unknown"],
];

const eviction = { resource: "pods", subresource: "eviction" };
const evictions: readonly Case[] = [
  ["429 on pods/eviction: the disruption budget", { code: 429, ...eviction }, "eviction_refused"],
  ["429 on pods is throttling", { code: 429, resource: "pods" }, "throttled"],
  ["429 on an eviction of something else", { code: 429, ...eviction, resource: "widgets" }, "throttled"],
  ["201 on pods/eviction", { code: 201, ...eviction }, "success"],
  ["500 on pods/eviction", { code: 500, ...eviction }, "server_error"],
];

const cannotImpersonate = 'users "bob" is forbidden: User "alice" cannot impersonate resource "users" in API group ""';
const forbidden: readonly Case[] = [
  ["the authorizer said no", { decision: "forbid", annotated: true }, "authorization_denied"],
  [
    "an admission plugin said no after the authorizer had said yes",
    { decision: "allow", annotated: true },
    "admission_denied",
  ],
  ["no decision, other annotations: impersonation", { annotated: true }, "impersonation_refused"],
  ["no decision, no annotation: impersonation by its message", { message: cannotImpersonate }, "impersonation_refused"],
  [
    "the decision comes before the message",
    { decision: "forbid", annotated: true, message: cannotImpersonate },
    "authorization_denied",
  ],
  ["a decision of another spelling counts as none", { decision: "Forbid", annotated: true }, "impersonation_refused"],
  [
    "without annotations: Pod Security",
    { message: 'pods "x" is forbidden: violates PodSecurity "restricted"' },
    "admission_denied",
  ],
  [
    "without annotations: a webhook",
    { message: 'admission webhook "policy.example.com" denied it' },
    "admission_denied",
  ],
  ["without annotations: a quota", { message: "exceeded quota: compute" }, "admission_denied"],
  [
    "without annotations: a policy",
    { message: "ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no" },
    "admission_denied",
  ],
  [
    "without annotations: RBAC",
    { message: 'pods is forbidden: User "bob" cannot list resource "pods"' },
    "authorization_denied",
  ],
  ["without annotations and message", {}, "authorization_denied"],
];

const panics: readonly Case[] = [
  [
    "a panic has its own class, apart from 500",
    { stage: "Panic", code: 500, message: "APIServer panic'd: nil map" },
    "panic",
  ],
  ["a panic without status", { stage: "Panic" }, "panic"],
  ["a panic that says 200", { stage: "Panic", code: 200 }, "panic"],
  [
    "the client of an aggregated watch went away",
    { stage: "Panic", code: 500, message: "APIServer panic'd: net/http: abort Handler" },
    "unknown",
  ],
  ["the same words in another stage", { code: 500, message: "net/http: abort Handler" }, "server_error"],
];

describe("codes", () => {
  test.each(codes)("%s", (_rule, event, outcome) => {
    expect(classifyOutcome({ ...nothing, ...event })).toBe(outcome);
  });
});

describe("429", () => {
  test.each(evictions)("%s", (_rule, event, outcome) => {
    expect(classifyOutcome({ ...nothing, ...event })).toBe(outcome);
  });
});

describe("403 is three different things", () => {
  test.each(forbidden)("%s", (_rule, event, outcome) => {
    expect(classifyOutcome({ ...nothing, code: 403, ...event })).toBe(outcome);
  });
});

describe("panics", () => {
  test.each(panics)("%s", (_rule, event, outcome) => {
    expect(classifyOutcome({ ...nothing, ...event })).toBe(outcome);
  });
});

test("a stage does not matter beside Panic: a refused watch says 403 twice", () => {
  for (const stage of ["RequestReceived", "ResponseStarted", "ResponseComplete", "Future", null]) {
    expect(classifyOutcome({ ...nothing, stage, code: 403, decision: "forbid", annotated: true })).toBe(
      "authorization_denied",
    );
  }
});

test("every integer has one of the classes", () => {
  for (let code = -1; code < 1100; code++) expect(outcomes).toContain(classifyOutcome({ ...nothing, code }));
});

test("stored ids never move: the order of the classes is fixed, unknown is 0", () => {
  expect(outcomes).toEqual([
    ...["unknown", "success", "client_error", "authentication_failure", "authorization_denied", "admission_denied"],
    ...["impersonation_refused", "not_found", "conflict", "expired", "throttled", "eviction_refused"],
    ...["server_error", "panic"],
  ]);
});

test("failures are all but success, the noise of controllers and what is not known", () => {
  const harmless = outcomes.filter((outcome) => !isFailure(outcome)).toSorted();
  expect(harmless).toEqual(["conflict", "expired", "not_found", "success", "unknown"]);
});
