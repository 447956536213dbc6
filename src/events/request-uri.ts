/** What the API server reads from a request URI. Absent parts are null. */
export interface RequestTarget {
  readonly isResource: boolean;
  readonly apiGroup: string | null;
  readonly apiVersion: string | null;
  readonly namespace: string | null;
  readonly resource: string | null;
  readonly name: string | null;
  readonly subresource: string | null;
}

const nonResource: RequestTarget = {
  isResource: false,
  apiGroup: null,
  apiVersion: null,
  namespace: null,
  resource: null,
  name: null,
  subresource: null,
};

/** The query part of a request URI: form-decoded, repeated keys in order. A URL normaliser is not used on purpose:
 *  it would collapse `..` and `//`, which the API server keeps. */
function queryOf(requestUri: string): URLSearchParams {
  const mark = requestUri.indexOf("?");
  // URLSearchParams drops a leading `?`, which the server takes for a part of the first key.
  return new URLSearchParams(mark < 0 ? "" : `&${requestUri.slice(mark + 1)}`);
}

// The server decodes keys too: `dry%52un=All`. Most URIs have neither, and are not taken apart.
const maybeDryRun = /dryRun=|[?&][^=&]*%/;

/** True for `dryRun=All`: the request changed nothing. */
export function isDryRun(requestUri: string): boolean {
  return maybeDryRun.test(requestUri) && queryOf(requestUri).getAll("dryRun").includes("All");
}

/** Resource, namespace and name as kube-apiserver derives them (apiserver pkg/endpoints/request/requestinfo.go). */
export function parseRequestUri(requestUri: string): RequestTarget {
  const path = requestUri.split("?", 1)[0] ?? "";
  const parts = trimSlashes(path).split("/");
  const grouped = parts[0] === "apis";
  if (parts.length < (grouped ? 4 : 3) || (!grouped && parts[0] !== "api")) return nonResource;
  const apiGroup = grouped ? decodePart(parts[1]) : null;
  const apiVersion = decodePart(parts[grouped ? 2 : 1]);
  let rest = parts.slice(grouped ? 3 : 2);
  const oldVerb = rest.length > 1 && (rest[0] === "watch" || rest[0] === "proxy") ? rest[0] : null;
  if (oldVerb !== null) rest = rest.slice(1);
  let namespace: string | null = null;
  if (rest[0] === "namespaces" && rest.length > 1) {
    namespace = decodePart(rest[1]);
    if (rest.length > 2 && rest[2] !== "status" && rest[2] !== "finalize") rest = rest.slice(2);
  }
  return {
    isResource: true,
    apiGroup,
    apiVersion,
    namespace,
    resource: decodePart(rest[0]),
    name: decodePart(rest[1]),
    // Behind an old `/proxy/` prefix it is a path of the target.
    subresource: oldVerb === "proxy" ? null : decodePart(rest[2]),
  };
}

// A regular expression would take hours for a path of nothing but slashes, which anyone may send.
function trimSlashes(path: string): string {
  let from = 0;
  let to = path.length;
  while (path[from] === "/") from++;
  while (to > from && path[to - 1] === "/") to--;
  return path.slice(from, to);
}

function decodePart(part: string | undefined): string | null {
  if (part === undefined || part === "") return null;
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
