/** Rows that one statement inserts: a call of SQLite costs more than the values of a row. */
export const TOGETHER = 50;

/** The marks of the values of so many rows: `(?, ?), (?, ?)`. */
export function marks(rows: number, columns: number): string {
  const row = `(${Array(columns).fill("?").join(", ")})`;
  return Array(rows).fill(row).join(", ");
}
