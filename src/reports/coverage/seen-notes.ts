import { basename } from "node:path";
import { MICROS_PER_SECOND } from "../../base/instant.ts";
import { anyOf, formatBytes, groupDigits, plural } from "../../base/text.ts";
import { lengthText } from "../../output/length.ts";
import { pausesOf, type StreamFile, setsByStream, stepsBack } from "../../store/coverage-facts.ts";
import type { DamagedPlace } from "../../store/coverage-problems.ts";
import { StreamRows } from "../../store/coverage-rows.ts";
import { coarseSpan, type KindSeen, kindsSeen, ownRequests } from "../../store/coverage-seen.ts";
import type { Db } from "../../store/open.ts";
import { utcText } from "../utc-text.ts";
import { stoodStill } from "./heartbeats.ts";
import type { Hole, StreamCoverage } from "./hole.ts";
import { policyChanges } from "./policy-changes.ts";
import { startsOf } from "./restarts.ts";

/** Clocks are set by less every day; lines are out of order by 0.2 s (audit-format §3.1). */
const CLOCK_STEP = 2 * MICROS_PER_SECOND;
const STANDSTILL = 30 * MICROS_PER_SECOND;
const LISTED = 5;
/** From so many events on, what is not among them is worth a word. */
const MANY = 100;

/** What can be seen of one stream besides its gaps, in sentences: where it begins and ends, stages and levels, changes of policy,
 *  starts of the server, its clock, and signs that the log was filtered. */
export function seenNotes(
  db: Db,
  covered: StreamCoverage,
  files: readonly StreamFile[],
  damaged: readonly DamagedPlace[],
): string[] {
  const { stream, isExamined } = covered;
  const kinds = kindsSeen(db, stream);
  const about = (note: string) => `${stream}: ${note}`;
  return [
    ...ends(covered, files),
    ...damagedEnds(covered, files, damaged),
    ...smallBackups(files),
    ...stagesAndLevels(kinds),
    ...changes(kinds),
    ...(isExamined ? starts(db, stream) : []),
    ...(isExamined ? standstills(db, covered, files) : []),
    ...covered.silences.map(silence),
    ...clock(db, stream, files),
    ...filtering(kinds),
  ].map(about);
}

function ends({ from, to }: StreamCoverage, files: readonly StreamFile[]): string[] {
  if (from === null || to === null) return ["no event has a time"];
  const own = files.filter(({ isOwn }) => isOwn);
  const hasBackups = own.some(({ role }) => role === "backup");
  const isLive = own.some(({ role }) => role === "live");
  const end = hasBackups && !isLive ? [`ends at ${utcText(to)}: the live file is not among the files read`] : [];
  return [`begins at ${utcText(from)}: what came before is unknown`, ...end];
}

/** What could not be read before the first and behind the last event of a stream: how much is lost there is not known. */
function damagedEnds(
  { from, to }: StreamCoverage,
  files: readonly StreamFile[],
  places: readonly DamagedPlace[],
): string[] {
  const beside = (file: StreamFile | undefined, of: (place: DamagedPlace) => boolean) =>
    places.some((place) => place.file === file?.id && of(place)) ? [file] : [];
  const first = beside(
    files.find((file) => file.isOwn && file.first === from),
    ({ before }) => before === null,
  );
  const last = beside(
    files.find((file) => file.isOwn && file.last === to),
    ({ after }) => after === null,
  );
  return [
    ...first.map((file) => `before its first event ${basename(file?.path ?? "")} could not be read`),
    ...last.map((file) => `behind its last event ${basename(file?.path ?? "")} could not be read to its end`),
  ];
}

/** lumberjack rotates at a size, and no more often than 1 MiB; a restart alone does not rotate (audit-format §4.1). */
function smallBackups(files: readonly StreamFile[]): string[] {
  const backups = files.filter(({ isOwn, role }) => isOwn && role === "backup");
  const usual = backups.map(({ bytes }) => bytes).sort((a, b) => a - b)[Math.floor(backups.length / 2)] ?? 0;
  if (backups.length < 3 || usual < 1024 * 1024) return [];
  const small = backups.filter(({ bytes }) => bytes < usual / 2);
  return small.slice(0, LISTED).map(({ path, bytes }) => {
    return `${basename(path)} holds ${formatBytes(bytes)}, where the backups mostly hold ${formatBytes(usual)}: the limit was changed, or something else rotated it`;
  });
}

function stagesAndLevels(kinds: readonly KindSeen[]): string[] {
  if (kinds.length === 0) return [];
  return [`stages ${tally(kinds, ({ stage }) => stage)}; levels ${tally(kinds, ({ level }) => level)}`];
}

function tally(kinds: readonly KindSeen[], of: (kind: KindSeen) => string | null): string {
  const counts = [...Map.groupBy(kinds, of)].map(([word, seen]) => [word ?? "(none)", total(seen)] as const);
  const sorted = counts.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return sorted.map(([word, count]) => `${word} ${groupDigits(count)}`).join(", ");
}

