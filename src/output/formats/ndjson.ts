import type { Format } from "../format.ts";
import { jsonFields, jsonRow } from "../json-text.ts";
import type { Sheet } from "../sheet.ts";

/** The rows alone, one JSON object a line. */
export const format: Format = {
  name: "ndjson",
  summary: "rows only, one JSON object a line",
  carriesNotes: false,
  render: renderNdjson,
};

function* renderNdjson(sheet: Sheet): Iterable<string> {
  const fields = jsonFields(sheet.columns);
  for (const row of sheet.rows) yield `${jsonRow(fields, row)}\n`;
}
