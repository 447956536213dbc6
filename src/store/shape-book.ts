import type { Statement } from "better-sqlite3";
import { flagBits } from "../scan/flags.ts";
import type { Db } from "./open.ts";
import { storedShape } from "./schema.ts";

/** A shape: ids of the database in the order of `storedShape`. */
export type Shape = Int32Array;

/** What a request takes from its other stages where its representative lacks it. */
export const mergeable = [
  "identity",
  "impersonated",
  "address",
  "agent",
  "resource",
  "decision",
  "authorization",
] as const satisfies readonly (typeof storedShape)[number][];

/** Place of each column in a shape. */
export const storedIndex = Object.fromEntries(storedShape.map((column, at) => [column, at])) as Readonly<
  Record<(typeof storedShape)[number], number>
>;

const stageRanks: ReadonlyMap<string, number> = new Map([
  ["Panic", 4],
  ["ResponseComplete", 3],
  ["ResponseStarted", 2],
  ["RequestReceived", 1],
]);

/** How late a stage is in the life of a request: 0 unknown, 1 RequestReceived … 4 Panic. */
export function stageRank(stage: string | null): number {
  return stageRanks.get(stage ?? "") ?? 0;
}

/** Shapes held in memory. */
const RECENT = 50_000;

const RANK_BITS = 3;
const ANSWERED = 1 << mergeable.length;
const TRUNCATED = 1 << 29;
const KNOWN = 1 << 30;

const none: readonly Known[] = [];

interface Known {
  readonly id: number;
  readonly hash: number;
  readonly shape: Shape;
}

/** The shapes of events. New ones are kept aside until `flush`, which belongs into the transaction of the rows that use
 *  them. */
export class ShapeBook {
  readonly #find: Statement;
  readonly #read: Statement;
  readonly #insert: Statement;
  readonly #stageOf: Statement;
  readonly #ranks = new Map<number, number>();
  #fresh: Known[] = [];
  /** By hash: those used last. */
  #recent = new Map<number, Known[]>();
  /** Some that are stored are not among the recent. */
  #hasOthers: boolean;
  #next: number;
  #storedId: number;
  #hasTruncated: boolean;
  /** By id: rank of the stage, what the shape has, whether it is one of truncated events. */
  #traits = new Int32Array(1 << 12);

