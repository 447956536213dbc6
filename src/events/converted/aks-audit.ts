import { isObject, type JsonObject } from "../../base/json.ts";
import type { Converted } from "./convert-record.ts";
import { eventOf, parsedText, textAt, timeAt } from "./shape.ts";

/** What Azure writes instead of a body that it finds too big (AKSAudit table reference). */
const SKIPPED_BODY = "skipped-too-big-size-object";

/** Converts a row of the Log Analytics tables AKSAudit and AKSAuditAdmin. Columns of type dynamic come as values or as their
 *  JSON text. Null if the columns of an audit event are not there. Source: learn.microsoft.com, AKSAudit table reference. */
export function convertAksRow(row: JsonObject): Converted | null {
  const [auditID, stage] = [textAt(row, "AuditId"), textAt(row, "Stage")];
  if (auditID === undefined || stage === undefined) return null;
  if (typeof row["Verb"] !== "string" && textAt(row, "RequestUri") === undefined) return null;
  const cells = new DynamicCells(row);
  const event = eventOf({
    level: textAt(row, "Level"),
    auditID,
    stage,
    requestURI: row["RequestUri"],
    verb: row["Verb"],
    user: cells.user("User") ?? {},
    sourceIPs: cells.addresses("SourceIps"),
    userAgent: textAt(row, "UserAgent"),
    objectRef: cells.object("ObjectRef"),
    responseStatus: cells.object("ResponseStatus"),
    requestObject: cells.body("RequestObject"),
    responseObject: cells.body("ResponseObject"),
    requestReceivedTimestamp: timeAt(row, "RequestReceivedTime"),
    stageTimestamp: timeAt(row, "StageReceivedTime"),
    annotations: cells.object("Annotations"),
  });
  return { event, stream: textAt(row, "PodName") ?? clusterOf(row), isCut: cells.isCut };
}

/** The rows of a Log Analytics query answer, `{"tables":[{"columns":[{"name"}],"rows":[[…]]}]}`, as objects by column; none
 *  if the object is no such answer. */
export function* logAnalyticsRows(answer: JsonObject): Generator<JsonObject, void, undefined> {
  const tables = answer["tables"];
  if (!Array.isArray(tables)) return;
  for (const table of tables as unknown[]) {
    if (!isObject(table)) continue;
    const { columns, rows } = table;
    if (!Array.isArray(columns) || !Array.isArray(rows)) continue;
    const names = (columns as unknown[]).map((column) => (isObject(column) ? textAt(column, "name") : undefined));
    for (const row of rows as unknown[]) {
      if (Array.isArray(row)) yield Object.fromEntries(names.map((name, at) => [name ?? "", row[at]]));
    }
  }
}

// `/subscriptions/…/managedclusters/NAME`.
function clusterOf(row: JsonObject): string | null {
  return textAt(row, "_ResourceId")?.split("/").at(-1) || null;
}

class DynamicCells {
  /** A cell held less than what the API server wrote. */
  isCut = false;
  readonly #row: JsonObject;

  constructor(row: JsonObject) {
    this.#row = row;
  }

  object(column: string): JsonObject | undefined {
    const value = this.#value(column);
    if (isObject(value)) return value;
    if (value !== undefined) this.isCut = true;
    return undefined;
  }

  // Queries often project the name alone.
  user(column: string): JsonObject | undefined {
    const text = this.#row[column];
    return typeof text === "string" && text !== "" && !text.startsWith("{") ? { username: text } : this.object(column);
  }

  addresses(column: string): unknown {
    const value = this.#value(column);
    if (typeof value !== "string") return value;
    return value.split(",").map((address) => address.trim());
  }

  body(column: string): unknown {
    const value = this.#value(column);
    if (value === SKIPPED_BODY) this.isCut = true;
    return value;
  }

  // A text that begins like JSON and is none was cut on the way.
  #value(column: string): unknown {
    const value = this.#row[column];
    if (value === null || value === "") return undefined;
    if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
    const parsed = parsedText(value);
    if (parsed === undefined) this.isCut = true;
    return parsed;
  }
}
