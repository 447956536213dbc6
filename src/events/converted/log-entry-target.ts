/** What a Cloud Logging entry says of the request: the verb, and the resource or the path. */
export interface EntryTarget {
  readonly verb: string;
  /** In the order of an ObjectReference; null for a request that is about no resource. */
  readonly objectRef: Readonly<Record<string, string>> | null;
  /** The path of the request, derived: entries have no URI, and nothing is known of its query. */
  readonly path: string | undefined;
}

interface Method {
  readonly verb: string;
  readonly group: string;
  readonly version: string | undefined;
  readonly resource: string | undefined;
  readonly subresource: string | undefined;
}

// Groups whose name in `methodName` is not their own name backwards.
const namedGroups: ReadonlyMap<string, string> = new Map([
  ["core", ""],
  ["apps", "apps"],
  ["autoscaling", "autoscaling"],
  ["batch", "batch"],
  ["extensions", "extensions"],
  ["policy", "policy"],
  ["rbac.authorization", "rbac.authorization.k8s.io"],
  ["flowcontrol", "flowcontrol.apiserver.k8s.io"],
]);

const versionPart = /^v\d/;

/** Reads `io.k8s.<group backwards>.<version>.<resource>[.<subresource>].<verb>`, or `io.k8s.<verb>` for a path that is no
 *  resource. Public entries name `rbac.authorization.k8s.io` `io.k8s.authorization.rbac`. Null if it is neither. */
function readMethod(methodName: string): Method | null {
  const ofKubernetes = methodName.startsWith("io.k8s.");
  const parts = (ofKubernetes ? methodName.slice("io.k8s.".length) : methodName).split(".");
  const verb = parts.pop();
  if (verb === undefined || !/^[a-z]+$/.test(verb)) return null;
  const at = parts.findIndex((part) => versionPart.test(part));
  if (at < 0 && parts.length > 0) return null;
  const groupParts = parts.slice(0, Math.max(at, 0));
  const group =
    namedGroups.get(groupParts.join(".")) ??
    [...groupParts.toReversed(), ...(ofKubernetes ? ["k8s", "io"] : [])].join(".");
  const [version, resource, subresource] = at < 0 ? [] : parts.slice(at);
  return { verb, group, version, resource, subresource };
}

/** Reads `methodName` and `resourceName` of an entry. The latter is `group/version/[namespaces/NS/]resource[/name[/sub]]`
 *  with `core` for the group without a name, or the path without its first slash (Google's khi fieldset.go, samples). */
export function readEntryTarget(methodName: string, resourceName: string | undefined): EntryTarget | null {
  const method = readMethod(methodName);
  if (method === null) return null;
  const { verb } = method;
  if (method.version === undefined) {
    return { verb, objectRef: null, path: resourceName === undefined ? undefined : `/${resourceName}` };
  }
  const parts = resourceName?.split("/") ?? [];
  const isNamed = parts.length > 2 && versionPart.test(parts[1] ?? "");
  const group = isNamed ? groupNamed(parts[0] ?? "") : method.group;
  const version = isNamed ? (parts[1] ?? "") : method.version;
  const place = isNamed ? readPlace(parts.slice(2), method) : nameless(method);
  const subresource = place.subresource ?? method.subresource;
  const objectRef = {
    resource: place.resource,
    namespace: place.namespace ?? "",
    name: place.name ?? "",
    apiGroup: group,
    apiVersion: version,
    subresource: subresource ?? "",
  };
  const root = group === "" ? ["api", version] : ["apis", group, version];
  // The server names a new object only in its body, so a request to create one has no name in its path.
  const below = verb === "create" && subresource === undefined ? place.path.slice(0, place.nameAt) : place.path;
  const path = isNamed ? `/${[...root, ...below].map(escaped).join("/")}` : undefined;
  return { verb, objectRef: Object.fromEntries(Object.entries(objectRef).filter(([, text]) => text !== "")), path };
}

interface NamedPlace {
  readonly resource: string;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
  readonly path: readonly string[];
  /** Where in the path the name stands. */
  readonly nameAt: number;
}

function nameless(method: Method): NamedPlace {
  const resource = method.resource ?? "";
  return { resource, namespace: undefined, name: undefined, subresource: undefined, path: [], nameAt: 0 };
}

// Requests for one existing namespace have it in objectRef.namespace too (apiserver requestinfo.go).
const withoutNamespace: ReadonlySet<string> = new Set(["create", "list", "watch", "deletecollection"]);

function readPlace(path: readonly string[], method: Method): NamedPlace {
  const isNamespace = method.resource === "namespaces";
  if (path[0] === "namespaces" && path.length > 2 && !isNamespace) {
    const [, namespace, resource = "", name, subresource] = path;
    return { resource, namespace, name, subresource, path, nameAt: 3 };
  }
  const [resource = "", name, subresource] = path;
  const namespace = isNamespace && !withoutNamespace.has(method.verb) ? name : undefined;
  return { resource, namespace, name, subresource, path, nameAt: 1 };
}

function groupNamed(name: string): string {
  return name === "core" ? "" : name;
}

// Only what would end the path or read as an escape.
function escaped(part: string): string {
  return part.replace(/[%?#\s\p{Cc}]/gu, encodeURIComponent);
}
