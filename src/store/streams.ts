import type { Db } from "./open.ts";

/** The id of a stream of a given name, which is made if there is none. */
export function streamNamed(db: Db, name: string): number {
  const found = db.prepare("SELECT id FROM stream WHERE name = ?").pluck().get(name) as number | undefined;
  return found ?? insertStream(db, name, null);
}

/** The id of the stream of a set: the one that its directory already has, else a new one named after the set. A name that
 *  another set took is made longer with the directories above, so that two nodes never become one stream. */
export function streamOfSet(db: Db, set: { readonly key: string; readonly label: string }): number {
  const known = db.prepare("SELECT id FROM stream WHERE origin = ?").pluck().get(set.key) as number | undefined;
  if (known !== undefined) return known;
  const isTaken = db.prepare("SELECT 1 FROM stream WHERE name = ?").pluck();
  const name = longerNames(set).find((candidate) => isTaken.get(candidate) === undefined) ?? set.key;
  return insertStream(db, name, set.key);
}

/** The name of a stream. */
export function streamName(db: Db, id: number): string {
  return String(db.prepare("SELECT name FROM stream WHERE id = ?").pluck().get(id));
}

function insertStream(db: Db, name: string, origin: string | null): number {
  return Number(db.prepare("INSERT INTO stream (name, origin) VALUES (?, ?)").run(name, origin).lastInsertRowid);
}

function longerNames(set: { readonly key: string; readonly label: string }): string[] {
  const parts = set.key.split("/").filter((part) => part !== "");
  const names = [set.label];
  for (let count = set.label.split("/").length + 1; count <= parts.length; count++) {
    names.push(parts.slice(-count).join("/"));
  }
  return names;
}
