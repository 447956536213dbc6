import { plural } from "../../base/text.ts";
import { clockIn } from "../../output/clock.ts";
import type { Canvas } from "../../output/sheet.ts";
import { cutMiddle, textWidth } from "../../output/width.ts";
import type { StreamCoverage } from "./hole.ts";

const covered = "█";
const gap = "░";
const unknown = "·";

const STREAMS = 40;
const LEAST_CELLS = 20;

/** A line of cells for each stream on one axis of time: covered, gap, or nothing known. A cell with a gap in it is a gap, however
 *  short that is. `from` and `to` bound the axis. Empty if no stream has a time. */
export function drawTimeline(
  streams: readonly StreamCoverage[],
  { from, to }: { readonly from: number; readonly to: number },
  { width, timeZone }: Canvas,
): string[] {
  const timed = streams.filter((stream) => stream.from !== null);
  if (timed.length === 0 || !(to > from)) return [];
  const shown = timed.slice(0, STREAMS);
  const names = Math.min(Math.max(...shown.map(({ stream }) => textWidth(stream))), Math.floor(width / 3));
  const cells = Math.max(width - names - 2, LEAST_CELLS);
  const label = (text: string) => text + " ".repeat(Math.max(names - textWidth(text), 0) + 2);
  const lines = shown.map((stream) => label(cutMiddle(stream.stream, names)) + cellsOf(stream, { from, to, cells }));
  const more = timed.length - shown.length;
  return [
    ...axis(from, to, cells, timeZone).map((line) => (label("") + line).trimEnd()),
    ...lines,
    ...(more > 0 ? [`${plural(more, "more stream")}`] : []),
    `${covered} covered   ${gap} gap   ${unknown} nothing known`,
  ];
}

function cellsOf({ from, to, gaps }: StreamCoverage, axis: { from: number; to: number; cells: number }): string {
  const size = (axis.to - axis.from) / axis.cells;
  let text = "";
  for (let at = 0; at < axis.cells; at++) {
    const start = axis.from + at * size;
    const end = start + size;
    const touches = (span: { readonly from: number; readonly to: number }) => span.from < end && span.to > start;
    // An event alone has no length.
    const isKnown = from !== null && to !== null && from <= end && to >= start;
    text += !isKnown ? unknown : gaps.some(touches) ? gap : covered;
  }
  return text;
}

/** The times at the ends of the axis, and in its middle where there is room: the day above, the time below. */
function axis(from: number, to: number, cells: number, timeZone: string | null): string[] {
  const clock = clockIn(timeZone);
  const [first, last] = [clock(from), clock(to)];
  const middle = clock(from + (to - from) / 2);
  const room = cells - textWidth(first) - textWidth(last);
  if (room < 2) return [`${first} to ${last}`];
  const left = Math.floor(cells / 2 - middle.length / 2) - first.length;
  const right = room - left - middle.length;
  if (left < 2 || right < 2) return [first + " ".repeat(room) + last];
  return [first + " ".repeat(left) + middle + " ".repeat(right) + last];
}
