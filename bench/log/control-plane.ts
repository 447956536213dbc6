import { basicUserGrant, type Caller, discoveryGrant } from "../../samples/generator/cast.ts";
import { create, type Draft, get, list, patch, remove, update, watch } from "../../samples/generator/draft.ts";
import { conflict, notFound } from "../../samples/generator/outcomes.ts";
import { on, path, type Resource, type ResourceTarget, resources } from "../../samples/generator/resources.ts";
import { type Activity, act, custom, NEW, SOME, SOME_NAMESPACE } from "./activity.ts";
import type { Cluster } from "./cluster.ts";

/** What the nodes and the control plane do without anybody's asking. */
export function controlPlane(cluster: Cluster): Activity[] {
  const { kubelets, controllers, prober } = cluster.callers;
  return [
    ...kubelets.flatMap((caller, index) => kubelet(caller, cluster.nodes[index] ?? "")),
    ...controllers.slice(0, 2).flatMap((caller, index) => leaderElection(caller, `component-${index}`, 5)),
    ...controllers.slice(0, 2).flatMap(informers),
    ...scheduling(cluster),
    ...rollouts(cluster),
    ...controllers.slice(2, 6).flatMap(discovery),
    ...["/readyz", "/livez", "/healthz"].map((text) => act(60, get(prober, path(text), { query: { timeout: "5s" } }))),
  ];
}

/** The lease of a leader and, for those who wait, a look at it. */
export function leaderElection(caller: Caller, name: string, perMinute: number): Activity[] {
  const lease = on("leases", { namespace: "kube-system", name });
  return [
    act(perMinute, get(caller, lease, { query: { timeout: "5s" } })),
    act(perMinute * 6, update(caller, lease, { query: { timeout: "5s" } })),
  ];
}

/** A watch that lasts as long as the random timeout in its address says. */
export function informer(caller: Caller, target: ResourceTarget, query: Readonly<Record<string, string>> = {}): Draft {
  return watch(caller, target, 450_000, { timeout: "9m~second~s", timeoutSeconds: "~seconds~", ...query });
}

const groups =
  "apps authentication.k8s.io authorization.k8s.io autoscaling batch certificates.k8s.io coordination.k8s.io discovery.k8s.io events.k8s.io networking.k8s.io node.k8s.io policy rbac.authorization.k8s.io scheduling.k8s.io storage.k8s.io argoproj.io cert-manager.io monitoring.coreos.com kyverno.io metrics.k8s.io";

/** The table of contents of the API, as clients read it every half minute. */
function discovery(caller: Caller): Activity[] {
  const extra = { query: { timeout: "32s" }, grant: discoveryGrant };
  return groups.split(" ").map((group) => act(5, get(caller, path(`/apis/${group}/v1`), extra)));
}

function kubelet(caller: Caller, node: string): Activity[] {
  const own = { name: node };
  const status = on("pods", { ...SOME, subresource: "status" });
  const token = on("serviceaccounts", { namespace: "~namespace~", name: "default", subresource: "token" });
  const one = { fieldSelector: "metadata.name=~name~" };
  return [
    act(6, update(caller, on("leases", { namespace: "kube-node-lease", ...own }), { query: { timeout: "10s" } })),
    act(3, get(caller, on("nodes", own), { query: { resourceVersion: "0", timeout: "10s" } })),
    act(0.4, patch(caller, on("nodes", { ...own, subresource: "status" }), { query: { timeout: "10s" } })),
    act(0.4, get(caller, custom("storage.k8s.io", "csinodes", "v1", own))),
    act(2, get(caller, on("pods", SOME)), "pod"),
    act(2, patch(caller, status), "pod", { level: "RequestResponse", request: "podStatusPatch", response: "pod" }),
    act(0.1, notFound(patch(caller, status)), "pod", { level: "RequestResponse", request: "podStatusPatch" }),
    act(1, create(caller, token), "pod"),
    act(1.2, create(caller, on("coreEvents", NEW)), "event", {
      level: "RequestResponse",
      request: "event",
      response: "event",
    }),
    act(2, informer(caller, on("configmaps", SOME), one), "settings"),
    act(2, informer(caller, on("secrets", SOME), one), "app"),
    act(1, create(caller, custom("authentication.k8s.io", "tokenreviews", "v1"))),
    act(1, create(caller, on("subjectaccessreviews"))),
  ];
}

const watched: readonly Resource[] = [
  resources.pods,
  resources.nodes,
  resources.services,
  resources.secrets,
  resources.configmaps,
  resources.replicasets,
  resources.jobs,
  resources.leases,
];

function informers(caller: Caller): Activity[] {
  return watched.map((resource) => act(1, informer(caller, { type: "resource", resource })));
}

function loop(cluster: Cluster, name: string): Caller {
  const found = cluster.callers.controllers.find(({ user }) => user.username?.endsWith(`:${name}`));
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
}

function scheduling(cluster: Cluster): Activity[] {
  const scheduler = loop(cluster, "kube-scheduler");
  const maker = loop(cluster, "replicaset-controller");
  const collector = loop(cluster, "pod-garbage-collector");
  const pod = { level: "RequestResponse", request: "pod", response: "pod" } as const;
  const created = create(maker, on("pods", { namespace: "~namespace~", generates: "~name~" }));
  return [
    act(20, created, "new-pod", pod),
    act(20, create(scheduler, on("pods", { ...SOME, subresource: "binding" })), "pod", {
      level: "Request",
      request: "binding",
    }),
    act(20, remove(maker, on("pods", SOME)), "pod", { level: "RequestResponse", response: "pod" }),
    act(12, notFound(get(collector, on("pods", SOME))), "pod"),
    act(8, create(scheduler, on("events", NEW)), "event", { level: "Request", request: "event" }),
    act(6, create(maker, on("subjectaccessreviews"), { grant: basicUserGrant })),
  ];
}

function rollouts(cluster: Cluster): Activity[] {
  const slices = loop(cluster, "endpointslice-controller");
  const sets = loop(cluster, "replicaset-controller");
  const deployments = loop(cluster, "deployment-controller");
  const slice = { level: "RequestResponse", request: "endpointSlice", response: "endpointSlice" } as const;
  const set = { level: "RequestResponse", request: "replicaSet", response: "replicaSet" } as const;
  const deployment = { level: "RequestResponse", request: "deployment", response: "deployment" } as const;
  const status = on("deployments", { ...SOME, subresource: "status" });
  return [
    act(60, update(slices, on("endpointslices", SOME)), "slice", slice),
    act(40, update(loop(cluster, "endpoint-controller"), on("endpoints", SOME)), "app"),
    act(40, update(sets, on("replicasets", { ...SOME, subresource: "status" })), "replica-set", set),
    act(30, update(deployments, status), "app", deployment),
    act(15, conflict(update(deployments, status)), "app", { level: "RequestResponse", request: "deployment" }),
    act(20, list(loop(cluster, "resourcequota-controller"), on("resourcequotas", SOME_NAMESPACE)), "app"),
  ];
}
