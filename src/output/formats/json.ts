import { formatInstant } from "../../base/instant.ts";
import type { Format } from "../format.ts";
import { type JsonField, jsonFields, jsonRow, jsonText } from "../json-text.ts";
import type { Cell, Coverage, Sheet } from "../sheet.ts";

/** One JSON document with everything a Sheet holds, a row on a line. */
export const format: Format = {
  name: "json",
  summary: "one JSON document: rows, totals, notes and coverage",
  carriesNotes: true,
  render: renderJson,
};

function* renderJson(sheet: Sheet): Iterable<string> {
  const fields = jsonFields(sheet.columns);
  const columns = fields.map(({ column }) => ({ name: column.name, type: column.type }));
  yield `{\n  "report": ${jsonText(sheet.name)},\n  "unit": ${jsonText(sheet.unit)},\n`;
  yield `  "filters": ${jsonText(sheet.filters)},\n  "columns": ${jsonText(columns)},\n`;
  yield* list("rows", sheet.rows, (row) => jsonRow(fields, row));
  yield `,\n  "totals": ${totalsText(sheet)},\n`;
  yield* list("notes", sheet.notes, jsonText);
  yield ",\n";
  yield* list("coverage", sheet.coverage, (each) => jsonText(coverageOf(each)));
  yield "\n}\n";
}

function* list<T>(name: string, items: Iterable<T>, text: (item: T) => string): Iterable<string> {
  yield `  "${name}": [`;
  let empty = true;
  for (const item of items) {
    yield `${empty ? "" : ","}\n    ${text(item)}`;
    empty = false;
  }
  yield empty ? "]" : "\n  ]";
}

function totalsText(sheet: Sheet): string {
  const columns = new Map(sheet.columns.map((column) => [column.name, column]));
  const fields: JsonField[] = [];
  const row: Cell[] = [];
  for (const [name, cell] of Object.entries(sheet.totals)) {
    const column = columns.get(name) ?? { name, title: name, type: "count" };
    if (column.displayOnly === true) continue;
    fields.push({ column, index: row.length, key: jsonText(name) });
    row.push(cell);
  }
  return jsonRow(fields, row);
}

function coverageOf({ stream, from, to, gaps }: Coverage) {
  const instant = (micros: number | null) => (micros === null ? null : formatInstant(micros));
  return { stream, from: instant(from), to: instant(to), gaps };
}
