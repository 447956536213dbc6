import { createHash, type Hash } from "node:crypto";

/** What was said of a stretch of a file's content. */
export interface Claim {
  readonly from: number;
  readonly to: number;
  readonly sha256: Uint8Array;
}

/** Follows stretches that begin at one place. */
interface Runner {
  readonly from: number;
  readonly hash: Hash;
  /** Sorted by their ends. */
  readonly claims: readonly Claim[];
  next: number;
}

/** Checks the content of a file against claims while it is read. */
export class ClaimCheck {
  /** Bytes taken. */
  bytes = 0;
  readonly #runners: readonly Runner[];
  readonly #isWhole: boolean;
  readonly #broken: Claim[] = [];
  #started = 0;
  #active: Runner[] = [];

  /** `isWhole`: the content is hashed to its end, too. */
  constructor(claims: readonly Claim[], isWhole: boolean) {
    const byStart = Map.groupBy(
      claims.filter(({ from, to }) => to > from),
      ({ from }) => from,
    );
    if (isWhole && !byStart.has(0)) byStart.set(0, []);
    this.#runners = [...byStart]
      .sort(([a], [b]) => a - b)
      .map(([from, own]) => ({
        from,
        hash: createHash("sha256"),
        claims: own.toSorted((a, b) => a.to - b.to),
        next: 0,
      }));
    this.#isWhole = isWhole;
  }

  take(chunk: Buffer): void {
    const end = this.bytes + chunk.length;
    for (let next = this.#runners[this.#started]; next !== undefined && next.from < end; ) {
      this.#active.push(next);
      next = this.#runners[++this.#started];
    }
    this.#active = this.#active.filter((runner) => this.#follow(runner, chunk));
    this.bytes = end;
  }

  /** False if nothing further is asked of the content. */
  #follow(runner: Runner, chunk: Buffer): boolean {
    const { hash, claims } = runner;
    const end = this.bytes + chunk.length;
    let at = Math.max(0, runner.from - this.bytes);
    for (let claim = claims[runner.next]; claim !== undefined && claim.to <= end; claim = claims[++runner.next]) {
      hash.update(chunk.subarray(at, claim.to - this.bytes));
      at = claim.to - this.bytes;
      if (!hash.copy().digest().equals(claim.sha256)) this.#broken.push(claim);
    }
    const goesOn = runner.next < claims.length || (this.#isWhole && runner.from === 0);
    if (goesOn) hash.update(chunk.subarray(at));
    return goesOn;
  }

  /** The first stretch that is not what was said of it, as far as it can be told: from behind what is true to the end of
   *  the first claim that is not. Null if there is none. */
  broken(): { readonly from: number; readonly to: number } | null {
    const [first] = this.#broken.toSorted((a, b) => a.to - b.to);
    if (first === undefined) return null;
    const all = this.#runners.flatMap(({ claims }) => claims);
    const isTrue = (claim: Claim) => claim.from <= first.from && claim.to < first.to && !this.#broken.includes(claim);
    const trueTo = all.filter(isTrue).map(({ to }) => to);
    return { from: Math.max(first.from, ...trueTo), to: first.to };
  }

  /** Whether the content reached the end of every claim. */
  get isReached(): boolean {
    return this.#runners.every(({ claims, next }) => next === claims.length);
  }

  /** SHA-256 of all of the content, where that was asked for; once, at the end. */
  sha256(): Buffer {
    const whole = this.#runners.find(({ from }) => from === 0);
    if (whole === undefined || !this.#isWhole) throw new Error("the content was not hashed whole");
    return whole.hash.digest();
  }
}
