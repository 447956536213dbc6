import type { Statement } from "better-sqlite3";
import { NO_TIME } from "./held-events.ts";
import type { Merged } from "./merge-stages.ts";
import type { Db } from "./open.ts";
import { units } from "./schema.ts";

/** A stored row of a request, as far as grouping needs it. */
export interface StoredRow {
  readonly id: number;
  readonly units: number;
  readonly elapsed_us: number | null;
  readonly content: number;
  readonly shape: number;
  readonly namespace: number;
  readonly name: number;
  readonly streams: number;
}

/** Reads and changes the rows of requests that are stored. */
export class RequestRows {
  readonly #find: Statement;
  readonly #insertMerged: Statement;
  readonly #update: Statement;
  readonly #delete: Statement;

  constructor(db: Db) {
    this.#find = db.prepare(
      `SELECT id, units, elapsed_us, content, shape, namespace, name, streams FROM event
       WHERE received_us IS ? AND request = ? ORDER BY units = ${units.request}, id`,
    );
    // A merged row is its representative with some other values.
    this.#insertMerged = db.prepare(
      `INSERT INTO event SELECT @id, ${units.request}, received_us, elapsed_us, audit_a, audit_b, audit_c, request, content,
         @shape, @namespace, @name, uri, streams, block, offset, length FROM event WHERE id = @of`,
    );
    this.#update = db.prepare("UPDATE event SET units = ?, streams = ? WHERE id = ?");
    this.#delete = db.prepare("DELETE FROM event WHERE id = ?");
  }

  /** The rows of a request: its events, then the one of merged values if there is one. */
  find(received: number, request: number): StoredRow[] {
    return this.#find.all(received === NO_TIME ? null : received, request) as StoredRow[];
  }

  /** Inserts the row of merged values; `of` is its representative. */
  insertMerged(id: number, { shape, namespace, name }: Merged, of: number): void {
    this.#insertMerged.run({ id, shape, namespace, name, of });
  }

  update(id: number, { units: value, streams }: { readonly units: number; readonly streams: number }): void {
    this.#update.run(value, streams, id);
  }

  delete(id: number): void {
    this.#delete.run(id);
  }
}
