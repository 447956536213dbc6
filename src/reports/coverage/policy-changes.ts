import type { KindSeen } from "../../store/coverage-seen.ts";

/** A point in time between two events at which an audit policy seems to have changed. */
export interface PolicyChange {
  readonly after: number;
  readonly before: number;
  /** `get secrets by alice: Metadata, then Request`. */
  readonly example: string;
  /** Kinds of requests that changed. */
  readonly kinds: number;
}

const LEAST = 3;
const CERTAIN = 10;
/** A stage that follows within this time belongs to a request that was received before. */
const UNDER_WAY = 120_000_000;

interface Change {
  readonly after: number;
  readonly before: number;
  readonly example: string;
  readonly isCertain: boolean;
}

/** Where the level of the same kind of request (verb, resource, caller, namespace) is one thing up to a time and another from
 *  then on, or RequestReceived is logged of it up to a time only, or from then on. Changes that can be one are one. A kind of
 *  fewer than ten events proves nothing alone. */
export function policyChanges(seen: readonly KindSeen[]): PolicyChange[] {
  const kinds = Map.groupBy(seen, ({ verb, user, resource, namespace }) =>
    JSON.stringify([verb, user, resource, namespace]),
  );
  const changes = [...kinds.values()].flatMap((kind) => [...levelChanges(kind), ...stageChanges(kind)]);
  return merge(changes.sort((a, b) => a.before - b.before || a.after - b.after));
}

function levelChanges(kind: readonly KindSeen[]): Change[] {
  const levels = [...Map.groupBy(kind, ({ level }) => level)].map(([level, seen]) => ({ level, ...spanOf(seen) }));
  const inOrder = levels.sort((a, b) => a.first - b.first);
  return inOrder.slice(1).flatMap((next, at) => {
    const last = inOrder[at];
    if (last === undefined || last.last >= next.first || Math.min(last.count, next.count) < LEAST) return [];
    const example = `${describe(kind)}: ${last.level ?? "no level"}, then ${next.level ?? "no level"}`;
    return [{ after: last.last, before: next.first, example, isCertain: Math.min(last.count, next.count) >= CERTAIN }];
  });
}

/** Only of short requests: the end of a watch comes long after it was received. */
function stageChanges(kind: readonly KindSeen[]): Change[] {
  const isShort = kind.every(({ verb, resource }) => verb !== "watch" && verb !== "proxy" && !resource?.includes("/"));
  const received = spanOf(kind.filter(({ stage }) => stage === "RequestReceived"));
  const ended = spanOf(kind.filter(({ stage }) => stage === "ResponseComplete"));
  if (!isShort || received.count < LEAST || ended.count < received.count + LEAST) return [];
  const isCertain = received.count >= CERTAIN && ended.count >= received.count + CERTAIN;
  const stops = ended.last - received.last > UNDER_WAY;
  const starts = received.first - ended.first > UNDER_WAY;
  if (stops === starts) return [];
  const example = `${describe(kind)}: ${stops ? "RequestReceived is logged no more" : "RequestReceived is logged from then on"}`;
  return stops
    ? [{ after: received.last, before: ended.last, example, isCertain }]
    : [{ after: ended.first, before: received.first, example, isCertain }];
}

function describe([kind]: readonly KindSeen[]): string {
  if (kind === undefined) return "";
  const { verb, resource, user, namespace } = kind;
  return [
    verb || "?",
    resource ?? "of no resource",
    ...(namespace === null ? [] : [`in ${namespace}`]),
    `by ${user ?? "nobody"}`,
  ].join(" ");
}

function spanOf(seen: readonly KindSeen[]): { readonly first: number; readonly last: number; readonly count: number } {
  return {
    first: Math.min(...seen.map(({ first }) => first)),
    last: Math.max(...seen.map(({ last }) => last)),
    count: seen.reduce((sum, { count }) => sum + count, 0),
  };
}

/** Each change lies between two times; those that have a time in common are taken for one. */
function merge(changes: readonly Change[]): PolicyChange[] {
  const merged: { after: number; before: number; example: string; kinds: number; isCertain: boolean }[] = [];
  for (const { after, before, example, isCertain } of changes) {
    const same = merged.find((other) => after < other.before && before > other.after);
    if (same === undefined) {
      merged.push({ after, before, example, kinds: 1, isCertain });
      continue;
    }
    same.after = Math.max(same.after, after);
    same.before = Math.min(same.before, before);
    same.kinds++;
    same.isCertain ||= isCertain;
  }
  return merged
    .filter(({ kinds, isCertain }) => kinds > 1 || isCertain)
    .map(({ after, before, example, kinds }) => ({ after, before, example, kinds }));
}
