import type { UserInfo } from "../../samples/generator/audit-event.ts";
import type { Caller } from "../../samples/generator/cast.ts";
import { clusterGrant } from "../../samples/generator/cast.ts";
import type { Dice } from "./dice.ts";

// A version before credentials had IDs: shorter lines, for which a database is harder to keep small.
const BUILD = "v1.28.15 (linux/amd64) kubernetes/8418565";
const CONTROL_PLANE = "10.0.0.10";

/** Everyone who calls the server. */
export interface Callers {
  readonly kubelets: readonly Caller[];
  /** Components and loops of the control plane. */
  readonly controllers: readonly Caller[];
  readonly operators: readonly Caller[];
  readonly workloads: readonly Caller[];
  readonly people: readonly Caller[];
  readonly pipelines: readonly Caller[];
  readonly prober: Caller;
  readonly stranger: Caller;
}

const loops =
  "attachdetach-controller clusterrole-aggregation-controller cronjob-controller daemon-set-controller deployment-controller disruption-controller endpoint-controller endpointslice-controller endpointslicemirroring-controller ephemeral-volume-controller expand-controller generic-garbage-collector horizontal-pod-autoscaler job-controller namespace-controller node-controller persistent-volume-binder pod-garbage-collector pv-protection-controller pvc-protection-controller replicaset-controller replication-controller resourcequota-controller root-ca-cert-publisher service-account-controller statefulset-controller ttl-after-finished-controller ttl-controller";

const operatorNames =
  "argocd:argocd-application-controller argocd:argocd-server argocd:argocd-applicationset-controller cert-manager:cert-manager cert-manager:cert-manager-cainjector cert-manager:cert-manager-webhook external-secrets:external-secrets ingress-nginx:ingress-nginx external-dns:external-dns kyverno:kyverno-admission-controller kyverno:kyverno-background-controller kyverno:kyverno-reports-controller monitoring:prometheus-operator monitoring:prometheus-k8s monitoring:kube-state-metrics monitoring:grafana monitoring:alertmanager-main velero:velero kube-system:metrics-server kube-system:coredns kube-system:cilium kube-system:cilium-operator kube-system:cluster-autoscaler kube-system:ebs-csi-controller-sa kube-system:aws-load-balancer-controller keda:keda-operator istio-system:istiod flux-system:source-controller flux-system:kustomize-controller crossplane-system:crossplane postgres-operator:postgres-operator strimzi:strimzi-cluster-operator tekton-pipelines:tekton-pipelines-controller vault:vault logging:vector";

const givenNames =
  "alice bob carol dave erin frank grace heidi ivan judy kim laura mallory nina oscar peggy quinn rupert sybil trent uma victor wendy xavier yasmin zoe anton berta cesar dora emil frieda gustav helga igor jana klaus lena moritz nora";

/** Makes the population of a cluster: about two hundred identities. */
export function makeCallers(dice: Dice, namespaces: readonly string[], nodes: readonly string[]): Callers {
  return {
    kubelets: nodes.map((node, index) => kubelet(node, index)),
    controllers: [
      component("kube-controller-manager", "leader-election"),
      component("kube-scheduler", "leader-election"),
      ...loops.split(" ").map((name) => controller(dice, name)),
    ],
    operators: operatorNames.split(" ").map((name) => operator(dice, name, nodes)),
    workloads: namespaces.map((namespace) => workload(dice, namespace, nodes)),
    people: givenNames.split(" ").map((name, index) => person(dice, name, index)),
    pipelines: ["runner-linux", "runner-arm64", "terraform", "renovate"].map((name) =>
      operator(dice, `ci:${name}`, nodes),
    ),
    prober: {
      user: { username: "system:anonymous", groups: ["system:unauthenticated"] },
      ips: [CONTROL_PLANE],
      agent: "kube-probe/1.28",
      grant: clusterGrant("system:public-info-viewer", "system:public-info-viewer", 'Group "system:unauthenticated"'),
    },
    stranger: { user: {}, ips: ["198.51.100.23"], agent: "Mozilla/5.0 zgrab/0.x", grant: "" },
  };
}

