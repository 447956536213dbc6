import type { Statement } from "better-sqlite3";
import type { Db } from "./open.ts";
import type { CheckedRow } from "./verify-blocks.ts";

interface IndexRow {
  readonly event_first_us: number | null;
  readonly event_last_us: number | null;
  readonly request_first_us: number | null;
  readonly request_last_us: number | null;
  readonly shapes: Uint8Array;
  readonly namespaces: Uint8Array;
  readonly names: Uint8Array;
}

/** Checks that the index of a block covers its events: what it leaves out no question would find. */
export class IndexCheck {
  readonly #find: Statement;

  constructor(db: Db) {
    this.#find = db.prepare(
      `SELECT event_first_us, event_last_us, request_first_us, request_last_us, shapes, namespaces, names
       FROM block_index WHERE block = ?`,
    );
  }

  /** What is wrong, in words; null if nothing is. */
  fault(block: number, rows: readonly CheckedRow[]): string | null {
    const index = this.#find.get(block) as IndexRow | undefined;
    if (index === undefined) return "it has no index";
    const shapes = unpackIds(index.shapes);
    const namespaces = unpackIds(index.namespaces);
    const names = unpackIds(index.names);
    const missed = rows.find((row) => {
      const { received_us: received, elapsed_us: elapsed } = row;
      const stage = elapsed === null ? received : (received ?? 0) + elapsed;
      return !(
        shapes.has(row.shape) &&
        namespaces.has(row.namespace) &&
        names.has(row.name) &&
        covers(index.event_first_us, index.event_last_us, stage) &&
        covers(index.request_first_us, index.request_last_us, received ?? elapsed)
      );
    });
    return missed === undefined ? null : `its index does not cover event ${missed.id}`;
  }
}

// A span without bounds covers all times.
function covers(first: number | null, last: number | null, time: number | null): boolean {
  if (first === null || last === null) return true;
  return time !== null && first <= time && time <= last;
}

/** The ids of a set that `packIds` wrote. */
function unpackIds(packed: Uint8Array): ReadonlySet<number> {
  const ids = new Set<number>();
  let id = 0;
  for (let at = 0; at < packed.length; ) {
    let difference = 0;
    let byte = 128;
    for (let shift = 0; byte > 127; shift += 7) {
      byte = packed[at++] ?? 0;
      difference |= (byte & 127) << shift;
    }
    id += difference;
    ids.add(id);
  }
  return ids;
}
