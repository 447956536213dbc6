import type { Statement } from "better-sqlite3";
import { hash48 } from "../base/hash48.ts";
import type { Db } from "./open.ts";

/** Gives each distinct text a small integer. New texts are kept aside until `flush`, which belongs into the transaction that
 *  stores the rows which use them. Id 0 is "absent". */
export interface Dictionary {
  /** `mayExist`: the text was possibly given an id before. */
  id(text: string, mayExist: boolean): number;
  flush(): void;
}

type Cell = string | null;

/** How a text is stored in columns and read from them. */
interface Columns {
  readonly cells: (text: string) => readonly Cell[];
  readonly text: (row: Readonly<Record<string, Cell>>) => string;
}

/** A dictionary whose texts all fit in memory. */
export class WordDictionary implements Dictionary {
  readonly #ids = new Map<string, number>();
  readonly #insert: Statement;
  readonly #columns: Columns;
  #fresh: { readonly id: number; readonly text: string }[] = [];
  #next = 1;

  constructor(db: Db, table: string, names: readonly string[], columns: Columns) {
    this.#columns = columns;
    const rows = db.prepare(`SELECT * FROM ${table} WHERE id > 0 ORDER BY id`).all();
    for (const row of rows as ({ readonly id: number } & Readonly<Record<string, Cell>>)[]) {
      this.#ids.set(columns.text(row), row.id);
      this.#next = row.id + 1;
    }
    const marks = names.map(() => "?").join(", ");
    this.#insert = db.prepare(`INSERT INTO ${table} (id, ${names.join(", ")}) VALUES (?, ${marks})`);
  }

  id(text: string): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const id = this.#next++;
    this.#ids.set(text, id);
    this.#fresh.push({ id, text });
    return id;
  }

  flush(): void {
    for (const { id, text } of this.#fresh) this.#insert.run(id, ...this.#columns.cells(text));
    this.#fresh = [];
  }
}

/** A dictionary that can grow with the log: stored texts are found by hash. */
export class WideDictionary implements Dictionary {
  readonly #find: Statement;
  readonly #insert: Statement;
  #fresh = new Map<string, number>();
  #next: number;
  readonly #hadSome: boolean;

  constructor(db: Db, table: string) {
    this.#next = (db.prepare(`SELECT max(id) FROM ${table}`).pluck().get() as number) + 1;
    this.#hadSome = this.#next > 1;
    this.#find = db.prepare(`SELECT id FROM ${table} WHERE hash = ? AND value = ?`).pluck();
    this.#insert = db.prepare(`INSERT INTO ${table} (id, hash, value) VALUES (?, ?, ?)`);
  }

  id(text: string, mayExist: boolean): number {
    const fresh = this.#fresh.get(text);
    if (fresh !== undefined) return fresh;
    const found = mayExist || this.#hadSome ? (this.#find.get(hash48(text), text) as number | undefined) : undefined;
    if (found !== undefined) return found;
    const id = this.#next++;
    this.#fresh.set(text, id);
    return id;
  }

  flush(): void {
    for (const [text, id] of this.#fresh) this.#insert.run(id, hash48(text), text);
    this.#fresh = new Map();
  }
}
