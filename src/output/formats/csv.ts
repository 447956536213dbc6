import { csvText, knownCell, machineFields } from "../cell.ts";
import type { Format } from "../format.ts";
import type { Sheet } from "../sheet.ts";

/** RFC 4180: a line of column names, then the rows, each ended by CRLF; UTF-8 without a byte order mark. What `cell.ts`
 *  says of csv fields makes every record one line; the exact text of a hostile value is to be had from json. */
export const format: Format = {
  name: "csv",
  summary: "comma-separated values (RFC 4180) with a header line",
  carriesNotes: false,
  render: renderCsv,
};

function* renderCsv(sheet: Sheet): Iterable<string> {
  const fields = machineFields(sheet.columns);
  yield `${fields.map(({ column }) => column.name).join(",")}\r\n`;
  for (const row of sheet.rows) {
    yield `${fields.map(({ column, index }) => csvText(column, knownCell(row[index]))).join(",")}\r\n`;
  }
}
