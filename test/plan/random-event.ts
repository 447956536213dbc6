import type { Random } from "../../samples/generator/random.ts";

/** Texts that stand in events and in programs, so that they meet. */
export const pools = {
  verb: ["get", "list", "watch", "create", "delete", "deletecollection", "GET"],
  stage: ["RequestReceived", "ResponseStarted", "ResponseComplete", "Panic"],
  user: ["alice", "bob@example.com", "system:anonymous", "system:serviceaccount:ci:deployer"],
  group: ["system:authenticated", "system:masters", "dev", "dev/ops"],
  address: ["10.0.0.1", "10.255.0.7", "127.0.0.1", "::1"],
  agent: ["kubectl/v1.31.0 (linux/amd64)", "curl/8", "kube-probe/1.31"],
  uri: ["/api/v1/pods", "/api/v1/namespaces/prod/pods/web?dryRun=All", "/healthz"],
  resource: ["pods", "secrets", "deployments"],
  apiGroup: ["apps", "rbac.authorization.k8s.io"],
  subresource: ["exec", "status", "scale"],
  namespace: ["prod", "kube-system", "default"],
  name: ["web", "web-1", "coredns"],
  reason: ["Forbidden", "NotFound"],
  decision: ["allow", "forbid"],
} as const;

export const hostile = [
  "",
  " ",
  "A",
  "it's",
  'say "x"',
  "back\\slash",
  "a/b",
  "é",
  "🦊",
  "日本",
  "\u2028",
  "\ufffd",
  "\ud83e",
  "a\0b",
  "\u001b[31m",
  "<&>",
  "line\nfeed",
  "web\n",
  "null",
  "0",
  "-",
  "constructor",
  "__proto__",
  "x".repeat(40),
] as const;

export const times = [
  "2025-11-20T10:00:00.000000Z",
  "2025-11-20T10:00:00.000001Z",
  "2025-11-20T10:59:59.999999Z",
  "2025-11-20T11:00:00.000000Z",
  "2025-11-21T00:00:00.000000Z",
  "1969-12-31T23:59:59.999999Z",
  "2024-02-29T12:34:56.789012Z",
] as const;

const oddTimes = [
  "2025-11-20T10:00:00Z",
  "2025-11-20T10:00:00.1Z",
  "2025-11-20T11:00:00.000000+01:00",
  "2025-11-20t10:00:00.000000z",
  "2016-12-31T23:59:60.000000Z",
  "2025-02-30T00:00:00.000000Z",
  "0001-01-01T00:00:00.000000Z",
  "9999-12-31T23:59:59.999999Z",
  "yesterday",
] as const;

export const codes = [200, 201, 101, 403, 404, 409, 429, 500, 503] as const;

const wrong = [null, 7, true, false, {}, [], ["a"], [1], { username: "alice" }, "text", -0, 1.5] as const;

type Made = unknown;

/** The text of an event: mostly as the API server means it, now and then with anything anywhere, a key twice, or written
 *  in another way. */
export function randomEvent(random: Random): string {
  const event = compact({
    kind: "Event",
    apiVersion: random.int(0, 9) > 0 ? "audit.k8s.io/v1" : "audit.k8s.io/v1alpha1",
    level: one(random, ["Metadata", "Request"]),
    auditID: one(random, ["8f14e45f-ceea-467f-a9d2-0c5b1f6e2a10", "8f14e45f-ceea-467f-a9d2-0c5b1f6e2a11", "mine"]),
    stage: one(random, pools.stage),
    requestURI: one(random, pools.uri),
    verb: one(random, pools.verb),
    user: part(random, () => ({ username: one(random, pools.user), groups: some(random, pools.group), uid: "1" })),
    impersonatedUser:
      random.int(0, 2) > 0
        ? undefined
        : part(random, () => ({ username: one(random, pools.user) ?? "bob", groups: some(random, pools.group) })),
    sourceIPs: some(random, pools.address),
    userAgent: one(random, pools.agent),
    objectRef: part(random, () => ({
      resource: one(random, pools.resource) ?? "pods",
      namespace: one(random, pools.namespace),
      name: one(random, pools.name),
      apiGroup: one(random, pools.apiGroup),
      apiVersion: one(random, ["v1", "apps/v1"]),
      subresource: one(random, pools.subresource),
    })),
    responseStatus: part(random, () => ({ metadata: {}, reason: one(random, pools.reason), code: code(random) })),
    requestObject: part(random, () => ({ spec: anything(random), x: one(random, pools.name) })),
    requestReceivedTimestamp: time(random),
    stageTimestamp: time(random),
    annotations: part(random, () => ({
      "authorization.k8s.io/decision": one(random, pools.decision),
      "authorization.k8s.io/reason": one(random, ["RBAC: allowed", "system:masters"]),
      "k8s.io/deprecated": one(random, ["true"]),
    })),
    timestamp: random.int(0, 30) > 0 ? undefined : time(random),
  });
  return written(event, random);
}

function written(event: Record<string, Made>, random: Random): string {
  let text = JSON.stringify(event);
  if (random.int(0, 14) === 0) text = `${text.slice(0, -1)},"${random.pick(["verb", "user", "extra"])}":"delete"}`;
  switch (random.int(0, 6)) {
    case 0:
      return JSON.stringify(event, null, 1).replace(/\n */g, " ");
    case 1:
      return text.replace(/[<>&\u2028\u2029]/g, escaped);
    case 2:
      // As Python writes: ASCII only.
      return text.replace(/[\u007f-\uffff]/g, escaped);
    case 3:
      return text.replace(/\//g, "\\/");
    default:
      return text;
  }
}

function escaped(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function compact(object: Record<string, Made>): Record<string, Made> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}

/** A value, a hostile one, none, or something of another type. */
function one(random: Random, pool: readonly string[]): Made {
  const roll = random.int(0, 119);
  if (roll < 80) return pool[random.int(0, pool.length - 1)];
  if (roll < 92) return hostile[random.int(0, hostile.length - 1)];
  return roll < 119 ? undefined : anything(random);
}

function some(random: Random, pool: readonly string[]): Made {
  const roll = random.int(0, 39);
  if (roll < 30) return Array.from({ length: random.int(1, 3) }, () => one(random, pool) ?? pool[0]);
  return roll < 39 ? undefined : anything(random);
}

function part(random: Random, make: () => Record<string, Made>): Made {
  const roll = random.int(0, 59);
  if (roll < 50) return compact(make());
  return roll < 59 ? undefined : anything(random);
}

function code(random: Random): Made {
  const roll = random.int(0, 39);
  if (roll < 37) return codes[random.int(0, codes.length - 1)];
  return random.pick([undefined, 0, -1, "200", 200.5]);
}

function time(random: Random): Made {
  const roll = random.int(0, 39);
  if (roll < 34) return times[random.int(0, times.length - 1)];
  return roll < 39 ? undefined : oddTimes[random.int(0, oddTimes.length - 1)];
}

function anything(random: Random): Made {
  return wrong[random.int(0, wrong.length - 1)];
}
