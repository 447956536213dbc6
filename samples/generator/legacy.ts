import type { AuditEvent } from "./audit-event.ts";
import type { Caller } from "./cast.ts";
import {
  alice,
  carol,
  controllerManager,
  deployer,
  kubelet,
  platformAdmin,
  prober,
  scheduler,
  stranger,
} from "./cast.ts";
import type { Draft } from "./draft.ts";
import { after, create, discovery, get, list, PAGE, remove, update, watch } from "./draft.ts";
import { goQuote } from "./go-text.ts";
import { instant, rfc3339Nano } from "./instant.ts";
import { denied, notFound, unauthenticated } from "./outcomes.ts";
import { createRandom } from "./random.ts";
import { on, path } from "./resources.ts";
import { stagesOf } from "./stages.ts";
import { sequence } from "./timeline.ts";

/** An old server in a zone two hours ahead of UTC (summer), upgraded while its log went on. */
const DAY = "2022-04-06";
const ZONE_MINUTES = 120;
/** From this version on, the line has a `user-agent`. */
const UPGRADE = instant(DAY, "12:30:00");

/** The events of `legacy/kube-apiserver-audit.log`, in the order of its lines. */
export function legacyEvents(): AuditEvent[] {
  const before = sequence(instant(DAY, "12:02:41"), spread(40, beforeUpgrade()));
  const since = sequence(instant(DAY, "12:34:07"), spread(25, sinceUpgrade()));
  const copied = instant(DAY, "12:50:00");
  return [...before, ...since]
    .flatMap(stagesOf)
    .filter(({ writtenAt }) => writtenAt < copied)
    .sort((a, b) => a.writtenAt - b.writtenAt)
    .map(({ event }) => event);
}

/** One line as `--audit-log-format=legacy` writes it (apiserver pkg/audit/format.go). Times are those of receiving. */
export function legacyLine(event: AuditEvent): string {
  const at = event.requestReceivedTimestamp;
  const nanos = createRandom(`nanoseconds of ${event.auditID}`).pick([0, 0, 120, 700, 305, 417, 862]);
  const { user, impersonatedUser } = event;
  const fields: [string, string][] = [
    ["id", event.auditID],
    ["stage", event.stage],
    ["ip", event.sourceIPs[0] ?? "<unknown>"],
    ["method", event.verb],
    ["user", user.username ?? "<none>"],
    ["groups", quotedNames(user.groups, "<none>")],
    ["as", impersonatedUser?.username ?? "<self>"],
    ["asgroups", quotedNames(impersonatedUser?.groups, "<lookup>")],
    ...(at < UPGRADE ? [] : [["user-agent", event.userAgent] satisfies [string, string]]),
    ["namespace", event.objectRef?.namespace ?? "<none>"],
    ["uri", event.requestURI],
    ["response", event.responseStatus === undefined ? "<deferred>" : String(event.responseStatus.code)],
  ];
  const pairs = fields.map(([key, value]) => `${key}=${goQuote(value)}`);
  return `${rfc3339Nano(at, nanos, ZONE_MINUTES)} AUDIT: ${pairs.join(" ")}`;
}

// Every name is quoted, then the whole list once more.
function quotedNames(names: readonly string[] | undefined, otherwise: string): string {
  return names === undefined || names.length === 0 ? otherwise : names.map(goQuote).join(",");
}

function spread(seconds: number, drafts: readonly Draft[]): Draft[] {
  return drafts.map((draft) => (draft.waitMs === undefined ? after(seconds, draft) : draft));
}

function olderBy(caller: Caller, version: string): Caller {
  return {
    ...caller,
    agent: caller.agent.replace(/v1\.33\.\d (.*) kubernetes\/\w+/, `${version} $1 kubernetes/7061dba`),
  };
}

function beforeUpgrade(): Draft[] {
  const manager = controllerManager("leader-election");
  const shop = { namespace: "shop" };
  return [
    update(manager, on("leases", { namespace: "kube-system", name: "kube-controller-manager" })),
    ...discovery(alice),
    list(alice, on("pods", shop), PAGE),
    notFound(get(deployer, on("configmaps", { ...shop, name: "release-lock" }))),
    create(deployer, on("configmaps", { ...shop, creates: "release-lock" })),
    get(prober, path("/healthz")),
    watch(scheduler("scheduler"), on("pods"), 372_000),
    denied(list(deployer, on("secrets", { namespace: "kube-system" }), PAGE)),
    unauthenticated(get(stranger("192.0.2.14", "curl/7.68.0"), on("secrets", { ...shop, name: "web-tls" }))),
  ];
}

function sinceUpgrade(): Draft[] {
  const version = "v1.22.8";
  const node = olderBy(kubelet("worker-1"), version);
  const quoting = { ...prober, agent: 'monitor "blue"\\2 \u001b[32m', ips: ["192.0.2.15"] };
  const shop = { namespace: "shop" };
  return [
    update(node, on("leases", { namespace: "kube-node-lease", name: "worker-1" }), { query: { timeout: "10s" } }),
    list(olderBy(carol, version), on("nodes"), { ...PAGE, impersonated: platformAdmin }),
    remove(olderBy(alice, version), on("configmaps", { ...shop, name: "release-lock" })),
    get(quoting, path("/healthz")),
    get(olderBy(deployer, version), on("pods", { ...shop, name: "web-0", subresource: "log" }), {
      query: { container: "web", tailLines: "50" },
      course: { type: "long", lastsMs: 1_200 },
    }),
    watch(node, on("configmaps", { namespace: "kube-system", name: "coredns" }), 600_000, {
      fieldSelector: "metadata.name=coredns",
    }),
    denied(get(olderBy(alice, version), on("secrets", { namespace: "payments", name: "gateway-key" }))),
    unauthenticated(list(stranger("192.0.2.14", "curl/7.68.0"), on("secrets", shop))),
    list(olderBy(alice, version), on("deployments", shop), { ...PAGE, tookMs: 900_000 }),
  ];
}
