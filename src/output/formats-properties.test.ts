import fc from "fast-check";
import { expect, test } from "vitest";
import { formatInstant } from "../base/instant.ts";
import { escapeControls } from "../base/text.ts";
import type { Format } from "./format.ts";
import { format as csv } from "./formats/csv.ts";
import { format as html } from "./formats/html.ts";
import { format as json } from "./formats/json.ts";
import { format as md } from "./formats/md.ts";
import { format as ndjson } from "./formats/ndjson.ts";
import { format as table } from "./formats/table.ts";
import type { Cell, Column, ColumnType, Sheet } from "./sheet.ts";
import { textWidth } from "./width.ts";

const hostile = fc.constantFrom(
  ..."\u001b[31m \u009b \u007f \u202e \u2066 \u2028 \r \n \t \0 \ud800 \ufeff = + - @ ; , \" ' | \\ ` * _ < > & [ ] ~ $ # 日 🦊 é".split(
    " ",
  ),
  "system:serviceaccount:kube-system:",
  "https://",
  " ",
);
const text = fc.oneof(
  fc
    .array(fc.oneof(hostile, fc.string({ unit: "grapheme", maxLength: 8 })), { maxLength: 12 })
    .map((all) => all.join("")),
  fc.string({ unit: "binary", maxLength: 40 }),
);
const numbers: Record<Exclude<ColumnType, "text">, fc.Arbitrary<number>> = {
  count: fc.nat(99_999_999),
  share: fc.double({ min: 0, max: 1, noNaN: true }),
  instant: fc.integer({ min: 0, max: 4_000_000_000_000_000 }),
  micros: fc.nat(99_999_999),
  seconds: fc.double({ min: 0, max: 99_999_999, noNaN: true }),
  bytes: fc.nat(),
  code: fc.integer({ min: 100, max: 599 }),
};
const columnType = fc.constantFrom<ColumnType>(
  ...(["text", "count", "share", "instant", "micros", "seconds", "bytes", "code"] as const),
);

function cellOf({ type }: Column): fc.Arbitrary<Cell> {
  return fc.option<Cell>(type === "text" ? text : numbers[type], { freq: 6 });
}

const sheets: fc.Arbitrary<Sheet> = fc
  .array(columnType, { minLength: 1, maxLength: 7 })
  .map((types) =>
    types.map((type, at): Column => ({ name: `c${at}`, title: `c${at}`, type, displayOnly: type === "share" })),
  )
  .chain((columns) =>
    fc.record({
      name: fc.constant("any"),
      unit: fc.constant("request" as const),
      filters: fc.record({ user: fc.array(text, { maxLength: 2 }) }),
      columns: fc.constant(columns),
      rows: fc.array(fc.tuple(...columns.map(cellOf)), { maxLength: 8 }),
      totals: fc.constant({}),
      notes: fc.array(text, { maxLength: 2 }),
      coverage: fc.array(
        fc.record({ stream: text, from: fc.option(numbers.instant), to: fc.constant(null), gaps: fc.nat() }),
      ),
      coverageText: fc.array(text, { maxLength: 2 }),
    }),
  );

function draw(format: Format, sheet: Sheet, width = 80): string {
  return [...format.render(sheet, { width, color: false, timeZone: null })].join("");
}

/** The rows as programs get them, by column name. */
function records(sheet: Sheet): Record<string, Cell>[] {
  return Array.from(sheet.rows, (row) => {
    const entries = sheet.columns.flatMap(({ name, type, displayOnly }, at): [string, Cell][] => {
      const cell = row[at] ?? null;
      if (displayOnly === true) return [];
      return [[name, type === "instant" && typeof cell === "number" ? formatInstant(cell) : cell]];
    });
    return Object.fromEntries(entries);
  });
}

