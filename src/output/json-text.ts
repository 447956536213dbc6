import { type Field, knownCell, machineFields, machineValue } from "./cell.ts";
import type { Cell, Column } from "./sheet.ts";

/** A column programs get, with its name as JSON. */
export interface JsonField extends Field {
  readonly key: string;
}

// Of these JSON.stringify escapes C0 only. A terminal must see none of the rest raw: DEL, C1, bidi and other
// invisible characters, line separators.
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** A value as JSON on one line that is safe on a terminal: what is invisible is written as `\uXXXX`. */
export function jsonText(value: Cell | object): string {
  return JSON.stringify(value).replace(unsafe, (char) =>
    char
      .split("")
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
      .join(""),
  );
}

/** The columns of a JSON row. */
export function jsonFields(columns: readonly Column[]): JsonField[] {
  return machineFields(columns).map((field) => ({ ...field, key: jsonText(field.column.name) }));
}

/** A row as a JSON object, its keys in the order of the columns. */
export function jsonRow(fields: readonly JsonField[], row: readonly Cell[]): string {
  return `{${fields.map(({ column, index, key }) => `${key}:${jsonText(machineValue(column, knownCell(row[index])))}`).join(",")}}`;
}
