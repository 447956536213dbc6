import type { Caller, NodeName } from "./cast.ts";
import { controller, deployer, kubelet, scheduler } from "./cast.ts";
import type { Draft } from "./draft.ts";
import { after, create, get, list, patch, remove, update, watch } from "./draft.ts";
import type { Json } from "./go-text.ts";
import { createRandom } from "./random.ts";
import { on } from "./resources.ts";

export interface PodOf {
  readonly name: string;
  readonly node: NodeName;
  /** The token issued to it; makes the kubelet's token request traceable to later callers. */
  readonly token?: string;
}

/** A new version of a deployment in `shop`: the old replica set shrinks while the new one grows. */
export interface Rollout {
  readonly app: string;
  readonly image: string;
  readonly newSet: string;
  readonly oldSet: string;
  readonly newPods: readonly PodOf[];
  readonly oldPods: readonly PodOf[];
}

const namespace = "shop";
const deploymentController = controller("deployment-controller");
const replicaSetController = controller("replicaset-controller");
const endpointSliceController = controller("endpointslice-controller");
const endpointController = controller("endpoint-controller");

// The namespace enforces the `baseline` Pod Security Standard; the plugin notes that on every pod it looks at.
export const podSecurity = { "pod-security.kubernetes.io/enforce-policy": "baseline:latest" };

/** `kubectl set image`, then `kubectl rollout status`, and all that the cluster does because of them. */
export function rollout(plan: Rollout): Draft[] {
  return [
    get(deployer, on("deployments", { namespace, name: plan.app })),
    setImage(deployer, plan.app, plan.image),
    ...awaitRollout(plan),
    create(deploymentController, on("replicasets", { namespace, creates: plan.newSet })),
    ...plan.newPods.flatMap((pod) => startPod(plan.app, pod)),
    update(replicaSetController, on("replicasets", { namespace, name: plan.newSet, subresource: "status" })),
    ...publish(plan.app),
    update(deploymentController, on("replicasets", { namespace, name: plan.oldSet })),
    ...plan.oldPods.flatMap(stopPod),
    update(replicaSetController, on("replicasets", { namespace, name: plan.oldSet, subresource: "status" })),
    ...publish(plan.app),
    update(deploymentController, on("deployments", { namespace, name: plan.app, subresource: "status" })),
  ];
}

/** The patch that `kubectl set image` sends. */
export function setImage(caller: Caller, app: string, image: string): Draft {
  const requestObject: Json = {
    spec: {
      template: {
        spec: { "$setElementOrder/containers": [{ name: app }], containers: [{ image, name: app }] },
      },
    },
  };
  const query = { fieldManager: "kubectl-set" };
  return patch(caller, on("deployments", { namespace, name: app }), { query, requestObject, tookMs: 21 });
}

function awaitRollout({ app }: Rollout): Draft[] {
  const query = { fieldSelector: `metadata.name=${app}` };
  const deployment = on("deployments", { namespace, name: app });
  return [list(deployer, deployment, { query }), watch(deployer, deployment, 14_200, query)];
}

/** From the replica set's order to a pod that is up. The pod has only a `generateName`, so its creation shows no name. */
export function startPod(app: string, pod: PodOf): Draft[] {
  const node = kubelet(pod.node);
  const place = { namespace, name: pod.name };
  const token = pod.token ?? `JTI=${createRandom(`token for ${pod.name}`).uuid()}`;
  return [
    create(replicaSetController, on("pods", { namespace }), { annotations: podSecurity, tookMs: 18 }),
    create(scheduler("scheduler"), on("pods", { ...place, subresource: "binding" })),
    create(scheduler("scheduler"), on("events", { namespace, creates: eventName(pod.name, "scheduled") })),
    get(node, on("pods", place)),
    issueToken(pod, app, token),
    after(2, patch(node, on("pods", { ...place, subresource: "status" }))),
    create(node, on("coreEvents", { namespace, creates: eventName(pod.name, "started") })),
  ];
}

/** A kubelet asks for a token on behalf of a pod; the annotation names the token that it got. */
export function issueToken(pod: PodOf, account: string, token: string): Draft {
  const target = on("serviceaccounts", { namespace, name: account, subresource: "token" });
  const annotations = { "authentication.kubernetes.io/issued-credential-id": token };
  return create(kubelet(pod.node), target, { annotations });
}

function stopPod(pod: PodOf): Draft[] {
  const place = { namespace, name: pod.name };
  const node = kubelet(pod.node);
  return [
    remove(replicaSetController, on("pods", place)),
    after(1, patch(node, on("pods", { ...place, subresource: "status" }))),
    remove(node, on("pods", place)),
  ];
}

/** The service's addresses follow its pods, in the new form and, marked as deprecated, in the old one. */
function publish(app: string): Draft[] {
  const slice = `${app}-${createRandom(`slice of ${app}`).suffix(5)}`;
  return [
    update(endpointSliceController, on("endpointslices", { namespace, name: slice })),
    update(endpointController, on("endpoints", { namespace, name: app }), {
      annotations: { "k8s.io/deprecated": "true" },
    }),
  ];
}

function eventName(about: string, what: string): string {
  return `${about}.${createRandom(`event ${about} ${what}`).hex(16)}`;
}
