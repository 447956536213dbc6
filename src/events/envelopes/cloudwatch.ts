import { isObject, type JsonObject } from "../../base/json.ts";
import type { Wrapped, WrapperEnvelope } from "../envelope.ts";

/** Amazon CloudWatch Logs, where EKS puts its audit log: subscriptions (Firehose, Lambda), answers of filter-log-events,
 *  get-log-events and Logs Insights, and lines `TIME [STREAM] {…}` of exports to S3 and of `aws logs tail`, which those of
 *  `kubectl logs --timestamps` are like. Messages beyond 256 KiB are cut (audit-format §8.1). */
export const envelope: WrapperEnvelope = {
  kind: "wrapper",
  name: "cloudwatch",
  summary: "Amazon CloudWatch Logs (EKS): subscriptions, query answers, exports to S3",
  lists: [{ path: "logEvents" }, { path: "events" }, { path: "results", isOfArrays: true }],
  fromJson: (value, around, list) => {
    if (!isObject(value)) return list === "results" ? readResult(value) : null;
    return readEvent(value, around.at(-1) ?? {}, list);
  },
  fromLine: readLine,
};

function readEvent(event: JsonObject, around: JsonObject, list: string): Wrapped | null {
  if (list === "logEvents" && around["messageType"] === "CONTROL_MESSAGE") {
    return { kind: "skipped", reason: "control message of CloudWatch Logs" };
  }
  const { message, logStreamName, ingestionTime, "@message": row } = event;
  if (typeof row === "string") return text(row, event["@logStream"]);
  if (isObject(row)) return { kind: "value", path: ["@message"] };
  const isEvent = list === "logEvents" || typeof logStreamName === "string" || typeof ingestionTime === "number";
  return isEvent && typeof message === "string" ? text(message, logStreamName ?? around["logStream"]) : null;
}

// Logs Insights: a row is a list of fields.
function readResult(fields: readonly unknown[]): Wrapped | null {
  const fieldOf = (name: string) =>
    fields.find((field): field is JsonObject => isObject(field) && field["field"] === name);
  const message = fieldOf("@message")?.["value"];
  if (typeof message === "string") return text(message, fieldOf("@logStream")?.["value"]);
  const isRow = fields.length > 0 && fields.every((field) => isObject(field) && "field" in field);
  return isRow ? { kind: "problem", detail: "a row of Logs Insights without @message: query `fields @message`" } : null;
}

const LONGEST_PREFIX = 600;
const prefix = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d) (?:([^\s{]{1,512}) )?(?=\{|\[\d)/;

function readLine(line: Buffer): Wrapped | null {
  const found = prefix.exec(line.toString("latin1", 0, LONGEST_PREFIX));
  return found === null ? null : text(line.subarray(found[0].length), found[1]);
}

function text(message: Buffer | string, stream: unknown): Wrapped {
  const name = typeof stream === "string" && stream !== "" ? stream : undefined;
  // A log group holds the other components of the control plane, too.
  const isOther = name !== undefined && !name.includes("audit");
  const otherwise = isOther ? { otherwise: "log stream of another component" } : {};
  return { kind: "text", text: message, stream: name, mayBeCut: true, ...otherwise };
}
