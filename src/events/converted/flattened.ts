import { isObject, type JsonObject } from "../../base/json.ts";
import { annotationKey } from "./annotation-keys.ts";
import type { Converted } from "./convert-record.ts";
import { eventOf, integerOf, parsedText, present, textAt, timeAt } from "./shape.ts";

// Members of the objects inside an event, as far as a flattened key can be told apart (audit.k8s.io/v1 types.go).
const innerKeys: ReadonlyMap<string, readonly string[]> = new Map([
  ["user", ["username", "uid", "groups"]],
  ["impersonatedUser", ["username", "uid", "groups"]],
  ["objectRef", ["resource", "namespace", "name", "uid", "apiGroup", "apiVersion", "resourceVersion", "subresource"]],
  ["responseStatus", ["code", "status", "reason", "message"]],
]);

const flatKey = /^(user|impersonatedUser|objectRef|responseStatus|annotations|sourceIPs)[._](.+)$/;
const bodyKey = /^(?:requestObject|responseObject)[._]/;
const elasticPrefix = /^kubernetes[._]audit[._]/;

/** One inner member: `objectRef`, `namespace`, its value, and the place in a list for `groups` and `sourceIPs`. */
interface Inner {
  readonly of: string;
  readonly key: string;
  readonly at: number | null;
}

/** Converts a record in which a log store has made `objectRef_namespace` or `objectRef.namespace` out of the objects inside
 *  an event, wholly or in part. Only known members come back; what a flattened key of an unknown annotation or of a body was
 *  cannot be told. Null without an audit ID, a stage or verb, and two such keys: so an event as the API server writes it is
 *  never taken for one. */
export function convertFlattened(record: JsonObject): Converted | null {
  const isPrefixed = "kubernetes.audit.auditID" in record || "kubernetes_audit_auditID" in record;
  if (!isPrefixed && typeof record["auditID"] !== "string") return null;
  const members = isPrefixed ? withoutPrefix(record) : record;
  if (!isAuditRecord(members)) return null;
  const found = new Map<string, Map<string, unknown>>();
  let count = 0;
  let isCut = false;
  for (const [key, value] of Object.entries(members)) {
    if (bodyKey.test(key)) isCut = true;
    const inner = readKey(key);
    if (inner === null || value === null || value === undefined) continue;
    count++;
    put(found, inner, value);
  }
  if (count < 2) return null;
  return {
    event: assemble(members, found),
    stream: textAt(record, "_gdch_cluster", "cluster_name", "cluster") ?? null,
    isCut,
  };
}

function withoutPrefix(record: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key.replace(elasticPrefix, ""), value]));
}

function isAuditRecord(members: JsonObject): boolean {
  const { kind, apiVersion } = members;
  if (kind !== undefined && kind !== "Event") return false;
  if (apiVersion !== undefined && !(typeof apiVersion === "string" && apiVersion.startsWith("audit.k8s.io/")))
    return false;
  const hasStep = textAt(members, "stage") !== undefined || textAt(members, "verb") !== undefined;
  return hasStep && textAt(members, "auditID") !== undefined;
}

function readKey(key: string): Inner | null {
  const parts = flatKey.exec(key);
  if (parts === null) return null;
  const [, of = "", rest = ""] = parts;
  if (of === "annotations") {
    const annotation = annotationKey(rest);
    return annotation === null ? null : { of, key: annotation, at: null };
  }
  if (of === "sourceIPs") return /^\d{1,3}$/.test(rest) ? { of, key: "", at: Number(rest) } : null;
  const group = /^groups[._](\d{1,3})$/.exec(rest);
  if (group !== null && innerKeys.get(of)?.includes("groups")) return { of, key: "groups", at: Number(group[1]) };
  return innerKeys.get(of)?.includes(rest) ? { of, key: rest, at: null } : null;
}

function put(found: Map<string, Map<string, unknown>>, { of, key, at }: Inner, value: unknown): void {
  const members = found.get(of) ?? new Map<string, unknown>();
  found.set(of, members);
  if (at === null) {
    members.set(key, value);
    return;
  }
  const list = members.get(key);
  const places = list instanceof Map ? (list as Map<number, unknown>) : new Map<number, unknown>();
  members.set(key, places.set(at, value));
}

function assemble(members: JsonObject, found: ReadonlyMap<string, ReadonlyMap<string, unknown>>): JsonObject {
  const join = (name: string) => joined(members[name], found.get(name));
  const { apiVersion, level, auditID, stage, requestURI, verb, userAgent, requestObject, responseObject } = members;
  return eventOf({
    apiVersion: apiVersion ?? "audit.k8s.io/v1",
    level,
    auditID,
    stage,
    requestURI,
    verb,
    user: join("user") ?? {},
    impersonatedUser: join("impersonatedUser"),
    authenticationMetadata: members["authenticationMetadata"],
    sourceIPs: textList(found.get("sourceIPs")?.get("") ?? members["sourceIPs"]),
    userAgent,
    objectRef: join("objectRef"),
    responseStatus: join("responseStatus"),
    requestObject,
    responseObject,
    requestReceivedTimestamp: timeAt(members, "requestReceivedTimestamp"),
    stageTimestamp: timeAt(members, "stageTimestamp"),
    annotations: join("annotations"),
  });
}

// What is still an object goes first: nothing was lost from it.
function joined(whole: unknown, flat: ReadonlyMap<string, unknown> | undefined): unknown {
  if (flat === undefined) return whole;
  const members = Object.fromEntries(Array.from(flat, ([key, value]) => [key, typed(key, value)]));
  return present(isObject(whole) ? { ...members, ...whole } : members);
}

// Labels and columns are texts.
function typed(key: string, value: unknown): unknown {
  if (key === "groups") return textList(value);
  return key === "code" ? (integerOf(value) ?? value) : value;
}

/** A list that came as one, by place, as its JSON or with commas; a text with `=` may be one distinguished name. */
function textList(value: unknown): unknown {
  if (value instanceof Map) {
    const places = Array.from(value as ReadonlyMap<number, unknown>).toSorted(([one], [other]) => one - other);
    return places.map(([, item]) => item);
  }
  if (typeof value !== "string") return value;
  const parsed = value.startsWith("[") ? parsedText(value) : undefined;
  if (Array.isArray(parsed)) return parsed;
  return value.includes("=") ? [value] : value.split(",").map((item) => item.trim());
}
