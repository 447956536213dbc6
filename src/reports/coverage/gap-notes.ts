import type { Micros } from "../../base/instant.ts";
import { plural } from "../../base/text.ts";
import { lengthText } from "../../output/length.ts";
import type { Coverage } from "../../output/sheet.ts";
import { utcText } from "../utc-text.ts";
import type { Gap, StreamCoverage } from "./hole.ts";

/** The bounds of a question, `since` inclusive, `until` exclusive; null where there is none. */
export interface Bounds {
  readonly sinceMicros: Micros | null;
  readonly untilMicros: Micros | null;
}

const SHOWN = 3;

/** The gaps that touch a time. */
function gapsWithin(gaps: readonly Gap[], { sinceMicros, untilMicros }: Bounds): readonly Gap[] {
  return gaps.filter(
    ({ from, to }) => (sinceMicros === null || to > sinceMicros) && (untilMicros === null || from < untilMicros),
  );
}

/** What every answer says of the streams. Where events were only counted, a gap may have gone unseen: then there is no number
 *  but that of gaps found. */
export function countGaps({ stream, from, to, gaps, isExamined }: StreamCoverage, bounds: Bounds): Coverage {
  const found = gapsWithin(gaps, bounds).length;
  return { stream, from, to, gaps: found > 0 || isExamined ? found : null };
}

/** A sentence for each of the first gaps that touch the time asked for, and one for the others. */
export function gapNotes(covered: readonly StreamCoverage[], bounds: Bounds): string[] {
  const all = covered.flatMap(({ stream, gaps }) => gapsWithin(gaps, bounds).map((gap) => ({ stream, gap })));
  const shown = all.slice(0, SHOWN).map(({ stream, gap: { from, to } }) => {
    const where = `a gap in ${stream} from ${utcText(from)} to ${utcText(to)} (${lengthText(to - from)})`;
    return `${where}: requests of that time are missing; auditq coverage shows all`;
  });
  const more = all.length - shown.length;
  return [
    ...shown,
    ...(more > 0 ? [`${plural(more, "more gap")}: auditq coverage shows all`] : []),
    ...thinned(covered),
  ];
}

function thinned(covered: readonly StreamCoverage[]): string[] {
  const streams = covered.filter(({ isThinned }) => isThinned).map(({ stream }) => stream);
  return streams.map(
    (stream) => `${stream} lacks single lines in many places: it was sampled, filtered or forwarded with losses`,
  );
}
