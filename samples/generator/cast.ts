import type { UserInfo } from "./audit-event.ts";
import { createRandom } from "./random.ts";

/** Someone who sends requests: identity, address, program, and the grant that usually lets them through. */
export interface Caller {
  readonly user: UserInfo;
  /** As the server lists them: what the client claims first, the TCP peer last. */
  readonly ips: readonly string[];
  readonly agent: string;
  /** The text of `authorization.k8s.io/reason`; empty for `system:masters` and the node authorizer. */
  readonly grant: string;
}

export const NODES = {
  "control-plane-1": "10.0.0.10",
  "worker-1": "10.0.0.11",
  "worker-2": "10.0.0.12",
  "worker-3": "10.0.0.13",
} as const;
export type NodeName = keyof typeof NODES;

const CONTROL_PLANE = NODES["control-plane-1"];
const BUILD = "v1.33.4 (linux/amd64) kubernetes/74cdb42";
const CREDENTIAL = "authentication.kubernetes.io/credential-id";

// Who is allowed to do what, as the RBAC authorizer words it (plugin/pkg/auth/authorizer/rbac/rbac.go).

export function clusterGrant(binding: string, role: string, subject: string): string {
  return `RBAC: allowed by ClusterRoleBinding "${binding}" of ClusterRole "${role}" to ${subject}`;
}

function roleGrant(binding: string, role: string, subject: string): string {
  return `RBAC: allowed by RoleBinding "${binding}" of ${role} to ${subject}`;
}

const group = (name: string): string => `Group "${name}"`;
const account = (namespace: string, name: string): string => `ServiceAccount "${name}/${namespace}"`;

/** What lets any authenticated user read the API's table of contents. */
export const discoveryGrant = clusterGrant("system:discovery", "system:discovery", group("system:authenticated"));

/** What lets anyone at all ask for health and version. */
const publicGrant = clusterGrant(
  "system:public-info-viewer",
  "system:public-info-viewer",
  group("system:unauthenticated"),
);

/** What lets any authenticated user ask about their own rights. */
export const basicUserGrant = clusterGrant("system:basic-user", "system:basic-user", group("system:authenticated"));

// Credentials. The IDs are made from the owner's name, so that one owner keeps one credential.

const tokenId = (owner: string): string => `JTI=${createRandom(`token of ${owner}`).uuid()}`;
const certificateId = (owner: string): string => `X509SHA256=${createRandom(`certificate of ${owner}`).hex(64)}`;
const credential = (id: string): Readonly<Record<string, readonly string[]>> => ({ [CREDENTIAL]: [id] });

function person(name: string, team: string, ip: string, platform: string): Caller {
  const username = `${name}@example.com`;
  return {
    user: { username, groups: [team, "system:authenticated"], extra: credential(tokenId(username)) },
    ips: [ip],
    agent: `kubectl/v1.33.2 (${platform}) kubernetes/a57b6f7`,
    grant: clusterGrant(team, team, group(team)),
  };
}

function serviceAccount(namespace: string, name: string, extra: UserInfo["extra"]): UserInfo {
  return {
    username: `system:serviceaccount:${namespace}:${name}`,
    uid: createRandom(`service account ${namespace}/${name}`).uuid(),
    groups: ["system:serviceaccounts", `system:serviceaccounts:${namespace}`, "system:authenticated"],
    extra,
  };
}

/** A pod of a service account; its token says which pod and node it was issued for. */
interface PodIdentity {
  readonly namespace: string;
  readonly account: string;
  readonly pod: string;
  readonly node: NodeName;
  readonly ip: string;
  readonly agent: string;
  readonly grant: string;
}

function podCaller(identity: PodIdentity, token: string): Caller {
  const { namespace, account: name, pod, node, ip, agent, grant } = identity;
  const extra = {
    ...credential(token),
    "authentication.kubernetes.io/node-name": [node],
    "authentication.kubernetes.io/node-uid": [createRandom(`node ${node}`).uuid()],
    "authentication.kubernetes.io/pod-name": [pod],
    "authentication.kubernetes.io/pod-uid": [createRandom(`pod ${namespace}/${pod}`).uuid()],
  };
  return { user: serviceAccount(namespace, name, extra), ips: [ip], agent, grant };
}

// People.

export const alice: Caller = {
  ...person("alice", "platform-leads", "10.20.0.31", "darwin/arm64"),
  // Her office reaches the API through a load balancer, which adds the claimed address in front of its own.
  ips: ["10.20.0.31", "10.0.0.5"],
};
export const bob: Caller = {
  ...person("bob", "developers", "10.20.0.42", "linux/amd64"),
  grant: roleGrant("developers/shop", 'ClusterRole "edit"', group("developers")),
};
export const carol: Caller = person("carol", "sre", "10.20.0.57", "darwin/arm64");
export const dave: Caller = {
  ...person("dave", "data-science", "10.20.0.64", "windows/amd64"),
  grant: roleGrant("data-science/analytics", 'ClusterRole "edit"', group("data-science")),
};

