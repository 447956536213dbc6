import type { Statement } from "better-sqlite3";
import type { Db } from "./open.ts";

/** Interns sets of streams: the places where one event was found. Sets are known by their sorted names, so they do not
 *  depend on the order of imports. */
export class StreamSets {
  readonly #names = new Map<number, string>();
  readonly #ids = new Map<string, number>();
  readonly #sets: (readonly string[])[] = [];
  readonly #singles = new Map<number, number>();
  readonly #findName: Statement;
  readonly #insert: Statement;
  #fresh: { id: number; names: string }[] = [];

  constructor(db: Db) {
    this.#findName = db.prepare("SELECT name FROM stream WHERE id = ?").pluck();
    this.#insert = db.prepare("INSERT INTO stream_set (id, names) VALUES (@id, @names)");
    for (const row of db.prepare("SELECT id, names FROM stream_set ORDER BY id").all() as {
      id: number;
      names: string;
    }[]) {
      this.#ids.set(row.names, row.id);
      this.#sets[row.id] = JSON.parse(row.names) as string[];
    }
  }

  /** The set of one stream. */
  single(stream: number): number {
    const known = this.#singles.get(stream);
    if (known !== undefined) return known;
    const id = this.#id([this.#name(stream)]);
    this.#singles.set(stream, id);
    return id;
  }

  /** A set with one more stream in it. */
  union(set: number, stream: number): number {
    const name = this.#name(stream);
    const names = this.#sets[set] ?? [];
    return names.includes(name) ? set : this.#id([...names, name].sort());
  }

  /** The set of all streams of two sets. */
  both(set: number, other: number): number {
    if (set === other) return set;
    return this.#id([...new Set([...(this.#sets[set] ?? []), ...(this.#sets[other] ?? [])])].sort());
  }

  /** Stores the sets made since the last call. */
  flush(): void {
    for (const set of this.#fresh) this.#insert.run(set);
    this.#fresh = [];
  }

  #id(names: readonly string[]): number {
    const key = JSON.stringify(names);
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#sets.length;
    this.#sets.push(names);
    this.#ids.set(key, id);
    this.#fresh.push({ id, names: key });
    return id;
  }

  #name(stream: number): string {
    const known = this.#names.get(stream);
    if (known !== undefined) return known;
    const name = String(this.#findName.get(stream));
    this.#names.set(stream, name);
    return name;
  }
}
