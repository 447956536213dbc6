import type { ListField, NumberField, TextField } from "../filter/field.ts";
import { storedKey, type Value } from "../jq/values/value.ts";

/** Keys from the event down to one of its values. */
export type Path = readonly string[];

/** What is stored of a path, and how. */
export type Column =
  | { readonly kind: "text"; readonly field: TextField; readonly path: Path }
  | { readonly kind: "list"; readonly field: ListField; readonly path: Path }
  | { readonly kind: "code"; readonly field: "code"; readonly path: Path }
  | { readonly kind: "time"; readonly field: Extract<NumberField, "received" | "stage_time">; readonly path: Path };

/** The paths of a regular event whose value is in a column: a text, a list of one text or more, a number that is not 0,
 *  or a time of 27 characters, each absent where the column has none. An event with anything else there is irregular
 *  (`decodeEvent`), and nothing here says anything about it. */
const columns: readonly Column[] = [
  text("verb", "verb"),
  text("level", "level"),
  text("stage", "stage"),
  text("audit_id", "auditID"),
  text("uri", "requestURI"),
  text("agent", "userAgent"),
  text("user", "user", "username"),
  list("group", "user", "groups"),
  text("impersonated_user", "impersonatedUser", "username"),
  list("impersonated_group", "impersonatedUser", "groups"),
  list("source_ip", "sourceIPs"),
  text("api_group", "objectRef", "apiGroup"),
  text("api_version", "objectRef", "apiVersion"),
  text("resource", "objectRef", "resource"),
  text("subresource", "objectRef", "subresource"),
  text("namespace", "objectRef", "namespace"),
  text("name", "objectRef", "name"),
  { kind: "code", field: "code", path: ["responseStatus", "code"] },
  text("reason", "responseStatus", "reason"),
  text("decision", "annotations", "authorization.k8s.io/decision"),
  text("authorization_reason", "annotations", "authorization.k8s.io/reason"),
  { kind: "time", field: "received", path: ["requestReceivedTimestamp"] },
  { kind: "time", field: "stage_time", path: ["stageTimestamp"] },
];

/** Keys of the event under which a regular one has an object or nothing. With `sign`: a key that the object, if it is
 *  there, always has. */
const objects: ReadonlyMap<string, { readonly sign: string | null }> = new Map([
  ["user", { sign: null }],
  ["impersonatedUser", { sign: "username" }],
  ["objectRef", { sign: "resource" }],
  ["responseStatus", { sign: "code" }],
  ["annotations", { sign: null }],
]);

function text(field: TextField, ...path: Path): Column {
  return { kind: "text", field, path };
}

function list(field: ListField, ...path: Path): Column {
  return { kind: "list", field, path };
}

const byPath: ReadonlyMap<string, Column> = new Map(columns.map((column) => [pathKey(column.path), column]));

/** The column that holds exactly the value of a path; null if there is none. */
export function columnAt(path: Path): Column | null {
  return byPath.get(pathKey(path)) ?? null;
}

/** The column that holds the value of a path or of a path above it. */
export function columnAbove(path: Path): Column | null {
  for (let length = path.length; length > 0; length--) {
    const column = columnAt(path.slice(0, length));
    if (column !== null) return column;
  }
  return null;
}

/** The columns below a path. */
export function columnsBelow(path: Path): readonly Column[] {
  return columns.filter((column) => column.path.length > path.length && startsWith(column.path, path));
}

/** The column that is there exactly if the object of a path is; null if there is none. */
export function signOf(path: Path): Column | null {
  const [key, ...deeper] = path;
  const sign = key === undefined || deeper.length > 0 ? null : (objects.get(key)?.sign ?? null);
  return key === undefined || sign === null ? null : columnAt([key, sign]);
}

/** Whether a path leads, in a regular event, to an object or to nothing: then no key of it raises an error. */
export function isObjectPath(path: Path): boolean {
  return path.length === 0 || (path.length === 1 && objects.has(path[0] ?? ""));
}

export function startsWith(path: Path, start: Path): boolean {
  return start.length <= path.length && start.every((key, at) => path[at] === key);
}

/** A text that tells paths apart. */
export function pathKey(path: Path): string {
  return JSON.stringify(path);
}

/** An event that has only this value; nothing but it can be asked for. Undefined stands for an absent value. */
export function eventWith(path: Path, value: Value | undefined): Value {
  if (value === undefined) return {};
  return path.reduceRight<Value>((inner, key) => ({ [storedKey(key)]: inner }), value);
}