function kubelet(node: string, index: number): Caller {
  return {
    user: {
      username: `system:node:${node}`,
      groups: ["system:nodes", "system:authenticated"],
    },
    ips: [`10.0.${1 + Math.floor(index / 200)}.${10 + (index % 200)}`],
    agent: `kubelet/${BUILD}`,
    grant: "",
  };
}

function component(name: string, part: string): Caller {
  const username = `system:${name}`;
  return {
    user: { username, groups: ["system:authenticated"] },
    ips: [CONTROL_PLANE],
    agent: `${name}/${BUILD}/${part}`,
    grant: clusterGrant(username, username, `User "${username}"`),
  };
}

function account(dice: Dice, namespace: string, name: string, extra: UserInfo["extra"]) {
  return {
    username: `system:serviceaccount:${namespace}:${name}`,
    uid: dice.uuid(),
    groups: ["system:serviceaccounts", `system:serviceaccounts:${namespace}`, "system:authenticated"],
    extra,
  };
}

function controller(dice: Dice, name: string): Caller {
  const user = account(dice, "kube-system", name, undefined);
  const role = `system:controller:${name}`;
  return {
    user,
    ips: [CONTROL_PLANE],
    agent: `kube-controller-manager/${BUILD}/${user.username}`,
    grant: clusterGrant(role, role, `ServiceAccount "${name}/kube-system"`),
  };
}

function podCaller(dice: Dice, namespace: string, name: string, nodes: readonly string[]): Omit<Caller, "grant"> {
  const user = account(dice, namespace, name, {
    "authentication.kubernetes.io/pod-name": [`${name}-${dice.hex(9)}-${dice.suffix(5)}`],
    "authentication.kubernetes.io/pod-uid": [dice.uuid()],
  });
  const version = `v${dice.int(0, 3)}.${dice.int(0, 30)}.${dice.int(0, 9)}`;
  const ip = `10.244.${dice.int(0, nodes.length - 1)}.${dice.int(2, 250)}`;
  return { user, ips: [ip], agent: `${name}/${version} (linux/amd64) kubernetes/$Format` };
}

function operator(dice: Dice, path: string, nodes: readonly string[]): Caller {
  const [namespace = "", name = ""] = path.split(":");
  return {
    ...podCaller(dice, namespace, name, nodes),
    grant: clusterGrant(name, name, `ServiceAccount "${name}/${namespace}"`),
  };
}

function workload(dice: Dice, namespace: string, nodes: readonly string[]): Caller {
  const name = dice.pick(["default", "app", "api", "worker"]);
  const subject = `ServiceAccount "${name}/${namespace}"`;
  return {
    ...podCaller(dice, namespace, name, nodes),
    agent: dice.pick(["OpenAPI-Generator/31.0.0/python", "fabric8-kubernetes-client/6.13.1", "Go-http-client/1.1"]),
    grant: `RBAC: allowed by RoleBinding "${name}-reader/${namespace}" of Role "${name}-reader" to ${subject}`,
  };
}

function person(dice: Dice, name: string, index: number): Caller {
  const team = dice.pick(["platform", "developers", "sre", "data", "security"]);
  const platform = dice.pick(["darwin/arm64", "linux/amd64", "windows/amd64"]);
  return {
    user: {
      username: `${name}@example.com`,
      groups: [team, "system:authenticated"],
    },
    ips: [`10.20.0.${20 + index}`, "10.0.0.5"],
    agent: `kubectl/v1.${dice.int(27, 31)}.${dice.int(0, 6)} (${platform}) kubernetes/${dice.hex(7)}`,
    grant: clusterGrant(team, team, `Group "${team}"`),
  };
}