// What no output may hold raw, line breaks of the format itself apart.
const unsafe = /[\p{Cc}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;

test("json parses back to the rows", () => {
  fc.assert(
    fc.property(sheets, (sheet) => {
      const written = JSON.parse(draw(json, sheet));
      // The writer turns a lone surrogate into an escape, which reads back as the lone surrogate.
      expect(written.rows).toEqual(records(sheet));
      expect(written.notes).toEqual(sheet.notes);
      expect(written.filters).toEqual(sheet.filters);
      expect(
        draw(ndjson, sheet)
          .split("\n")
          .slice(0, -1)
          .map((line) => JSON.parse(line)),
      ).toEqual(records(sheet));
    }),
  );
});

test("no format lets a control character through", () => {
  fc.assert(
    fc.property(sheets, (sheet) => {
      for (const format of [json, ndjson, csv, md, html, table]) {
        expect(draw(format, sheet).replaceAll(format === csv ? "\r\n" : "\n", "")).not.toMatch(unsafe);
      }
    }),
  );
});

/** A strict reader of RFC 4180. A field without quotes and without characters is null. */
function parseCsv(source: string): (string | null)[][] {
  const records: (string | null)[][] = [];
  let record: (string | null)[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  while (field.lastIndex < source.length) {
    const found = field.exec(source);
    if (found === null) throw new Error("not RFC 4180");
    const [, quoted, plain, end] = found;
    record.push(quoted === undefined ? plain || null : quoted.replaceAll('""', '"'));
    if (end === ",") continue;
    records.push(record);
    record = [];
  }
  return records;
}

function csvCell(cell: Cell): string | null {
  return cell === null ? null : typeof cell === "number" ? String(cell) : escapeControls(cell);
}

test("csv reads back to the rows, and no cell starts a formula", () => {
  fc.assert(
    fc.property(sheets, (sheet) => {
      const [names, ...rows] = parseCsv(draw(csv, sheet));
      const shown = sheet.columns.filter(({ displayOnly }) => displayOnly !== true);
      fc.pre(shown.length > 0);
      expect(names).toEqual(shown.map(({ name }) => name));
      const withoutGuards = rows.map((row) => row.map((cell) => cell?.replaceAll("'", "") ?? null));
      const expected = records(sheet).map((each) =>
        Object.values(each).map((cell) => csvCell(cell)?.replaceAll("'", "") ?? null),
      );
      expect(withoutGuards).toEqual(expected);
      for (const cell of rows.flat()) expect(cell ?? "").not.toMatch(/(?:^|;)\s*[=+\-@\t\r]/);
    }),
  );
});

test("every row of a Markdown table has the same number of pipes", () => {
  fc.assert(
    fc.property(sheets, (sheet) => {
      const lines = draw(md, { ...sheet, notes: [], coverageText: [] })
        .split("\n")
        .filter((line) => line.startsWith("|"));
      const pipes = lines.map((line) => line.match(/\|/g)?.length);
      expect(lines).toHaveLength([...sheet.rows].length + 2);
      expect(new Set(pipes)).toEqual(new Set([sheet.columns.length + 1]));
    }),
  );
});

test("no text of the evidence makes a tag or an attribute", () => {
  fc.assert(
    fc.property(sheets, (sheet) => {
      const tags = draw(html, sheet).match(/<[^>]*>/g) ?? [];
      const own =
        /^<(?:!DOCTYPE html|\/?(?:html|head|title|style|body|h1|h2|p|code|table|thead|tbody|tr|ul|li)|html lang="en"|meta [^>]*|th scope="col"(?: class="number")?|\/?td|\/?th|td(?: class="[a-z ]+")?(?: style="--share:[\d.]+%")?(?: colspan="\d")?|time datetime="[\d:.TZ-]+"|\/time)>$/;
      for (const tag of tags) expect(tag).toMatch(own);
    }),
  );
});

test("a table fits its width and has a line a row", () => {
  fc.assert(
    fc.property(sheets, fc.integer({ min: 60, max: 200 }), (sheet, width) => {
      // A number in front, so that no line is blank but the one before the notes.
      const columns: Column[] = [{ name: "n", title: "n", type: "count" }, ...sheet.columns];
      const rows = Array.from(sheet.rows, (row, at) => [at, ...row]);
      const lines = draw(table, { ...sheet, columns, rows }, width).split("\n");
      for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width);
      expect(lines.indexOf("")).toBe(1 + Math.max(1, rows.length));
    }),
  );
});
