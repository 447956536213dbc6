import { isObject, type JsonObject } from "../../base/json.ts";
import type { Wrapped, WrapperEnvelope } from "../envelope.ts";

/** Diagnostic logs of Azure Kubernetes Service: records of Event Hubs (`records`), of storage accounts (one a line of
 *  PT1H.json) and rows of the table AzureDiagnostics. Logs are cut at 16 KiB on the way out, and at 32 766 bytes in that
 *  table (Azure/AKS#4635). */
export const envelope: WrapperEnvelope = {
  kind: "wrapper",
  name: "aks",
  summary: "Azure diagnostic logs (AKS): Event Hubs, PT1H.json, AzureDiagnostics",
  lists: [{ path: "records" }],
  fromJson: (value) => (isObject(value) ? readRecord(value) : null),
};

// The second is the first without get and list (audit-format §8.3).
const categories: ReadonlySet<unknown> = new Set(["kube-audit", "kube-audit-admin"]);

function readRecord(record: JsonObject): Wrapped | null {
  const category = record["category"] ?? record["Category"];
  const properties = propertiesOf(record);
  if (typeof category !== "string" || properties === null) return null;
  if (!categories.has(category))
    return { kind: "skipped", reason: `category ${category.slice(0, 60)}: not the audit log` };
  const { log, pod } = properties;
  const stream = typeof pod === "string" && pod !== "" ? pod : undefined;
  if (typeof log === "string") return { kind: "text", text: log, stream, mayBeCut: true };
  if (isObject(log) && isObject(record["properties"])) return { kind: "value", path: ["properties", "log"], stream };
  return { kind: "problem", detail: "a record of the audit log without properties.log" };
}

function propertiesOf(record: JsonObject): JsonObject | null {
  const { properties, log_s: log, pod_s: pod } = record;
  if (typeof log === "string") return { log, pod };
  if (isObject(properties)) return properties;
  if (typeof properties !== "string") return null;
  try {
    const parsed: unknown = JSON.parse(properties);
    return isObject(parsed) ? parsed : {};
  } catch {
    return {};
  }
}
