import { MICROS_PER_SECOND } from "../../base/instant.ts";
import { plural } from "../../base/text.ts";
import { lengthText } from "../../output/length.ts";
import type { StageRow, StreamRows } from "../../store/coverage-rows.ts";
import type { Hole } from "./hole.ts";
import { isStartUp } from "./restarts.ts";

/** Nodes renew their lease every 10 s, leaders every 2 s (kubelet, client-go leaderelection): a silence of a minute is none
 *  of theirs. */
export const LEAST_SILENCE = 60 * MICROS_PER_SECOND;
/** A longer silence may be that of a cluster which is off for the night: it is told, but not called a gap. */
const LONGEST_CLAIM = 3600 * MICROS_PER_SECOND;
const WINDOW = 120 * MICROS_PER_SECOND;
const LONGEST_PERIOD = 30 * MICROS_PER_SECOND;
const MANY = 20_000;
const HOLDERS = 2;

/** What a time without any event is by the regular renewals of leases. `gap`: they stop and go on as if nothing was, for at most
 *  an hour. `silence`: the same for longer, which a suspended machine does too. Null: there were none to stop, or the server
 *  was started, or it stood still. */
export function silenceOf(
  rows: StreamRows,
  hole: Hole,
): { readonly kind: "gap" | "silence"; readonly evidence: string } | null {
  const length = hole.to - hole.from;
  if (length < LEAST_SILENCE) return null;
  const before = regular(rows.leases(hole.from - WINDOW, hole.from, MANY));
  if (before.size < HOLDERS) return null;
  const after = regular(rows.leases(hole.to, hole.to + WINDOW, MANY));
  const silent = [...before].filter(([lease, period]) => after.has(lease) && length >= 6 * period);
  if (silent.length < HOLDERS || isExplained(rows, hole)) return null;
  const longest = Math.max(...silent.map(([, period]) => period));
  const evidence = `${plural(silent.length, "lease")} renewed every ${lengthText(longest)} or more often stopped for ${lengthText(length)}`;
  return { kind: length <= LONGEST_CLAIM ? "gap" : "silence", evidence };
}

/** The leases that are renewed at a stable period, and that period in microseconds. */
function regular(renewals: readonly StageRow[]): Map<string, number> {
  const ends = renewals.filter(({ stage }) => stage === "ResponseComplete");
  const periods = new Map<string, number>();
  for (const [lease, stages] of Map.groupBy(ends, ({ namespace, name }) => `${namespace}/${name}`)) {
    const times = stages.map(({ time }) => time).sort((a, b) => a - b);
    const steps = times.slice(1).map((time, at) => time - (times[at] ?? time));
    const sorted = [...steps].sort((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
    const isStable = steps.length >= 3 && median <= LONGEST_PERIOD && (sorted.at(-1) ?? 0) <= 3 * median;
    if (isStable) periods.set(lease, median);
  }
  return periods;
}

/** Whether the server shows by itself why it logged nothing: it was started, or all clients had to watch anew, or short
 *  requests lasted as long as the hole. */
function isExplained(rows: StreamRows, hole: Hole): boolean {
  const after = rows.received(hole.to - 1, hole.to + 60 * MICROS_PER_SECOND, MANY);
  if (after.filter(isStartUp).length >= 3) return true;
  const watches = (stages: readonly StageRow[]) =>
    new Set(stages.filter(({ verb }) => verb === "watch").map(({ request }) => request)).size;
  const before = rows.received(hole.from - 60 * MICROS_PER_SECOND, hole.from, MANY, "last");
  if (watches(after) > 5 * watches(before) + 5) return true;
  return stoodStill(before, hole) > 0;
}

const longRunning: ReadonlySet<string | null> = new Set(["attach", "exec", "proxy", "log", "portforward"]);

/** How many short requests were under way through a whole hole. Long-running ones are those of audit-format §2.3. */
export function stoodStill(before: readonly StageRow[], hole: Hole): number {
  const through = before.filter(({ time, stage, verb, subresource }) => {
    const isShort = verb !== "watch" && verb !== "proxy" && !longRunning.has(subresource);
    return stage === "ResponseComplete" && isShort && time >= hole.to;
  });
  return through.length;
}
