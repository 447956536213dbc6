import type { Figure } from "../report/figures.ts";
import { timesText } from "../report/markdown.ts";
import { PARSE_LOOP } from "./make-trials.ts";
import { selective } from "./programs.ts";
import type { TrialResult } from "./trial.ts";

const MIN_TIMES = 1.5;
/** Lines that cannot be meant are never parsed. */
const MIN_TIMES_PREFILTER = 4;
const MIN_TIMES_SCAN = 1;
const MAX_SELECTIVE_MS = 50;
const PREFILTERED = "auditq query";

/** What auditq is held to when it runs jq programs. */
export function programFigures(results: readonly TrialResult[]): Figure[] {
  const loop = results.find(({ by }) => by === PARSE_LOOP);
  return results
    .filter(({ isOurs }) => isOurs)
    .flatMap((result) => {
      if (result.source === "file") return [againstPeers(result, results)];
      if (result.by.startsWith(PREFILTERED)) return [result.insideMs === null ? scan(result, loop) : within(result)];
      return [];
    });
}

function againstPeers(own: TrialResult, results: readonly TrialResult[]): Figure {
  const { program, by, median } = own;
  const bar = by === PREFILTERED && program === selective.name ? MIN_TIMES_PREFILTER : MIN_TIMES;
  const ratios = results.flatMap((peer) => {
    if (peer.isOurs || peer.source !== "file" || peer.program !== program) return [];
    if (peer.median === null || median === null) return [];
    return [
      { ratio: peer.median.seconds / median.seconds, name: peer.version === "" ? peer.by : `jq ${peer.version}` },
    ];
  });
  return {
    what: `${by}, file: ${program}`,
    bar: `≥ ${timesText(bar)}`,
    measured: ratios.map(({ ratio, name }) => `${timesText(ratio)} ${name}`).join(", "),
    verdict: verdictOf(ratios.map(({ ratio }) => ratio >= bar)),
  };
}

function scan({ program, median }: TrialResult, loop: TrialResult | undefined): Figure {
  const ratio = median === null || !loop?.median ? null : loop.median.seconds / median.seconds;
  return {
    what: `auditq query, stored, against a loop of JSON.parse: ${program}`,
    bar: `≥ ${timesText(MIN_TIMES_SCAN)}`,
    measured: ratio === null ? "" : timesText(ratio),
    verdict: verdictOf(ratio === null ? [] : [ratio >= MIN_TIMES_SCAN]),
  };
}

function within({ program, insideMs }: TrialResult): Figure {
  return {
    what: `auditq query, stored, without the start of the process: ${program}`,
    bar: `≤ ${MAX_SELECTIVE_MS} ms`,
    measured: insideMs === null ? "" : `${insideMs.toFixed(1)} ms`,
    verdict: verdictOf(insideMs === null ? [] : [insideMs <= MAX_SELECTIVE_MS]),
  };
}

function verdictOf(met: readonly boolean[]): Figure["verdict"] {
  if (met.length === 0) return "not measured";
  return met.every(Boolean) ? "pass" : "miss";
}
