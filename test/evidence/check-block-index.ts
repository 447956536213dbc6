import { expect } from "vitest";
import { flagBits } from "../../src/scan/flags.ts";
import { decompress } from "../../src/store/block-builder.ts";
import type { Db } from "../../src/store/open.ts";
import { countsAs, timeOf, type Unit } from "../../src/store/unit.ts";

type Row = Readonly<Record<string, unknown>>;

/** Checks that every block has an index that says what the events of the block say. */
export function checkBlockIndex(db: Db): void {
  const columns = ["shape", "namespace", "name"] as const;
  const sets = columns.map(
    (column) => `(SELECT json_group_array(${column}) FROM
    (SELECT DISTINCT ${column} FROM event WHERE block = b.id AND units <> 2 ORDER BY 1)) AS ${column}s`,
  );
  const real =
    db.prepare(`SELECT b.id AS block, b.file, i.scanned, b.first_event, b.last_event, ${spans("event")}, ${spans("request")},
    ${sets.join(", ")} FROM block b LEFT JOIN block_index i ON i.block = b.id LEFT JOIN event e ON e.block = b.id AND ${countsAs("event")} GROUP BY b.id`);
  const kept = db.prepare("SELECT * FROM block_index ORDER BY block").all() as Row[];
  const unpacked = kept.map((row) => ({
    ...row,
    ...Object.fromEntries(columns.map((column) => [`${column}s`, JSON.stringify(unpack(row[`${column}s`] as Buffer))])),
  }));
  const found = real.all() as Row[];
  expect(withoutLost(db, unpacked, found), "the index of blocks").toEqual(found);
  const texts = db.prepare("SELECT data FROM block JOIN block_index ON block = id WHERE bytes > 0 AND scanned").pluck();
  for (const data of texts.iterate()) {
    const lines = decompress(data as Buffer)
      .toString()
      .trimEnd()
      .split("\n");
    for (const line of lines) expect(orderOfKeys(line), line).toBe(null);
  }
}

/** A block that lost truncated events still has theirs in its index. Gives the index as it would be without them, where that
 *  is so. */
function withoutLost(db: Db, kept: readonly Row[], found: readonly Row[]): Row[] {
  const sql = `SELECT id FROM shape WHERE flags & ${flagBits.truncated}`;
  const truncated = new Set(db.prepare(sql).pluck().all() as number[]);
  return kept.map((row, at) => {
    const mayHaveLost = (JSON.parse(String(row["shapes"])) as number[]).some((id) => truncated.has(id));
    const left = found[at];
    if (!mayHaveLost || left === undefined) return row;
    const covered = Object.entries(row).map(([column, value]) => {
      return [column, covers(column, value, left[column]) ? left[column] : value];
    });
    return Object.fromEntries(covered) as Row;
  });
}

function covers(column: string, kept: unknown, found: unknown): boolean {
  if (["shapes", "namespaces", "names"].includes(column)) {
    const ids = new Set(JSON.parse(String(kept)) as number[]);
    return (JSON.parse(String(found)) as number[]).every((id) => ids.has(id));
  }
  const isTime = column.endsWith("_us");
  if (isTime && (kept === null || found === null)) return true;
  if (isTime) return column.includes("first") ? Number(kept) <= Number(found) : Number(kept) >= Number(found);
  return kept === found;
}

const written = [
  ...["kind", "apiVersion", "level", "auditID", "stage", "requestURI", "verb", "user", "impersonatedUser"],
  ...["authenticationMetadata", "sourceIPs", "userAgent", "objectRef", "responseStatus", "requestObject"],
  ...["responseObject", "requestReceivedTimestamp", "stageTimestamp", "annotations"],
];

/** What is wrong with the keys of a line that is said to be as kube-apiserver writes it; null if nothing is. */
function orderOfKeys(line: string): string | null {
  const places = Object.keys(JSON.parse(line) as object).map((key) => written.indexOf(key));
  const isInOrder = places.every((place, at) => place >= 0 && place > (places[at - 1] ?? -1));
  return isInOrder && line.startsWith('{"kind":"Event"') ? null : "not as kube-apiserver writes it";
}

function spans(unit: Unit): string {
  const time = unit === "event" ? timeOf(unit) : "ifnull(e.received_us, e.elapsed_us)";
  const ofAll = (end: string) => `CASE WHEN count(*) = count(${time}) THEN ${end}(${time}) END`;
  return `${ofAll("min")} AS ${unit}_first_us, ${ofAll("max")} AS ${unit}_last_us`;
}

/** Ids as differences, seven bits a byte, the lowest first. */
function unpack(packed: Buffer): number[] {
  const ids: number[] = [];
  let difference = 0n;
  let shift = 0n;
  for (const byte of packed) {
    difference |= BigInt(byte & 127) << shift;
    shift += 7n;
    if (byte > 127) continue;
    ids.push((ids.at(-1) ?? 0) + Number(difference));
    difference = 0n;
    shift = 0n;
  }
  return ids;
}