  constructor(db: Db) {
    const columns = storedShape.join(", ");
    this.#find = db.prepare(`SELECT id, ${columns} FROM shape WHERE hash = ?`).raw();
    this.#read = db.prepare(`SELECT ${columns} FROM shape WHERE id = ?`).raw();
    this.#insert = db.prepare(
      `INSERT INTO shape (id, hash, ${columns}) VALUES (?, ?${", ?".repeat(storedShape.length)})`,
    );
    this.#stageOf = db.prepare("SELECT value FROM stage WHERE id = ?").pluck();
    this.#next = db.prepare("SELECT ifnull(max(id), 0) + 1 FROM shape").pluck().get() as number;
    this.#storedId = this.#next - 1;
    this.#hasOthers = this.#next > 1;
    const truncated = `SELECT EXISTS (SELECT 1 FROM shape WHERE flags & ${flagBits.truncated})`;
    this.#hasTruncated = db.prepare(truncated).pluck().get() === 1;
  }

  /** Whether a truncated event was ever met. */
  get hasTruncated(): boolean {
    return this.#hasTruncated;
  }

  /** Tells which stage an id stands for; needed before shapes with a new one are used. */
  learnStage(id: number, name: string): void {
    this.#ranks.set(id, stageRank(name));
  }

  /** The id of a shape. */
  intern(shape: Shape): number {
    const hash = hashOf(shape);
    const alike = this.#recent.get(hash) ?? none;
    for (const other of alike) if (isSame(other.shape, shape)) return other.id;
    const stored = this.#stored(hash, shape);
    if (stored !== undefined) return stored.id;
    const id = this.#next++;
    const fresh = { id, hash, shape: Int32Array.from(shape) };
    this.#fresh.push(fresh);
    this.#recent.set(hash, [...alike, fresh]);
    this.#setTraits(id, shape);
    return id;
  }

  #stored(hash: number, shape: Shape): Known | undefined {
    if (!this.#hasOthers) return undefined;
    const rows = this.#find.all(hash) as number[][];
    const found = rows.find(([, ...values]) => isSame(values, shape));
    if (found === undefined) return undefined;
    const known = { id: found[0] as number, hash, shape: Int32Array.from(shape) };
    this.#recent.set(hash, [...(this.#recent.get(hash) ?? []), known]);
    return known;
  }

  /** The values of a shape. */
  values(id: number): Shape {
    const fresh = id > this.#storedId ? this.#fresh[id - this.#storedId - 1] : undefined;
    if (fresh !== undefined) return fresh.shape;
    return Int32Array.from(this.#read.get(id) as number[]);
  }

  /** How late a shape's stage is in the life of a request: 0 unknown, 1 RequestReceived … 4 Panic. */
  rank(id: number): number {
    return this.#traitsOf(id) & ((1 << RANK_BITS) - 1);
  }

  /** Whether a shape is one of truncated events. */
  isTruncated(id: number): boolean {
    return (this.#traitsOf(id) & TRUNCATED) !== 0;
  }

  /** Whether one shape has a value that a request takes from it when its representative is of the other shape. */
  adds(id: number, to: number): boolean {
    const has = this.#traitsOf(id) >> RANK_BITS;
    return (has & ~(this.#traitsOf(to) >> RANK_BITS) & (ANSWERED * 2 - 1)) !== 0;
  }

  flush(): void {
    for (const { id, hash, shape } of this.#fresh) this.#insert.run(id, hash, ...shape);
    this.#fresh = [];
    this.#storedId = this.#next - 1;
    if (this.#recent.size <= RECENT) return;
    this.#recent.clear();
    this.#hasOthers = true;
  }

  #traitsOf(id: number): number {
    const known = this.#traits[id];
    if (known !== undefined && known !== 0) return known;
    return this.#setTraits(id, this.values(id));
  }

  #setTraits(id: number, shape: Shape): number {
    if (id >= this.#traits.length) {
      const longer = new Int32Array(2 ** Math.ceil(Math.log2(id + 1)));
      longer.set(this.#traits);
      this.#traits = longer;
    }
    let has = shape[storedIndex.code] === 0 ? 0 : ANSWERED;
    // A stage without a code that still says how the request ended takes no other's answer.
    if (shape[storedIndex.outcome] !== 0) has |= ANSWERED;
    for (const [bit, column] of mergeable.entries()) if (shape[storedIndex[column]] !== 0) has |= 1 << bit;
    let traits = KNOWN | (has << RANK_BITS) | this.#rankOf(shape[storedIndex.stage] as number);
    if ((shape[storedIndex.flags] as number) & flagBits.truncated) {
      traits |= TRUNCATED;
      this.#hasTruncated = true;
    }
    this.#traits[id] = traits;
    return traits;
  }

  #rankOf(stage: number): number {
    const known = this.#ranks.get(stage);
    if (known !== undefined) return known;
    const rank = stageRank(this.#stageOf.get(stage) as string | null);
    this.#ranks.set(stage, rank);
    return rank;
  }
}

function isSame(a: ArrayLike<number>, b: Shape): boolean {
  for (let at = 0; at < b.length; at++) if (a[at] !== b[at]) return false;
  return true;
}

/** 48 bits that tell most shapes apart; equal ones are compared. */
function hashOf(shape: Shape): number {
  let low = 0x811c9dc5;
  let high = 0x9747b28c;
  for (const value of shape) {
    low = Math.imul(low ^ value, 0x01000193);
    high = Math.imul(high ^ (value + (low >>> 15)), 0x85ebca6b);
    high ^= high >>> 13;
  }
  return (high & 0xffff) * 2 ** 32 + (low >>> 0);
}
