import { at, type Case, deployment, event, extra } from "./cookbook-events.ts";

/** What the samples do not hold. */
export const cases: readonly Case[] = [
  {
    number: 7,
    what: "a scaling to zero in each shape, and no other",
    events: [
      event({ objectRef: deployment, requestObject: [{ op: "replace", path: "/spec/replicas", value: 0 }] }),
      event({ objectRef: deployment, requestObject: { spec: { replicas: 0 } } }),
      event({
        objectRef: { ...deployment, subresource: "scale" },
        verb: "update",
        requestObject: { spec: { replicas: 0 } },
      }),
      event({ objectRef: { ...deployment, subresource: "scale" }, verb: "update" }),
      event({ objectRef: deployment, requestObject: [{ op: "replace", path: "/spec/replicas", value: 2 }] }),
      event({ objectRef: deployment, requestObject: { spec: { paused: true } } }),
      event({ objectRef: deployment, requestObject: { spec: { replicas: 0 } }, requestURI: "/x?dryRun=All" }),
    ],
    rows: [{ replicas: 0 }, { replicas: 0 }, { replicas: 0 }, { replicas: "not logged" }],
  },
  {
    number: 8,
    what: "images in merge and JSON patches",
    events: [
      event({
        objectRef: deployment,
        requestObject: {
          spec: { template: { spec: { initContainers: [{ image: "a" }], containers: [{ image: "b" }] } } },
        },
      }),
      event({
        objectRef: deployment,
        requestObject: [{ op: "replace", path: "/spec/template/spec/containers/0/image", value: "c" }],
      }),
      event({
        objectRef: deployment,
        requestObject: [{ op: "add", path: "/spec/template/spec/containers/-", value: { image: "d" } }],
      }),
      event({ objectRef: deployment, requestObject: { spec: { replicas: 1 } } }),
      event({ objectRef: deployment }),
    ],
    rows: [{ image: "a" }, { image: "b" }, { image: "c" }, { image: "d" }, { image: "not logged" }],
  },
  {
    number: 14,
    what: "a token minted with a minted token",
    events: [
      event({
        user: { username: "n", extra: extra("credential-id", "X509SHA256=1") },
        annotations: { "authentication.kubernetes.io/issued-credential-id": "JTI=0" },
      }),
      event({
        user: { username: "a", extra: extra("credential-id", "JTI=0") },
        annotations: {
          "authentication.kubernetes.io/issued-credential-id": "JTI=134902e2-7b3d-408e-b51b-0bfe838d0a50",
        },
      }),
    ],
    rows: [{ minted_by: "a" }, { minted_by: "n", with: "X509SHA256=1" }],
  },
  {
    number: 16,
    what: "legacy tokens, not stale ones",
    events: ["legacy-token", "legacy-token-manual-secret", "stale-token"].map((key) =>
      event({ user: { username: "s" }, annotations: { [`authentication.k8s.io/${key}`]: "x" } }),
    ),
    rows: [
      { annotation: "authentication.k8s.io/legacy-token", count: 1 },
      { annotation: "authentication.k8s.io/legacy-token-manual-secret" },
    ],
  },
  {
    number: 23,
    what: "a session that is open",
    events: [
      event({
        verb: "create",
        stage: "ResponseStarted",
        requestURI: "/x?command=sh&command=-c&command=ls+-l%20%2F",
        objectRef: { resource: "pods", subresource: "exec", namespace: "shop", name: "web" },
        ...at("10:00:00.000000"),
      }),
    ],
    rows: [{ command: "sh -c ls -l /", seconds: "open", pod: "shop/web" }],
  },
  {
    number: 24,
    what: "the image of a debug container",
    events: [
      event({
        objectRef: { resource: "pods", subresource: "ephemeralcontainers", namespace: "shop", name: "web" },
        requestObject: { spec: { ephemeralContainers: [{ image: "busybox" }] } },
      }),
    ],
    rows: [{ pod: "shop/web", image: "busybox" }],
  },
  {
    number: 29,
    what: "a body that was not logged is no proof of absence",
    events: [
      event({
        verb: "create",
        objectRef: { resource: "clusterrolebindings", name: "a" },
        requestObject: { roleRef: { name: "cluster-admin" }, subjects: [{ name: "eve" }] },
      }),
      event({
        verb: "create",
        objectRef: { resource: "clusterrolebindings", name: "b" },
        requestObject: { roleRef: { name: "view" } },
      }),
      event({
        objectRef: { resource: "clusterrolebindings", name: "c" },
        requestObject: [{ op: "add", path: "/subjects/-", value: { name: "eve" } }],
        responseObject: { roleRef: { name: "cluster-admin" }, subjects: [{ name: "eve" }] },
      }),
      event({ verb: "create", objectRef: { resource: "clusterrolebindings", name: "d" } }),
    ],
    rows: [
      { name: "a", role: "cluster-admin", subjects: ["eve"] },
      { name: "c", role: "cluster-admin", subjects: ["eve"] },
      { name: "d", role: "not logged" },
    ],
  },
  {
    number: 30,
    what: "templates, init containers and JSON patches",
    events: [
      event({
        verb: "create",
        objectRef: { resource: "cronjobs" },
        requestObject: {
          spec: {
            jobTemplate: {
              spec: {
                template: {
                  spec: {
                    initContainers: [{ securityContext: { privileged: true } }],
                    volumes: [{ hostPath: { path: "/" } }],
                  },
                },
              },
            },
          },
        },
      }),
      event({
        objectRef: deployment,
        requestObject: [{ op: "add", path: "/spec/template/spec/hostNetwork", value: true }],
      }),
      event({ verb: "create", objectRef: { resource: "pods" }, requestObject: { spec: { hostNetwork: false } } }),
    ],
    rows: [{ found: "hostPath, privileged" }, { found: "hostNetwork" }],
  },
  {
    number: 36,
    what: "a success before the refusal does not count",
    events: [
      event({ user: { username: "a" }, objectRef: { resource: "secrets" }, ...at("10:00:00.000000") }),
      event({
        user: { username: "a" },
        objectRef: { resource: "secrets" },
        responseStatus: { code: 403 },
        annotations: { "authorization.k8s.io/decision": "forbid" },
        ...at("10:00:01.000000"),
      }),
      event({ user: { username: "b" }, objectRef: { resource: "secrets" }, ...at("10:00:02.000000") }),
      event({ user: { username: "a" }, objectRef: { resource: "secrets" }, ...at("10:00:03.000000") }),
      event({ user: { username: "a" }, objectRef: { resource: "secrets" }, ...at("10:00:04.000000") }),
    ],
    rows: [
      {
        user: "a",
        refused: 1,
        since: at("10:00:01.000000").stageTimestamp,
        allowed: at("10:00:03.000000").stageTimestamp,
      },
    ],
  },
];
