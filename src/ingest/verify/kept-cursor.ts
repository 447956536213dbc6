import type { Part } from "../../events/part.ts";
import type { Db } from "../../store/open.ts";
import { type KeptPart, keptParts } from "../../store/verify-records.ts";

/** The problems and skipped parts that were stored of a file, one after the other. */
export class KeptCursor {
  /** Undefined behind the last one. */
  next: KeptPart | undefined;
  readonly #parts: Iterator<KeptPart>;

  constructor(db: Db, file: number, from: number) {
    this.#parts = keptParts(db, file, from);
    this.pass();
  }

  pass(): void {
    const next = this.#parts.next();
    this.next = next.done === true ? undefined : next.value;
  }

  close(): void {
    this.#parts.return?.();
  }
}

/** Nothing else stands at the place of a kept part, but around one without a length. */
export function isOfKept(part: Part, kept: KeptPart): boolean {
  return part.kind !== "event" || kept.length > 0;
}

/** Whether a part is the kept one, wherever it stands. */
export function isSame(part: Part, kept: KeptPart): boolean {
  if (part.length !== kept.length) return false;
  if (part.kind === "skipped") return kept.raw === null;
  // Of a record that was too long its beginning is kept.
  return kept.raw?.equals(part.raw.subarray(0, kept.raw.length)) === true;
}
