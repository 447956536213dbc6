import { hash } from "node:crypto";

/** So many logs are remembered: more than a set keeps backups. */
const REMEMBERED = 4096;

/** Remembers logs that were read to their end, so that a copy of one, or its compressed form, is not read again. */
export class FinishedLogs {
  readonly #logs = new Map<string, { readonly position: number; readonly witness: string }>();

  /** `witness`: the last bytes before the end. */
  add(fingerprint: string | null, position: number, witness: Buffer): void {
    if (fingerprint === null) return;
    this.#logs.delete(fingerprint);
    this.#logs.set(fingerprint, { position, witness: hash("sha256", witness, "hex") });
    const [oldest] = this.#logs.keys();
    if (this.#logs.size > REMEMBERED && oldest !== undefined) this.#logs.delete(oldest);
  }

  /** Where a log of this first line ended; null if none is known. */
  endOf(fingerprint: string | null): number | null {
    return fingerprint === null ? null : (this.#logs.get(fingerprint)?.position ?? null);
  }

  /** Whether the bytes before that end are these. */
  endsWith(fingerprint: string, witness: Buffer): boolean {
    return this.#logs.get(fingerprint)?.witness === hash("sha256", witness, "hex");
  }
}
