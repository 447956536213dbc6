import type { Statement } from "better-sqlite3";
import { hash48 } from "../base/hash48.ts";
import type { Db } from "./open.ts";

/** Gives each distinct value a small integer. New values are kept aside until `flush`, which belongs into the transaction
 *  that stores the rows which use them. Id 0 is "absent". */
export interface Dictionary<T> {
  id(value: T): number;
  flush(): void;
}

/** A dictionary whose values all fit in memory. `keyOf` tells values apart, `cellsOf` gives the table's columns. */
export class WordDictionary<T> implements Dictionary<T> {
  readonly #ids = new Map<string, number>();
  readonly #insert: Statement;
  readonly #keyOf: (value: T) => string;
  readonly #cellsOf: (value: T) => readonly (string | null)[];
  #fresh: { id: number; value: T }[] = [];
  #next = 0;

  constructor(
    db: Db,
    table: string,
    shape: {
      readonly columns: readonly string[];
      readonly keyOf: (value: T) => string;
      readonly cellsOf: (value: T) => readonly (string | null)[];
      /** The value of a stored row; null for a row that no value leads to. */
      readonly read: (row: Readonly<Record<string, string | null>>) => T;
    },
  ) {
    this.#keyOf = shape.keyOf;
    this.#cellsOf = shape.cellsOf;
    const rows = db.prepare(`SELECT * FROM ${table} ORDER BY id`).all() as ({ id: number } & Record<
      string,
      string | null
    >)[];
    for (const row of rows) {
      this.#ids.set(this.#keyOf(shape.read(row)), row.id);
      this.#next = row.id + 1;
    }
    const marks = shape.columns.map(() => "?").join(", ");
    this.#insert = db.prepare(`INSERT INTO ${table} (id, ${shape.columns.join(", ")}) VALUES (?, ${marks})`);
  }

  id(value: T): number {
    const key = this.#keyOf(value);
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#next++;
    this.#ids.set(key, id);
    this.#fresh.push({ id, value });
    return id;
  }

  flush(): void {
    for (const { id, value } of this.#fresh) this.#insert.run(id, ...this.#cellsOf(value));
    this.#fresh = [];
  }
}

/** A dictionary of one text column. */
export function textDictionary(db: Db, table: string): Dictionary<string | null> {
  return new WordDictionary<string | null>(db, table, {
    columns: ["value"],
    keyOf: (value) => (value === null ? "" : `=${value}`),
    cellsOf: (value) => [value],
    read: (row) => row["value"] ?? null,
  });
}

const RECENT = 10_000;

/** A dictionary that can grow with the log: the values used last are held in memory, the others are found by hash. */
export class WideDictionary implements Dictionary<string | null> {
  // Two generations of what was used: when the younger is full, the older is forgotten.
  #recent = new Map<string, number>();
  #earlier = new Map<string, number>();
  readonly #find: Statement;
  readonly #insert: Statement;
  #fresh = new Map<string, number>();
  #next: number;
  #stored: boolean;

  constructor(db: Db, table: string) {
    this.#next = (db.prepare(`SELECT max(id) AS id FROM ${table}`).get() as { id: number }).id + 1;
    this.#stored = this.#next > 1;
    this.#find = db.prepare(`SELECT id FROM ${table} WHERE hash = ? AND value = ?`).pluck();
    this.#insert = db.prepare(`INSERT INTO ${table} (id, hash, value) VALUES (?, ?, ?)`);
  }

  id(value: string | null): number {
    if (value === null) return 0;
    const recent = this.#recent.get(value);
    if (recent !== undefined) return recent;
    const id = this.#earlier.get(value) ?? this.#fresh.get(value) ?? this.#look(value);
    if (this.#recent.size >= RECENT) {
      this.#earlier = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(value, id);
    return id;
  }

  flush(): void {
    for (const [value, id] of this.#fresh) this.#insert.run(id, hash48(value), value);
    if (this.#fresh.size > 0) this.#stored = true;
    this.#fresh = new Map();
  }

  #look(value: string): number {
    const found = this.#stored ? (this.#find.get(hash48(value), value) as number | undefined) : undefined;
    if (found !== undefined) return found;
    const id = this.#next++;
    this.#fresh.set(value, id);
    return id;
  }
}
