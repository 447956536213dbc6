import type { Cell, Column, Sheet } from "../output/sheet.ts";

/** A table of outputs, each given as its JSON text: a column for each key of the objects, in the order in which they occur; what is no object
 *  stands in the column `value`. */
export function outputSheet(texts: readonly string[], { unit, filters }: Pick<Sheet, "unit" | "filters">): Sheet {
  const rows = texts.map((text) => rowOf(JSON.parse(text) as unknown));
  const names = [...new Set(rows.flatMap((row) => [...row.keys()]))];
  const isCount = (name: string) => rows.every((row) => typeof (row.get(name) ?? 0) === "number");
  const columns = names.map((name): Column => ({ name, title: name, type: isCount(name) ? "code" : "text" }));
  return {
    name: "query",
    unit,
    filters,
    columns,
    rows: rows.map((row) => names.map((name) => row.get(name) ?? null)),
    totals: {},
    notes: [],
    coverage: [],
    coverageText: [],
  };
}

function rowOf(value: unknown): ReadonlyMap<string, Cell> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return new Map([["value", cellOf(value)]]);
  return new Map(Object.entries(value).map(([key, inner]) => [key, cellOf(inner)]));
}

function cellOf(value: unknown): Cell {
  if (value === null || typeof value === "string" || typeof value === "number") return value;
  return JSON.stringify(value);
}
