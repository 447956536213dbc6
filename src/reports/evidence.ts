import { groupDigits, plural } from "../base/text.ts";
import type { Coverage } from "../output/sheet.ts";
import { countAll } from "../store/aggregate.ts";
import { countTimeless, type Facts, problemCounts, readFacts, wordsSeen } from "../store/facts.ts";
import type { Db } from "../store/open.ts";
import { findGaps } from "./coverage/find-gaps.ts";
import { countGaps, gapNotes } from "./coverage/gap-notes.ts";
import { asksFor } from "./coverage/stream-choice.ts";
import type { ReportRequest } from "./report.ts";
import { utcText } from "./utc-text.ts";

/** What the evidence behind an answer covers, and what it cannot show. */
export interface Evidence {
  readonly coverage: readonly Coverage[];
  readonly coverageText: readonly string[];
  readonly notes: readonly string[];
}

/** Looks at the evidence as far as a report needs it. */
export function examineEvidence(db: Db, request: ReportRequest): Evidence {
  const covered = findGaps(db);
  const coverage = covered.map((stream) => countGaps(stream, request.filters));
  const isAsked = asksFor(request.filters.predicate);
  const stages = wordsSeen(db, "stage");
  const facts = readFacts(db);
  return {
    coverage,
    coverageText: describeCoverage(db, coverage, stages, facts),
    notes: [
      ...outsideEvidence(db, coverage, request),
      ...gapNotes(
        covered.filter(({ stream }) => isAsked(stream)),
        request.filters,
      ),
      ...timeless(db, request),
      ...missingStages(stages),
      ...unfinishedFiles(facts),
      ...problemNote(db),
    ],
  };
}

function describeCoverage(
  db: Db,
  coverage: readonly Coverage[],
  stages: readonly string[],
  { problems }: Facts,
): string[] {
  const lines = coverage.map(({ stream, from, to, gaps }) => {
    const holes = gaps === null || gaps === 0 ? "" : `, ${plural(gaps, "gap")}`;
    return `evidence: ${stream}, ${range(from, to)}${holes}`;
  });
  const shown =
    lines.length <= 6 ? lines : [...lines.slice(0, 5), `evidence: ${plural(lines.length - 5, "more stream")}`];
  const levels = wordsSeen(db, "level");
  const facts = [`stages: ${list(stages)}`, `levels: ${list(levels)}`];
  return [...shown, `${facts.join("; ")}; ${plural(problems, "problem")}`];
}

function range(from: number | null, to: number | null): string {
  if (from === null || to === null) return "no events with a time";
  return `${utcText(from)} to ${utcText(to)}`;
}

function list(words: readonly string[]): string {
  return words.length === 0 ? "none" : words.join(", ");
}

// An empty answer for a time that nothing was recorded of is no answer.
function outsideEvidence(db: Db, coverage: readonly Coverage[], request: ReportRequest): string[] {
  const { sinceMicros, untilMicros } = request.filters;
  const from = Math.min(...coverage.map((one) => one.from ?? Number.POSITIVE_INFINITY));
  const to = Math.max(...coverage.map((one) => one.to ?? Number.NEGATIVE_INFINITY));
  if (!Number.isFinite(from) || !Number.isFinite(to)) return [];
  const notes: string[] = [];
  if (sinceMicros !== null && sinceMicros > to) {
    notes.push(`the evidence ends at ${utcText(to)}, before --since (${utcText(sinceMicros)}): nothing can be found`);
  } else if (untilMicros !== null && untilMicros <= from) {
    const left = hasRows(db, request) ? "only requests that ended later are known" : "nothing can be found";
    notes.push(`the evidence begins at ${utcText(from)}, after --until (${utcText(untilMicros)}): ${left}`);
  } else if (sinceMicros !== null && sinceMicros < from) {
    notes.push(
      `the evidence begins at ${utcText(from)}: nothing is known of the time from ${utcText(sinceMicros)} to then`,
    );
  }
  if (untilMicros !== null && sinceMicros !== null && untilMicros > to && sinceMicros <= to) {
    notes.push(
      `the evidence ends at ${utcText(to)}: nothing is known of the time from then to ${utcText(untilMicros)}`,
    );
  }
  return notes;
}

// The end of a request is in the evidence, though it was received before that begins.
function hasRows(db: Db, { unit, filters }: ReportRequest): boolean {
  return countAll(db, { unit, predicate: filters.predicate, measures: ["count"] })[0] !== 0;
}

// They are in no range of time, so a range leaves them out.
function timeless(db: Db, { unit, filters }: ReportRequest): string[] {
  if (filters.sinceMicros === null && filters.untilMicros === null) return [];
  const count = countTimeless(db, unit);
  return count === 0
    ? []
    : [`${plural(count, unit)} without a time cannot be in any range and ${count === 1 ? "is" : "are"} left out`];
}

function missingStages(stages: readonly string[]): string[] {
  if (stages.length === 0 || stages.includes("ResponseComplete")) return [];
  return ["no event of stage ResponseComplete was recorded: most outcomes are unknown"];
}

function unfinishedFiles({ unfinished }: Facts): string[] {
  if (unfinished === 0) return [];
  const files = plural(unfinished, "file was", "files were");
  return [`${files} not read to the end: an import is under way or was stopped; run it again`];
}

function problemNote(db: Db): string[] {
  const kinds = problemCounts(db);
  if (kinds.length === 0) return [];
  const parts = kinds.map(({ kind, count }) => `${groupDigits(count)} ${kind}`);
  const total = kinds.reduce((sum, { count }) => sum + count, 0);
  return [`${plural(total, "record")} could not be read (${parts.join(", ")}) and may hide requests`];
}
