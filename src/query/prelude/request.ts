import type { PreludeFunction } from "./prelude-function.ts";

/** What was asked for. */
export const requestFunctions: readonly PreludeFunction[] = [
  {
    call: "res",
    summary: "the resource: `pods`; null for requests to other paths, such as `/healthz`",
    example: 'select(res == "secrets")',
    definition: "def res: .objectRef.resource;",
  },
  {
    call: "sub",
    summary: "the subresource: `exec`, `status`, `scale`",
    example: 'select(sub == "eviction")',
    definition: "def sub: .objectRef.subresource;",
  },
  {
    call: "ns",
    summary: "the namespace; null for cluster scope, and for a list or watch of all namespaces",
    example: 'select(ns == "shop")',
    definition: "def ns: .objectRef.namespace;",
  },
  {
    call: "name",
    summary: "the name of the object; null for lists and collections, and often for a create",
    example: '[ns, res, name] | join("/")',
    definition: "def name: .objectRef.name;",
  },
  {
    call: "target",
    summary: "what was asked for: `pods`, `pods/exec`, or the path of a request for no resource",
    example: 'select(target == "pods/exec")',
    definition: `def target: if .objectRef.resource != null
  then [.objectRef | .resource, .subresource | values] | join("/")
  else .requestURI | if . == null then null else split("?")[0] end end;`,
  },
  {
    call: "uri",
    summary: "the path and query asked for, as they were sent",
    example: "uri",
    definition: "def uri: .requestURI;",
  },
  {
    call: "query($key)",
    summary: "the values of a key of the request's query, decoded, in order; `[]` if there are none",
    example: 'select(query("watch") == ["true"])',
    definition: `def query($key):
  # What is no UTF-8 behind its percent signs stays as it was sent.
  def decoded: gsub("[+]"; " ") | if contains("%") | not then . else
    (try @urid catch null) // gsub("(?<bytes>(%[0-9A-Fa-f]{2})+)"; .bytes as $bytes | try ($bytes | @urid) catch $bytes) end;
  (.requestURI // "") | if contains("?") then .[index("?") + 1:] else "" end
  | [split("&")[] | select(. != "") | split("=") | select((.[0] | decoded) == $key) | .[1:] | join("=") | decoded];`,
  },
  {
    call: "argv",
    summary: "the command line of an exec, as an array; null for anything else",
    example: 'select(argv) | argv | join(" ")',
    definition: 'def argv: if .objectRef.subresource == "exec" then query("command") else null end;',
  },
  {
    call: "dry_run",
    summary: "true if the query asks for a dry run: a write that changes nothing",
    example: "select(dry_run)",
    definition: `def dry_run: .requestURI != null and (.requestURI | test("dryRun=|[?&][^=&]*%"))
  and (query("dryRun") | index("All") != null);`,
  },
  {
    call: "writes",
    summary:
      "true for a request that changes a resource if it succeeds: create, update, patch, delete, deletecollection, and no dry run",
    example: "select(writes and is_human)",
    definition: `def writes: (.verb | IN("create", "update", "patch", "delete", "deletecollection"))
  and .objectRef.resource != null
  and ((dry_run | not) or (.objectRef.subresource | IN("exec", "attach", "portforward", "proxy")));`,
  },
  {
    call: "long_running",
    summary: "true for what lasts until somebody ends it: watch, exec, attach, log, port-forward, proxy",
    example: "select(long_running | not) | latency",
    definition: `def long_running: (.verb | IN("watch", "proxy"))
  or (if .objectRef.resource != null then .objectRef.subresource | IN("attach", "exec", "proxy", "log", "portforward")
    else .requestURI // "" | startswith("/debug/pprof/") end);`,
  },
];
