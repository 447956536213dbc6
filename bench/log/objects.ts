import type { Json, JsonObject } from "../../samples/generator/go-text.ts";
import type { Dice } from "./dice.ts";

// Objects as templates: what differs between two objects of one kind is an open place such as `~uid~`. How they are built
// differs as well, from variant to variant.

/** What `kubectl get -o json` shows first of every object. */
export function metadata(kind: string, dice: Dice, more: JsonObject = {}): JsonObject {
  return {
    name: "~name~",
    namespace: "~namespace~",
    uid: "~uid~",
    resourceVersion: "~version~",
    generation: dice.int(1, 40),
    creationTimestamp: "~now~",
    labels: {
      "app.kubernetes.io/instance": `release-${dice.suffix(5)}`,
      "app.kubernetes.io/managed-by": "Helm",
      "app.kubernetes.io/name": dice.pick(["web", "api", "worker", "cache"]),
      "app.kubernetes.io/version": `${dice.int(1, 9)}.${dice.int(0, 40)}.${dice.int(0, 9)}`,
      "helm.sh/chart": `service-${dice.int(1, 9)}.${dice.int(0, 9)}.0`,
    },
    annotations: { "checksum/config": "~digest~", "example.com/owner": `team-${dice.suffix(4)}@example.com` },
    managedFields: [
      { manager: "kube-controller-manager", operation: "Update", apiVersion: "v1", time: "~now~", ...fields(kind) },
      {
        manager: "kubelet",
        operation: "Update",
        apiVersion: "v1",
        time: "~now~",
        subresource: "status",
        ...fields("status"),
      },
    ],
    ...more,
  };
}

// The field paths of managedFields: the same text in every object of a kind, and a lot of it.
function fields(kind: string): JsonObject {
  const leaf = (names: string): JsonObject => Object.fromEntries(names.split(" ").map((name) => [`f:${name}`, {}]));
  const spec: JsonObject =
    kind === "status"
      ? {
          "f:status": {
            "f:conditions": { 'k:{"type":"Ready"}': leaf("lastProbeTime lastTransitionTime status type") },
          },
        }
      : {
          "f:metadata": { "f:annotations": { ".": {}, "f:checksum/config": {} }, "f:labels": { ".": {}, "f:app": {} } },
          "f:spec": {
            'k:{"name":"main"}': leaf("args env envFrom image imagePullPolicy livenessProbe name ports readinessProbe"),
            ...leaf(
              "dnsPolicy restartPolicy schedulerName securityContext serviceAccount terminationGracePeriodSeconds",
            ),
          },
        };
  return { fieldsType: "FieldsV1", fieldsV1: spec };
}

function container(dice: Dice, name: string): JsonObject {
  const image = `registry.example.com/${dice.suffix(6)}/${name}:${dice.int(1, 9)}.${dice.int(0, 60)}.${dice.int(0, 20)}`;
  return {
    name,
    image,
    args: ["--config=/etc/app/config.yaml", `--log-level=${dice.pick(["info", "debug", "warn"])}`],
    ports: [{ name: "http", containerPort: dice.int(3000, 9999), protocol: "TCP" }],
    env: Array.from({ length: dice.int(3, 14) }, () => ({
      name: `${dice.suffix(6).toUpperCase()}_${dice.pick(["URL", "HOST", "TIMEOUT", "FLAG"])}`,
      value: dice.pick([
        `https://${dice.suffix(8)}.example.com/?a=1&b=2`,
        String(dice.int(1, 90_000)),
        "true",
        "<unset>",
      ]),
    })),
    resources: { limits: { memory: `${dice.int(1, 16) * 128}Mi` }, requests: { cpu: `${dice.int(1, 20) * 50}m` } },
    volumeMounts: [
      { name: "kube-api-access-~short~", readOnly: true, mountPath: "/var/run/secrets/kubernetes.io/serviceaccount" },
    ],
    livenessProbe: {
      httpGet: { path: "/healthz", port: "http", scheme: "HTTP" },
      timeoutSeconds: 1,
      periodSeconds: 10,
    },
    terminationMessagePath: "/dev/termination-log",
    imagePullPolicy: "IfNotPresent",
  };
}

