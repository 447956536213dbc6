import { expect, test } from "vitest";
import type { KindSeen } from "../../store/coverage-seen.ts";
import { policyChanges } from "./policy-changes.ts";
import { startsOf } from "./restarts.ts";

const MINUTE = 60_000_000;

function seen(first: number, last: number, more: Partial<KindSeen> = {}): KindSeen {
  const kind = { verb: "get", user: "alice", resource: "secrets", namespace: "shop" };
  const span = { first: first * MINUTE, last: last * MINUTE };
  return { ...kind, stage: "ResponseComplete", level: "Metadata", count: 50, ...span, ...more };
}

const bob = { user: "bob" };

test.each<[string, KindSeen[], [number, number, string, number][]]>([
  ["one level all the time", [seen(0, 60)], []],
  [
    "another level from a time on",
    [seen(0, 30), seen(31, 60, { level: "Request" })],
    [[30, 31, "get secrets in shop by alice: Metadata, then Request", 1]],
  ],
  [
    "two levels at the same time: a rule names what is not known here",
    [seen(0, 40), seen(31, 60, { level: "Request" })],
    [],
  ],
  ["too few events to tell", [seen(0, 30), seen(31, 60, { level: "Request", count: 4 })], []],
  [
    "few of two kinds tell it together, and when more exactly",
    [
      seen(0, 30, { count: 4 }),
      seen(40, 60, { level: "Request", count: 4 }),
      seen(0, 33, { ...bob, count: 4 }),
      seen(36, 60, { ...bob, level: "Request", count: 4 }),
    ],
    [[33, 36, "get secrets in shop by bob: Metadata, then Request", 2]],
  ],
  ["different callers are different kinds", [seen(0, 30), seen(31, 60, { ...bob, level: "Request" })], []],
  [
    "a stage that is logged no more",
    [seen(0, 30, { stage: "RequestReceived" }), seen(0, 60, { count: 100 })],
    [[30, 60, "get secrets in shop by alice: RequestReceived is logged no more", 1]],
  ],
  [
    "a stage that is logged from a time on",
    [seen(30, 60, { stage: "RequestReceived" }), seen(0, 60, { count: 100 })],
    [[0, 30, "get secrets in shop by alice: RequestReceived is logged from then on", 1]],
  ],
  [
    "the ends of watches come late",
    [seen(0, 30, { verb: "watch", stage: "RequestReceived" }), seen(0, 60, { verb: "watch", count: 100 })],
    [],
  ],
])("changes of policy: %s", (_, kinds, changes) => {
  expect(policyChanges(kinds)).toEqual(
    changes.map(([after, before, example, count]) => ({
      after: after * MINUTE,
      before: before * MINUTE,
      example,
      kinds: count,
    })),
  );
});

const own = { user: "system:apiserver", verb: "get", apiGroup: "rbac.authorization.k8s.io", namespace: null };
const role = (at: number) => ({ ...own, resource: "clusterroles", name: `role-${at}`, time: at });
const lease = { ...own, verb: "create", apiGroup: "coordination.k8s.io", resource: "leases", namespace: "kube-system" };

test("a server starts when it looks at all its roles, or creates its lease", () => {
  const first = Array.from({ length: 70 }, (_, at) => role(at * 1000));
  const single = [role(20 * MINUTE)];
  const created = [{ ...lease, name: "apiserver-x7q2", time: 40 * MINUTE }];
  const others = [
    { ...lease, name: "kube-scheduler", time: 50 * MINUTE },
    { ...role(55 * MINUTE), user: "alice" },
  ];
  expect(startsOf([...first, ...single, ...created, ...others])).toEqual([0, 40 * MINUTE]);
});
