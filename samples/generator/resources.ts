import type { ObjectReference } from "./audit-event.ts";
import { encodeSegment } from "./go-text.ts";

/** One kind of object of the Kubernetes API. */
export interface Resource {
  readonly plural: string;
  readonly kind: string;
  readonly group: string;
  readonly version: string;
}

const core = (plural: string, kind: string): Resource => ({ plural, kind, group: "", version: "v1" });
const grouped = (group: string, plural: string, kind: string, version = "v1"): Resource => ({
  plural,
  kind,
  group,
  version,
});

const RBAC = "rbac.authorization.k8s.io";

/** The resources that occur in the samples, by plural name (events have an old and a new API). */
export const resources = {
  configmaps: core("configmaps", "ConfigMap"),
  coreEvents: core("events", "Event"),
  endpoints: core("endpoints", "Endpoints"),
  namespaces: core("namespaces", "Namespace"),
  nodes: core("nodes", "Node"),
  persistentvolumeclaims: core("persistentvolumeclaims", "PersistentVolumeClaim"),
  pods: core("pods", "Pod"),
  resourcequotas: core("resourcequotas", "ResourceQuota"),
  secrets: core("secrets", "Secret"),
  serviceaccounts: core("serviceaccounts", "ServiceAccount"),
  services: core("services", "Service"),
  daemonsets: grouped("apps", "daemonsets", "DaemonSet"),
  deployments: grouped("apps", "deployments", "Deployment"),
  replicasets: grouped("apps", "replicasets", "ReplicaSet"),
  statefulsets: grouped("apps", "statefulsets", "StatefulSet"),
  cronjobs: grouped("batch", "cronjobs", "CronJob"),
  jobs: grouped("batch", "jobs", "Job"),
  selfsubjectrulesreviews: grouped("authorization.k8s.io", "selfsubjectrulesreviews", "SelfSubjectRulesReview"),
  subjectaccessreviews: grouped("authorization.k8s.io", "subjectaccessreviews", "SubjectAccessReview"),
  leases: grouped("coordination.k8s.io", "leases", "Lease"),
  endpointslices: grouped("discovery.k8s.io", "endpointslices", "EndpointSlice"),
  events: grouped("events.k8s.io", "events", "Event"),
  ingresses: grouped("networking.k8s.io", "ingresses", "Ingress"),
  networkpolicies: grouped("networking.k8s.io", "networkpolicies", "NetworkPolicy"),
  poddisruptionbudgets: grouped("policy", "poddisruptionbudgets", "PodDisruptionBudget"),
  clusterrolebindings: grouped(RBAC, "clusterrolebindings", "ClusterRoleBinding"),
  rolebindings: grouped(RBAC, "rolebindings", "RoleBinding"),
  roles: grouped(RBAC, "roles", "Role"),
  storageclasses: grouped("storage.k8s.io", "storageclasses", "StorageClass"),
} as const satisfies Record<string, Resource>;

export interface Place {
  readonly namespace?: string;
  /** The name as the URL gives it. */
  readonly name?: string;
  readonly subresource?: string;
  /** The name that only the body of a create gives: unknown to the server when it writes `RequestReceived`. */
  readonly creates?: string;
  /** The name the server makes from a `generateName`: it shows in error messages, never in `objectRef`. */
  readonly generates?: string;
}

/** What a request is about: an object or a collection, or a path outside the resource paths. */
export type Target =
  | ({ readonly type: "resource"; readonly resource: Resource } & Place)
  | { readonly type: "path"; readonly path: string };

export type ResourceTarget = Extract<Target, { type: "resource" }>;

/** `on("pods", { namespace: "shop", name: "web-1", subresource: "exec" })`. */
export function on(resource: keyof typeof resources, place: Place = {}): ResourceTarget {
  return { type: "resource", resource: resources[resource], ...place };
}

/** A URL such as `/healthz`. */
export function path(text: string): Target {
  return { type: "path", path: text };
}

/** The URL path that addresses a target. A list or watch of one name has it in the query (`fieldSelector`) instead. */
export function pathOf(target: Target, verb: string): string {
  if (target.type === "path") return target.path;
  const { resource, namespace, subresource } = target;
  const name = verb === "list" || verb === "watch" ? undefined : target.name;
  const root = resource.group === "" ? ["api"] : ["apis", resource.group];
  const scope = namespace === undefined ? [] : ["namespaces", encodeSegment(namespace)];
  return ["", ...root, resource.version, ...scope, resource.plural, name, subresource]
    .filter((part) => part !== undefined)
    .join("/");
}

/** What the server knows of the object from the URL alone. */
export function referenceOf(target: Target, verb: string): ObjectReference | undefined {
  if (target.type === "path") return undefined;
  const { resource, name, subresource } = target;
  // A request for one Namespace object carries its name twice (apiserver pkg/endpoints/request/requestinfo.go).
  const isNamespaceObject = resource === resources.namespaces && !["list", "watch", "create"].includes(verb);
  return {
    resource: resource.plural,
    namespace: isNamespaceObject ? name : target.namespace,
    name,
    apiGroup: resource.group === "" ? undefined : resource.group,
    apiVersion: resource.version,
    subresource,
  };
}

/** `deployments.apps`, as error messages name a resource. */
export function qualifiedName(resource: Resource): string {
  return resource.group === "" ? resource.plural : `${resource.plural}.${resource.group}`;
}
