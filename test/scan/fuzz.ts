import { isUtf8 } from "node:buffer";
import { createRandom } from "../../samples/generator/random.ts";
import type { Agreement } from "./agreement.ts";
import { mutate } from "./mutate.ts";
import { randomLine } from "./random-event.ts";

const LINES_AT_ONCE = 100;
const feed = Buffer.from("\n");

/** Lines of logs, without their line feeds. */
export function linesOf(log: Buffer, most = Number.POSITIVE_INFINITY): Buffer[] {
  const lines: Buffer[] = [];
  for (let from = 0; from < log.length && lines.length < most; ) {
    const feed = log.indexOf(10, from);
    const end = feed < 0 ? log.length : feed;
    lines.push(log.subarray(from, end));
    from = end + 1;
  }
  return lines;
}

/** Checks so many lines, all made from one seed: random ones, and changed ones of those and of some given. */
export function fuzz(agreement: Agreement, given: readonly Buffer[], seed: string, count: number): void {
  const random = createRandom(seed);
  for (let made = 0; made < count; made += LINES_AT_ONCE) {
    const sound: Buffer[] = [];
    const broken: Buffer[] = [];
    for (let index = 0; index < LINES_AT_ONCE; index++) {
      const isOwn = random.int(0, 1) === 0;
      const line = isOwn ? Buffer.from(randomLine(random)) : (given[random.int(0, given.length - 1)] as Buffer);
      const changed = isOwn && random.int(0, 2) === 0 ? line : mutate(line, random);
      // One line that is no UTF-8 would send all others with it to the ordinary path that are not ASCII.
      (isUtf8(changed) ? sound : broken).push(changed, feed);
    }
    agreement.check(Buffer.concat(sound));
    if (broken.length > 0) agreement.check(Buffer.concat(broken));
  }
}