function total(kinds: readonly KindSeen[]): number {
  return kinds.reduce((sum, { count }) => sum + count, 0);
}

function changes(kinds: readonly KindSeen[]): string[] {
  const found = policyChanges(kinds);
  const shown = found.slice(0, LISTED).map(({ after, before, example, kinds: count }) => {
    const more = count > 1 ? ` (and ${plural(count - 1, "more kind")} of requests)` : "";
    return `the audit policy seems to have changed between ${utcText(after)} and ${utcText(before)}: ${example}${more}`;
  });
  return [...shown, ...rest(found.length - shown.length, "change of policy", "changes of policy")];
}

function rest(count: number, noun: string, nouns = `${noun}s`): string[] {
  return count > 0 ? [`${groupDigits(count)} more ${count === 1 ? noun : nouns}`] : [];
}

function starts(db: Db, stream: string): string[] {
  const found = startsOf(ownRequests(db, stream, 50_000));
  if (found.length === 0) return [];
  const shown = found.slice(0, LISTED).map(utcText);
  const more = found.length - shown.length;
  return [`the API server was started at ${anyOf(shown, "and")}${more > 0 ? ` and ${plural(more, "more time")}` : ""}`];
}

function standstills(db: Db, { stream, gaps }: StreamCoverage, files: readonly StreamFile[]): string[] {
  const rows = new StreamRows(db, stream, setsByStream(db).get(stream)?.ids ?? []);
  const ids = new Set(files.map(({ id }) => id));
  const long = pausesOf(db, STANDSTILL).filter(({ file }) => ids.has(file));
  const found = long.slice(0, 2 * LISTED).flatMap(({ from, to }) => {
    if (gaps.some((gap) => gap.from < to && gap.to > from)) return [];
    const through = stoodStill(rows.received(from - 60 * MICROS_PER_SECOND, from, 1000, "last"), { from, to });
    return through < 2 ? [] : [{ from, to, through }];
  });
  return found.map(
    ({ from, to, through }) =>
      `nothing was logged from ${utcText(from)} to ${utcText(to)} (${lengthText(to - from)}) while ${plural(through, "short request")} went on: the server stood still`,
  );
}

function silence({ from, to }: Hole): string {
  return `nothing at all from ${utcText(from)} to ${utcText(to)} (${lengthText(to - from)}), not even the leases that are renewed every few seconds: the server was off, or a part of the log is missing`;
}

function clock(db: Db, stream: string, files: readonly StreamFile[]): string[] {
  const paths = new Set(files.map(({ path }) => path));
  const steps = stepsBack(db, CLOCK_STEP).filter(({ path }) => paths.has(path));
  const back = steps.slice(0, LISTED).map(({ path, micros, from }) => {
    return `times go back by ${lengthText(micros)} at ${utcText(from)} in ${basename(path)}: the clock was set, or lines are out of order`;
  });
  const { count, first, last } = coarseSpan(db, stream);
  const coarse =
    count === 0 || first === null || last === null
      ? []
      : [
          `${plural(count, "event")} from ${utcText(first)} to ${utcText(last)} ${count === 1 ? "has" : "have"} times of whole seconds only`,
        ];
  return [...back, ...rest(steps.length - back.length, "such place"), ...namesInDisorder(files), ...coarse];
}

/** Backups are ordered by the time in their name: their events should be in the same order. */
function namesInDisorder(files: readonly StreamFile[]): string[] {
  const named = files.flatMap(({ path, nameMicros, first, isOwn }) =>
    nameMicros === null || first === null || !isOwn ? [] : [{ path, nameMicros, first }],
  );
  const byName = named.sort((a, b) => a.nameMicros - b.nameMicros);
  return byName.slice(1).flatMap(({ path, first }, at) => {
    const before = byName[at];
    if (before === undefined || before.first <= first) return [];
    return [
      `${basename(path)} begins before ${basename(before.path)}, whose name is of an earlier time: the clock was set`,
    ];
  });
}

const reads: ReadonlySet<string | null> = new Set(["get", "list", "watch"]);

function filtering(kinds: readonly KindSeen[]): string[] {
  const resources = kinds.filter(({ resource }) => resource !== null);
  const count = total(resources);
  if (count < MANY) return [];
  const notes: string[] = [];
  if (!resources.some(({ verb }) => reads.has(verb))) {
    notes.push("no get, list or watch at all: reads are not recorded, as in kube-audit-admin");
  }
  const namespaces = new Set(resources.map(({ namespace }) => namespace));
  const [only] = namespaces;
  if (namespaces.size === 1 && only != null) {
    notes.push(
      `every request is of the namespace ${only}: what happened elsewhere is not recorded, or was filtered out`,
    );
  }
  return notes;
}