/** Whom carol pretends to be; the impersonation filter adds `system:authenticated` by itself. */
export const platformAdmin: UserInfo = {
  username: "platform-admin@example.com",
  groups: ["platform-admins", "system:authenticated"],
};
export const platformAdminGrant = clusterGrant("platform-admins", "cluster-admin", group("platform-admins"));

// Programs in the cluster.

export const deployer: Caller = podCaller(
  {
    namespace: "ci",
    account: "deployer",
    pod: "runner-7f9c4d6b8-hx2vd",
    node: "worker-3",
    ip: "10.244.3.31",
    agent: `kubectl/${BUILD}`,
    grant: roleGrant("ci-deployer/shop", 'Role "deployer"', account("ci", "deployer")),
  },
  tokenId("ci/deployer"),
);

export const WEB_POD = "web-6b9d7c5f88-4xk2p";
/** The two tokens that the web pod holds one after the other; a kubelet renews them before the hour is over. */
export const webTokens = { first: tokenId("shop/web, first"), second: tokenId("shop/web, second") };

export function webPod(token: string): Caller {
  const identity: PodIdentity = {
    namespace: "shop",
    account: "web",
    pod: WEB_POD,
    node: "worker-1",
    ip: "10.244.1.17",
    agent: "OpenAPI-Generator/31.0.0/python",
    grant: roleGrant("web-config/shop", 'Role "web-config"', account("shop", "web")),
  };
  return podCaller(identity, token);
}

/** The same token in other hands: everything the token proves is unchanged, address and program are not. */
export const webThief: Caller = { ...webPod(webTokens.second), ips: ["203.0.113.45"], agent: "curl/8.5.0" };

function addOn(namespace: string, name: string, ip: string, agent: string): Caller {
  const pod = `${name}-${createRandom(`pod of ${namespace}/${name}`).suffix(5)}`;
  const grant = clusterGrant(name, name, account(namespace, name));
  return podCaller(
    { namespace, account: name, pod, node: "worker-3", ip, agent, grant },
    tokenId(`${namespace}/${name}`),
  );
}

export const prometheus = addOn("monitoring", "prometheus", "10.244.3.8", "Prometheus/3.5.0");
export const inventory = addOn(
  "monitoring",
  "inventory",
  "10.244.3.19",
  "inventory/0.9.1 (linux/amd64) kubernetes/$Format",
);
export const stateMetrics = addOn("monitoring", "kube-state-metrics", "10.244.3.9", "kube-state-metrics/v2.16.0");
export const metricsServer = addOn(
  "kube-system",
  "metrics-server",
  "10.244.3.4",
  "metrics-server/v0.8.0 (linux/amd64)",
);

// The control plane and the nodes.

function component(name: string, part: string): Caller {
  const username = `system:${name}`;
  return {
    user: { username, groups: ["system:authenticated"], extra: credential(certificateId(username)) },
    ips: [CONTROL_PLANE],
    agent: `${name}/${BUILD}/${part}`,
    grant: clusterGrant(username, username, `User "${username}"`),
  };
}

export const controllerManager = (part: string): Caller => component("kube-controller-manager", part);
export const scheduler = (part: string): Caller => component("kube-scheduler", part);

/** A loop of the controller manager, which runs under its own service account. */
export function controller(name: string): Caller {
  const user = serviceAccount("kube-system", name, credential(tokenId(`kube-system/${name}`)));
  const role = `system:controller:${name}`;
  return {
    user,
    ips: [CONTROL_PLANE],
    agent: `kube-controller-manager/${BUILD}/${user.username ?? ""}`,
    grant: clusterGrant(role, role, account("kube-system", name)),
  };
}

export function kubelet(node: NodeName): Caller {
  const username = `system:node:${node}`;
  return {
    user: { username, groups: ["system:nodes", "system:authenticated"], extra: credential(certificateId(username)) },
    ips: [NODES[node]],
    agent: `kubelet/${BUILD}`,
    grant: "",
  };
}

/** The API server calling itself over loopback. */
export const apiServer: Caller = {
  user: {
    username: "system:apiserver",
    uid: createRandom("system:apiserver").uuid(),
    groups: ["system:authenticated", "system:masters"],
  },
  ips: ["::1"],
  agent: `kube-apiserver/${BUILD}`,
  grant: "",
};

// Those without a name.

const anonymous: UserInfo = { username: "system:anonymous", groups: ["system:unauthenticated"] };

export const prober: Caller = { user: anonymous, ips: [CONTROL_PLANE], agent: "kube-probe/1.33", grant: publicGrant };

export const scanner: Caller = {
  user: anonymous,
  ips: ["198.51.100.23"],
  agent: "Mozilla/5.0 (compatible; InternetSurvey/2.1)",
  grant: publicGrant,
};

/** Credentials that do not hold: the server knows an address and a program, never a user. */
export function stranger(ip: string, agent: string): Caller {
  return { user: {}, ips: [ip], agent, grant: "" };
}
