import type { Caller, NodeName } from "./cast.ts";
import * as cast from "./cast.ts";
import type { Draft } from "./draft.ts";
import { call, create, get, list, PAGE, patch, update, watch } from "./draft.ts";
import type { Micros } from "./instant.ts";
import { MINUTE, SECOND } from "./instant.ts";
import { alreadyExists, conflict, denied, expired, notFound } from "./outcomes.ts";
import { createRandom } from "./random.ts";
import { on, path } from "./resources.ts";
import type { ApiRequest } from "./timeline.ts";
import { clock, repeat } from "./timeline.ts";

/** A stretch of time. */
export interface Span {
  readonly from: Micros;
  readonly to: Micros;
}

/** What a cluster does when nobody does anything, thinned out: a real one renews its leases every few seconds. */
export function background(span: Span): ApiRequest[] {
  return [heartbeats, probes, informers, controllers, addOns, webPods].flatMap((part) => part(span));
}

/** Runs drafts in turn, one every `minutes`, the first one `late` seconds into the span. */
function everyMinutes(span: Span, minutes: number, late: number, draft: (turn: number) => Draft): ApiRequest[] {
  return repeat(span.from + late * SECOND, span.to, minutes * MINUTE, draft);
}

// Taking turns keeps the log free of silences that would look like a missing file.
function heartbeats(span: Span): ApiRequest[] {
  const turns: [() => Draft, ...(() => Draft)[]] = [
    () => renewNodeLease("worker-1"),
    () => lead(cast.controllerManager("leader-election"), "kube-controller-manager"),
    () => renewNodeLease("control-plane-1"),
    () => lead(cast.scheduler("leader-election"), "kube-scheduler"),
    () => renewNodeLease("worker-2"),
    () => renewNodeLease("worker-3"),
  ];
  const nodes = Object.keys(cast.NODES) as NodeName[];
  const report = (node: NodeName): Draft =>
    patch(cast.kubelet(node), on("nodes", { name: node, subresource: "status" }), { query: { timeout: "10s" } });
  return [
    ...everyMinutes(span, 0.75, 7, (turn) => (turns[turn % turns.length] ?? turns[0])()),
    ...nodes.flatMap((node, index) => everyMinutes(span, 15, index * 217 + 31, () => report(node))),
  ];
}

function lead(caller: Caller, name: string): Draft {
  return update(caller, on("leases", { namespace: "kube-system", name }), { query: { timeout: "5s" } });
}

/** A kubelet says that its node is alive. */
export function renewNodeLease(node: NodeName): Draft {
  const lease = on("leases", { namespace: "kube-node-lease", name: node });
  return update(cast.kubelet(node), lease, { query: { timeout: "10s" } });
}

function probes(span: Span): ApiRequest[] {
  const paths = ["/healthz", "/livez", "/readyz"];
  return everyMinutes(span, 6, 12, (turn) => get(cast.prober, path(paths[turn % paths.length] ?? "/healthz")));
}

function informers(span: Span): ApiRequest[] {
  const random = createRandom("how long informers watch");
  const lastsMs = (): number => random.int(300, 580) * 1000;
  // Not every client keeps to the usual limit; such a watch may well outlive the log.
  const longMs = (): number => random.int(2_400, 3_600) * 1000;
  const ofNode = (node: NodeName): Draft =>
    watch(cast.kubelet(node), on("pods"), lastsMs(), { fieldSelector: `spec.nodeName=${node}` });
  const turns: [() => Draft, ...(() => Draft)[]] = [
    () => watch(cast.controllerManager("shared-informers"), on("configmaps"), lastsMs()),
    () => ofNode("worker-1"),
    () => watch(cast.scheduler("scheduler"), on("pods"), lastsMs()),
    () => watch(cast.controllerManager("shared-informers"), on("replicasets"), lastsMs()),
    () => ofNode("worker-2"),
    () => watch(cast.apiServer, on("secrets"), longMs()),
    () => watch(cast.scheduler("scheduler"), on("poddisruptionbudgets"), lastsMs()),
    () => watch(cast.controllerManager("metadata-informers"), on("jobs"), longMs()),
    () => watch(cast.prometheus, on("endpointslices"), longMs()),
  ];
  return everyMinutes(span, 5, 85, (turn) => (turns[turn % turns.length] ?? turns[0])());
}

function controllers(span: Span): ApiRequest[] {
  const discover = (name: string) => (): Draft =>
    get(cast.controller(name), path("/apis"), { query: { timeout: "32s" }, grant: cast.discoveryGrant });
  const catalog = on("deployments", { namespace: "shop", name: "catalog", subresource: "status" });
  const claim = on("persistentvolumeclaims", { namespace: "analytics", name: "scratch" });
  const account = on("serviceaccounts", { namespace: "analytics", creates: "default" });
  return [
    ...everyMinutes(span, 12, 150, discover("generic-garbage-collector")),
    ...everyMinutes(span, 12, 480, discover("resourcequota-controller")),
    ...everyMinutes(span, 11, 260, () =>
      get(cast.apiServer, on("services", { namespace: "default", name: "kubernetes" })),
    ),
    ...everyMinutes(span, 13, 350, () => update(cast.controller("cronjob-controller"), cronJobStatus)),
    ...everyMinutes(span, 42, 1_330, () => conflict(update(cast.controller("deployment-controller"), catalog))),
    ...everyMinutes(span, 24, 900, () => notFound(get(cast.controller("attachdetach-controller"), claim))),
    ...everyMinutes(span, 70, 2_200, () =>
      alreadyExists(create(cast.controller("service-account-controller"), account)),
    ),
  ];
}

const cronJobStatus = on("cronjobs", { namespace: "analytics", name: "nightly-report", subresource: "status" });

function addOns(span: Span): ApiRequest[] {
  const ingresses = on("ingresses");
  return [
    ...everyMinutes(span, 8, 200, () => get(cast.prometheus, path("/metrics"))),
    ...everyMinutes(span, 10, 410, () => create(cast.metricsServer, on("subjectaccessreviews"))),
    // A rule is missing from this add-on's role; it tries again and again. Refused watches are recorded twice.
    ...everyMinutes(span, 50, 1_240, () => denied(list(cast.stateMetrics, ingresses, PAGE))),
    ...everyMinutes(span, 50, 1_241, () => denied(watch(cast.stateMetrics, ingresses, 0))),
    ...everyMinutes(span, 20, 660, () => list(cast.inventory, on("pods"), { query: { limit: "200" } })),
    ...everyMinutes(span, 90, 3_950, () =>
      expired(
        list(cast.inventory, on("pods"), { query: { continue: "eyJ2IjoibWV0YS5rOHMuaW8vdjEifQ", limit: "200" } }),
      ),
    ),
  ];
}

// The web pod reads its settings now and then, with whatever token it holds, until it is deleted.
function webPods(span: Span): ApiRequest[] {
  const born = clock("08:24:00");
  const renewed = clock("09:08:30");
  const deleted = clock("10:37:00");
  const read = (caller: Caller) => (turn: number) => {
    const name = turn % 3 === 2 ? "feature-flags" : "web-config";
    const draft = call(caller, "get", on("configmaps", { namespace: "shop", name }));
    return name === "feature-flags" ? notFound(draft) : draft;
  };
  return [
    ...repeat(born, Math.min(renewed, span.to), 11 * MINUTE, read(cast.webPod(cast.webTokens.first))),
    ...repeat(renewed, Math.min(deleted, span.to), 11 * MINUTE, read(cast.webPod(cast.webTokens.second))),
  ];
}
