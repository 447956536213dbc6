import { expect } from "vitest";
import { rowsOf } from "../../src/store/cells.ts";
import type { Db } from "../../src/store/open.ts";
import { countsAs, timeOf, type Unit } from "../../src/store/unit.ts";

/** Checks that the sums of every chunk that has some are those of its rows. */
export function checkCells(db: Db): void {
  for (const chunk of db.prepare("SELECT id FROM chunk").pluck().all() as number[]) {
    const stored = db.prepare(`SELECT shape, namespace, streams, event_count, event_first_us, event_last_us,
      request_count, request_first_us, request_last_us FROM cell WHERE chunk = ? ORDER BY 1, 2, 3`);
    const counted = db.prepare(`SELECT shape, namespace, streams, ${sums("event")}, ${sums("request")}
      FROM event e WHERE id BETWEEN ? AND ? GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`);
    expect(stored.raw().all(chunk), `cells of chunk ${chunk}`).toEqual(counted.raw().all(...rowsOf(chunk)));
    const times = db.prepare(`SELECT event_first_us, event_last_us, event_timeless, request_first_us, request_last_us,
      request_timeless FROM chunk WHERE id = ?`);
    const spans = db.prepare(`SELECT ${spanOf("event")}, ${spanOf("request")} FROM event e WHERE id BETWEEN ? AND ?`);
    expect(times.raw().get(chunk), `times of chunk ${chunk}`).toEqual(spans.raw().get(...rowsOf(chunk)));
  }
}

function sums(unit: Unit): string {
  const filter = `FILTER (WHERE ${countsAs(unit)})`;
  return `count(*) ${filter}, min(${timeOf(unit)}) ${filter}, max(${timeOf(unit)}) ${filter}`;
}

function spanOf(unit: Unit): string {
  const filter = `FILTER (WHERE ${countsAs(unit)}`;
  const time = timeOf(unit);
  return `min(${time}) ${filter}), max(${time}) ${filter}), count(*) ${filter} AND ${time} IS NULL)`;
}
