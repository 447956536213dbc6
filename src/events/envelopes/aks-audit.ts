import { isObject, type JsonObject } from "../../base/json.ts";
import type { Wrapped, WrapperEnvelope } from "../envelope.ts";
import { jsonText, TOO_DEEP } from "../wrapped/rebuilt-text.ts";

/** Rows of the tables AKSAudit and AKSAuditAdmin of Azure Log Analytics, as objects or in the answer to a query. */
export const envelope: WrapperEnvelope = {
  kind: "wrapper",
  name: "aks-audit",
  summary: "Azure Log Analytics: rows of AKSAudit and AKSAuditAdmin, query answers",
  lists: [{ path: "tables" }, { path: "tables[].rows", isOfArrays: true }],
  fromJson: (value, around, list) => {
    if (isObject(value)) return isRow(value) ? { kind: "converted" } : null;
    return list === "tables[].rows" ? readCells(value, around.at(-1)?.["columns"]) : null;
  },
};

function isRow(row: JsonObject): boolean {
  return typeof row["AuditId"] === "string" && ("RequestUri" in row || "Verb" in row);
}

/** A row of an answer, as an object: its cells alone do not say what they are. */
function readCells(cells: readonly unknown[], columns: unknown): Wrapped | null {
  if (!Array.isArray(columns)) return null;
  const row = Object.fromEntries(columns.map((column, index) => [nameOf(column), cells[index]]));
  const text = jsonText(row);
  return text === null ? { kind: "problem", detail: TOO_DEEP } : { kind: "text", text, isRebuilt: true };
}

function nameOf(column: unknown): string {
  return isObject(column) ? String(column["name"] ?? column["ColumnName"] ?? "") : String(column);
}
