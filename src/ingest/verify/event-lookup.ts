import type { EventPart } from "../../events/part.ts";
import { LineScanner } from "../../scan/line-scanner.ts";
import { ROW_WIDTH, rowIndex } from "../../scan/row-layout.ts";
import { type Db, hashKey } from "../../store/open.ts";
import { eventFinder } from "../../store/verify-records.ts";

/** Values that are held before they are forgotten: about 40 bytes each. */
const HELD_VALUES = 200_000;

/** Finds events that were read in the database. */
export class EventLookup {
  readonly #scanner: LineScanner;
  readonly #find: ReturnType<typeof eventFinder>;

  constructor(db: Db) {
    this.#scanner = new LineScanner(hashKey(db));
    this.#find = eventFinder(db);
  }

  /** The id of the same event; undefined if none is stored. */
  find({ event, canonical, form }: EventPart): number | undefined {
    const scanner = this.#scanner;
    scanner.addEvent(event, canonical, form);
    const row = scanner.rows.slice(0, ROW_WIDTH);
    scanner.clearRows();
    scanner.takeTexts();
    scanner.takeShapes();
    if (scanner.heldValues > HELD_VALUES) scanner.forget();
    const received = row[rowIndex.received] as number;
    const time = Number.isNaN(received) ? null : received;
    return this.#find(time, row[rowIndex.request] as number, row[rowIndex.content] as number);
  }
}