function podSpec(dice: Dice): JsonObject {
  const sidecars = dice.int(0, 2) === 0 ? [container(dice, "istio-proxy")] : [];
  return {
    volumes: [
      {
        name: "kube-api-access-~short~",
        projected: {
          sources: [
            { serviceAccountToken: { expirationSeconds: 3607, path: "token" } },
            { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
          ],
          defaultMode: 420,
        },
      },
    ],
    containers: [container(dice, "main"), ...sidecars],
    restartPolicy: "Always",
    terminationGracePeriodSeconds: 30,
    dnsPolicy: "ClusterFirst",
    serviceAccountName: "default",
    nodeName: "~node~",
    schedulerName: "default-scheduler",
    tolerations: [
      { key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 },
    ],
    priority: 0,
    enableServiceLinks: true,
  };
}

const condition = (type: string): JsonObject => ({
  type,
  status: "True",
  observedGeneration: 1,
  lastProbeTime: null,
  lastTransitionTime: "~now~",
});

/** What a kubelet knows of a pod; it is also the patch it sends. */
export function podStatus(): JsonObject {
  return {
    phase: "Running",
    conditions: ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"].map(condition),
    hostIP: "~ip~",
    podIP: "~ip~",
    startTime: "~now~",
    containerStatuses: [
      {
        name: "main",
        state: { running: { startedAt: "~now~" } },
        ready: true,
        restartCount: 0,
        imageID: "registry.example.com/main@sha256:~digest~",
        containerID: "containerd://~digest~",
        started: true,
      },
    ],
    qosClass: "Burstable",
  };
}

/** A pod as the server stores it. */
export function pod(dice: Dice): JsonObject {
  const owner = { apiVersion: "apps/v1", kind: "ReplicaSet", name: "~app~", uid: "~uid~", controller: true };
  return {
    metadata: metadata("Pod", dice, { generateName: "~app~-", ownerReferences: [owner] }),
    spec: podSpec(dice),
    status: podStatus(),
  };
}

/** A Deployment, ReplicaSet or the like. */
export function workload(kind: string, dice: Dice): JsonObject {
  return {
    kind,
    apiVersion: "apps/v1",
    metadata: metadata(kind, dice),
    spec: {
      replicas: dice.int(1, 12),
      selector: { matchLabels: { app: "~app~" } },
      template: { metadata: { creationTimestamp: null, labels: { app: "~app~" } }, spec: podSpec(dice) },
    },
    status: { observedGeneration: 1, replicas: 3, readyReplicas: 3, conditions: [condition("Available")] },
  };
}

/** An EndpointSlice of so many addresses. */
export function endpointSlice(dice: Dice): JsonObject {
  const endpoint = {
    addresses: ["~ip~"],
    conditions: { ready: true, serving: true, terminating: false },
    nodeName: "~node~",
    targetRef: { kind: "Pod", namespace: "~namespace~", name: "~app~-~short~", uid: "~uid~" },
  };
  return {
    kind: "EndpointSlice",
    apiVersion: "discovery.k8s.io/v1",
    metadata: metadata("EndpointSlice", dice),
    addressType: "IPv4",
    endpoints: Array.from({ length: dice.int(1, 20) }, (): Json => endpoint),
    ports: [{ name: "http", port: 8080, protocol: "TCP" }],
  };
}

/** A core Event, which is not an audit event. */
export function clusterEvent(dice: Dice): JsonObject {
  const text = [
    'Readiness probe failed: Get "http://~ip~:8080/ready": context deadline exceeded (Client.Timeout exceeded)',
    "Successfully pulled image in ~count~ms. Image size: ~count~ bytes.",
    "Back-off restarting failed container main in pod ~app~-~short~_~namespace~(~uid~)",
  ] as const;
  return {
    kind: "Event",
    apiVersion: "v1",
    metadata: { name: "~name~", namespace: "~namespace~", uid: "~uid~", creationTimestamp: "~now~" },
    involvedObject: { kind: "Pod", namespace: "~namespace~", name: "~app~-~short~", uid: "~uid~", apiVersion: "v1" },
    reason: dice.pick(["Unhealthy", "Pulled", "BackOff", "Scheduled"]),
    message: dice.pick(text),
    source: { component: "kubelet", host: "~node~" },
    firstTimestamp: "~now~",
    lastTimestamp: "~now~",
    count: 1,
    type: "Normal",
  };
}
