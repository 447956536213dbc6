import { basicUserGrant, type Caller } from "../../samples/generator/cast.ts";
import {
  discovery as bothRoots,
  create,
  get,
  list,
  PAGE,
  patch,
  remove,
  update,
} from "../../samples/generator/draft.ts";
import {
  alreadyExists,
  denied,
  impersonationRefused,
  notFound,
  panicked,
  refusedByAdmission,
  throttled,
  unauthenticated,
} from "../../samples/generator/outcomes.ts";
import { on, path } from "../../samples/generator/resources.ts";
import { type Activity, act, custom, NEW, SOME, SOME_NAMESPACE } from "./activity.ts";
import type { Cluster } from "./cluster.ts";
import { informer, leaderElection } from "./control-plane.ts";

/** What operators, workloads, pipelines and people do. */
export function tenants(cluster: Cluster): Activity[] {
  const { operators, workloads, pipelines, people, stranger } = cluster.callers;
  return [
    ...operators.flatMap((caller, index) => leaderElection(caller, `operator-${index}`, 1.8)),
    ...operators.flatMap(operator),
    ...workloads.flatMap(workload),
    ...pipelines.flatMap(pipeline),
    ...people.flatMap(person),
    ...bigAnswers(cluster),
    act(2, unauthenticated(list(stranger, on("secrets", SOME_NAMESPACE))), "app"),
    act(1, unauthenticated(get(stranger, path("/api/v1/pods")))),
  ];
}

function operator(caller: Caller): Activity[] {
  const application = custom("argoproj.io", "applications", "v1alpha1", SOME);
  const recorded = { level: "RequestResponse", request: "application", response: "application" } as const;
  return [
    act(5, get(caller, application), "app"),
    act(2, update(caller, { ...application, subresource: "status" }), "app", recorded),
    act(2, get(caller, on("configmaps", SOME)), "settings"),
    act(1.5, update(caller, on("configmaps", SOME)), "settings"),
    act(0.5, list(caller, on("pods", SOME_NAMESPACE)), "app"),
    act(0.3, notFound(get(caller, on("secrets", SOME))), "app"),
    act(0.2, denied(list(caller, custom("metrics.k8s.io", "pods", "v1beta1"), PAGE))),
    act(0.3, informer(caller, custom("argoproj.io", "applications", "v1alpha1"))),
    act(0.3, informer(caller, on("configmaps"))),
    act(0.3, informer(caller, on("deployments"))),
  ];
}

function workload(caller: Caller): Activity[] {
  return [
    act(3, get(caller, on("configmaps", SOME)), "settings"),
    act(1, list(caller, on("endpoints", SOME_NAMESPACE)), "app"),
    act(0.5, informer(caller, on("configmaps", SOME_NAMESPACE)), "app"),
    act(0.1, denied(get(caller, on("secrets", SOME))), "app"),
  ];
}

function pipeline(caller: Caller): Activity[] {
  const deployment = on("deployments", SOME);
  const changed = { level: "RequestResponse", request: "deployment", response: "deployment" } as const;
  const why = 'admission webhook "validate.kyverno.svc-fail" denied the request: image tag "latest" is not allowed';
  return [
    act(4, get(caller, deployment), "app"),
    act(3, patch(caller, deployment, { query: { fieldManager: "helm", force: "true" } }), "app", changed),
    act(0.5, refusedByAdmission(patch(caller, deployment), why), "app", {
      level: "RequestResponse",
      request: "deployment",
    }),
    act(1, alreadyExists(create(caller, on("configmaps", NEW))), "settings"),
    act(0.5, throttled(list(caller, on("pods")))),
    ...bothRoots(caller).map((draft) => act(3, draft)),
  ];
}

function person(caller: Caller): Activity[] {
  const exec = {
    query: { command: ["sh", "-c", "ps aux"], container: "main", stdin: "true", tty: "true" },
    status: { code: 101 },
  };
  return [
    act(0.5, list(caller, on("pods", SOME_NAMESPACE), PAGE), "app"),
    act(0.3, get(caller, on("pods", SOME)), "pod"),
    act(
      0.3,
      get(caller, on("pods", { ...SOME, subresource: "log" }), { course: { type: "long", lastsMs: 2_000 } }),
      "pod",
    ),
    act(
      0.05,
      create(caller, on("pods", { ...SOME, subresource: "exec" }), {
        ...exec,
        course: { type: "long", lastsMs: 90_000 },
      }),
      "pod",
    ),
    act(0.05, remove(caller, on("pods", SOME)), "pod", { level: "RequestResponse", response: "pod" }),
    act(0.1, denied(get(caller, on("secrets", SOME))), "app"),
    act(0.02, denied(informer(caller, on("secrets")))),
    act(0.01, impersonationRefused(list(caller, on("nodes")), "system:admin")),
    act(0.1, create(caller, on("selfsubjectrulesreviews"), { grant: basicUserGrant })),
    ...bothRoots(caller).map((draft) => act(0.2, draft)),
  ];
}

/** What makes lines long. */
function bigAnswers(cluster: Cluster): Activity[] {
  const [server, , inventory] = cluster.callers.operators;
  const [grafana] = cluster.callers.pipelines;
  if (server === undefined || inventory === undefined || grafana === undefined) throw new Error("nobody to ask");
  const listed = (name: "podList" | "everyPod") => ({ level: "RequestResponse", response: name }) as const;
  const stored = { level: "RequestResponse", request: "dashboard", response: "dashboard" } as const;
  return [
    act(10, list(server, on("pods", SOME_NAMESPACE), { ...PAGE, tookMs: 420 }), "app", listed("podList")),
    act(0.5, list(inventory, on("pods"), { tookMs: 1_900 }), "fixed", listed("everyPod")),
    act(1, update(grafana, on("configmaps", SOME)), "settings", stored),
    act(0.2, panicked(list(inventory, custom("example.com", "widgets", "v1")), "runtime error: index out of range")),
  ];
}
