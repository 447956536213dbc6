import { isObject as isJsonObject } from "../base/json.ts";
import type { AuditEvent } from "../events/audit-event.ts";
import { decodeEvent } from "../events/decode.ts";
import { classifyOutcome } from "../events/outcome.ts";
import { parseJson } from "../jq/values/parse-json.ts";
import { jsonText } from "../jq/values/print-json.ts";
import { isObject, type JsonObject, type Value } from "../jq/values/value.ts";
import type { Db } from "../store/open.ts";
import type { RawTexts } from "../store/raw-texts.ts";
import { type StageRecord, stageReader } from "../store/request-stages.ts";
import { eventJson } from "./event-json.ts";

/** Reads the JSON of requests whose representative stage lacks something that another one has, by the id of the row of merged values. */
export function mergeReader(db: Db, texts: RawTexts): (id: number) => Buffer {
  const stagesOf = stageReader(db);
  const read = ({ block, offset, length, isConverted }: StageRecord): string => {
    const text = texts.block(block);
    return (
      eventJson(text, offset, offset + length, isConverted === 1) ?? text.subarray(offset, offset + length)
    ).toString();
  };
  return (id) => {
    const { own, others } = stagesOf(id);
    return Buffer.from(mergeStageTexts(read(own), others.map(read)));
  };
}

interface Stage {
  readonly json: JsonObject;
  readonly event: AuditEvent;
}

/** The JSON of a request: that of its representative stage; what it lacks of caller, addresses, agent, object, authorization and answer is taken
 *  from the latest other stage that has it, as the columns of the store are (src/store/merge-stages.ts). `others`: the latest first. */
function mergeStageTexts(own: string, others: readonly string[]): string {
  const stage = readStage(own);
  if (stage === null) return own;
  const rest = others.map(readStage).filter((other) => other !== null);
  const merged: Record<string, Value> = { ...stage.json };
  for (const { key, has } of wholes) {
    const found = has(stage.event) ? undefined : rest.find(({ event }) => has(event));
    if (found?.json[key] !== undefined) merged[key] = found.json[key];
  }
  for (const { key, inner, has } of parts) {
    const found = has(stage.event) ? undefined : rest.find(({ event }) => has(event));
    const from = found?.json[key];
    if (from === undefined || !isObject(from)) continue;
    const taken = inner.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]] as const]));
    const into = merged[key];
    merged[key] = { ...(into !== undefined && isObject(into) ? into : {}), ...Object.fromEntries(taken) };
  }
  const answer = isAnswered(stage.event) ? undefined : rest.find(({ event }) => event.code !== null);
  if (answer?.json["responseStatus"] !== undefined) merged["responseStatus"] = answer.json["responseStatus"];
  return jsonText(merged);
}

/** Values that are taken as a whole. */
const wholes: readonly { readonly key: string; readonly has: (event: AuditEvent) => boolean }[] = [
  { key: "user", has: ({ user, groups }) => user !== null || groups.length > 0 },
  {
    key: "impersonatedUser",
    has: ({ impersonatedUser, impersonatedGroups }) => impersonatedUser !== null || impersonatedGroups.length > 0,
  },
  { key: "sourceIPs", has: ({ sourceIps }) => sourceIps.length > 0 },
  { key: "userAgent", has: ({ userAgent }) => userAgent !== null },
];

/** Keys of an object that are taken together. */
const parts: readonly {
  readonly key: string;
  readonly inner: readonly string[];
  readonly has: (event: AuditEvent) => boolean;
}[] = [
  {
    key: "objectRef",
    inner: ["resource", "apiGroup", "apiVersion", "subresource"],
    has: (event) =>
      [event.apiGroup, event.apiVersion, event.resource, event.subresource].some((value) => value !== null),
  },
  { key: "objectRef", inner: ["namespace"], has: ({ namespace }) => namespace !== null },
  { key: "objectRef", inner: ["name"], has: ({ name }) => name !== null },
  { key: "annotations", inner: ["authorization.k8s.io/decision"], has: ({ decision }) => decision !== null },
  {
    key: "annotations",
    inner: ["authorization.k8s.io/reason"],
    has: ({ authorizationReason }) => authorizationReason !== null,
  },
];

function isAnswered(event: AuditEvent): boolean {
  return event.code !== null || classifyOutcome(event) !== "unknown";
}

/** Null if the text is no JSON object: then it stays as it is. */
function readStage(text: string): Stage | null {
  const json = parseJson(text);
  const plain: unknown = JSON.parse(text);
  return isObject(json) && isJsonObject(plain) ? { json, event: decodeEvent(plain, false) } : null;
}
