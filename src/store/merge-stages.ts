import { elapsedOrZero, type HeldEvents } from "./held-events.ts";
import { mergeable, type ShapeBook, storedIndex } from "./shape-book.ts";

/** Stages beyond these are not looked at when the values of a request are merged: only a forged log has more. */
const MANY = 16;

/** One event of a request, as far as merging needs it. `elapsed`, in microseconds, and `content` order events. */
interface Stage {
  readonly shape: number;
  readonly namespace: number;
  readonly name: number;
  readonly elapsed: number;
  readonly content: number;
}

/** Values of a request that differ from those of its representative. */
export interface Merged {
  readonly shape: number;
  readonly namespace: number;
  readonly name: number;
}

const { code, reason, outcome } = storedIndex;

/** The values of a request where its representative stage lacks some that another stage has; null if it lacks none. */
export function mergeRequest(held: HeldEvents, shapes: ShapeBook, request: number): Merged | null {
  const representative = held.representative(request);
  let isLacking = false;
  let count = 0;
  for (let slot = held.newestOf(request); slot >= 0 && count < MANY; slot = held.before(slot)) {
    isLacking ||= adds(held, shapes, slot, representative);
    count++;
  }
  if (!isLacking) return null;
  const others: Stage[] = [];
  for (let slot = held.newestOf(request); slot >= 0 && others.length < MANY; slot = held.before(slot)) {
    if (slot !== representative) others.push(stageAt(held, slot));
  }
  return mergeStages(shapes, stageAt(held, representative), others);
}

/** Whether an event has something that its request's representative lacks. */
function adds(held: HeldEvents, shapes: ShapeBook, slot: number, representative: number): boolean {
  return (
    shapes.adds(held.shape[slot] as number, held.shape[representative] as number) ||
    (held.name[representative] === 0 && held.name[slot] !== 0) ||
    (held.namespace[representative] === 0 && held.namespace[slot] !== 0)
  );
}

function stageAt(held: HeldEvents, slot: number): Stage {
  return {
    shape: held.shape[slot] as number,
    namespace: held.namespace[slot] as number,
    name: held.name[slot] as number,
    elapsed: elapsedOrZero(held.elapsed[slot] as number),
    content: held.content[slot] as number,
  };
}

function mergeStages(shapes: ShapeBook, representative: Stage, others: readonly Stage[]): Merged | null {
  const own = shapes.values(representative.shape);
  const latestFirst = [...others]
    .sort((a, b) => b.elapsed - a.elapsed || b.content - a.content)
    .map((stage) => ({ ...stage, values: shapes.values(stage.shape) }));
  const merged = Int32Array.from(own);
  for (const column of mergeable) {
    const at = storedIndex[column];
    if (merged[at] === 0) merged[at] = latestFirst.find(({ values }) => values[at] !== 0)?.values[at] ?? 0;
  }
  const name = representative.name || (latestFirst.find((stage) => stage.name !== 0)?.name ?? 0);
  const namespace = representative.namespace || (latestFirst.find((stage) => stage.namespace !== 0)?.namespace ?? 0);
  const isUnanswered = merged[code] === 0 && merged[outcome] === 0;
  const answer = isUnanswered ? latestFirst.find(({ values }) => values[code] !== 0)?.values : undefined;
  if (answer !== undefined) for (const at of [code, reason, outcome]) merged[at] = answer[at] as number;
  const isSame = name === representative.name && namespace === representative.namespace;
  if (isSame && merged.every((value, at) => value === own[at])) return null;
  return { shape: shapes.intern(merged), namespace, name };
}
