import {
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import type { Random } from "../../samples/generator/random.ts";
import type { LineLog } from "./lumberjack.ts";

/** What somebody else than the writer does to the live file:
 *  - `rename`: it is renamed and the writer opens a new one at once (logrotate `create`);
 *  - `rename-late`: it is renamed, the writer goes on in it for some time (logrotate, before the signal comes);
 *  - `copytruncate`: it is copied and emptied, the writer appends (logrotate `copytruncate`);
 *  - `copytruncate-hole`: the same, but the writer goes on at its old offset, so the file begins with a hole;
 *  - `delete`: it is deleted and the writer opens a new one. */
export const externalKinds = ["rename", "rename-late", "copytruncate", "copytruncate-hole", "delete"] as const;

export type ExternalKind = (typeof externalKinds)[number];

/** How a log is rotated from outside. */
export interface ExternalRotation {
  readonly path: string;
  readonly kind: ExternalKind;
  /** `audit.log.1`, `audit.log.2`, … or `audit.log-20260302-1772438400`. */
  readonly names: "numbers" | "dates";
  /** Backups that are kept. */
  readonly keep: number;
  /** All backups but the newest are compressed (logrotate `delaycompress`). */
  readonly compress: boolean;
  /** Mean size of a file. */
  readonly bytes: number;
  readonly random: Random;
  /** Resolves when the live file may be deleted. */
  readonly mayDelete: () => Promise<void>;
}

/** Opens a log that somebody else rotates. Nothing is written while that is done, so nothing is lost by it. */
export function openExternal(rotation: ExternalRotation): LineLog {
  return new ExternallyRotated(rotation);
}

class ExternallyRotated implements LineLog {
  rotations = 0;
  readonly #rotation: ExternalRotation;
  #file: number;
  /** Bytes since the last step, and how many there are to be until the next one. */
  #bytes = 0;
  #wanted: number;
  #isRenamed = false;

  constructor(rotation: ExternalRotation) {
    this.#rotation = rotation;
    this.#file = openSync(rotation.path, rotation.kind === "copytruncate-hole" ? "w" : "a", 0o600);
    this.#wanted = this.#someBytes();
  }

  write(line: Buffer): void {
    this.#bytes += writeSync(this.#file, line);
  }

  async writeInPieces(line: Buffer, cuts: readonly number[], pauseMs: number): Promise<void> {
    for (const [index, cut] of [...cuts, line.length].entries()) {
      if (index > 0) await sleep(pauseMs);
      this.#bytes += writeSync(this.#file, line.subarray(cuts[index - 1] ?? 0, cut));
    }
  }

  async settle(): Promise<void> {}

  async close(): Promise<void> {
    closeSync(this.#file);
  }

  async turn(): Promise<void> {
    if (this.#bytes < this.#wanted) return;
    const { kind, path, random, bytes, mayDelete } = this.#rotation;
    if (this.#isRenamed) {
      this.#isRenamed = false;
      this.#reopen();
    } else if (kind === "delete") {
      await mayDelete();
      rmSync(path);
      this.#reopen();
    } else if (!this.#moveAway()) return;
    this.#bytes = 0;
    this.#wanted = this.#isRenamed ? random.int(0, bytes / 4) : this.#someBytes();
  }

  #someBytes(): number {
    const { random, bytes } = this.#rotation;
    return random.int(bytes / 4, (bytes * 7) / 4);
  }

  /** False if there is no free name now: dates have seconds. */
  #moveAway(): boolean {
    const { kind, path } = this.#rotation;
    const backup = this.#makeRoom();
    if (existsSync(backup)) return false;
    if (kind === "rename" || kind === "rename-late") {
      renameSync(path, backup);
      if (kind === "rename") this.#reopen();
      else this.#isRenamed = true;
    } else {
      copyFileSync(path, backup);
      truncateSync(path);
      this.rotations++;
    }
    return true;
  }

  #reopen(): void {
    closeSync(this.#file);
    this.#file = openSync(this.#rotation.path, "a", 0o600);
    this.rotations++;
  }

  #makeRoom(): string {
    return this.#rotation.names === "numbers" ? this.#shiftNumbers() : this.#nextDate();
  }

  #shiftNumbers(): string {
    const { path, keep, compress } = this.#rotation;
    if (compress && existsSync(`${path}.1`)) compressFile(`${path}.1`);
    for (let number = keep; number > 0; number--) {
      for (const ending of ["", ".gz"]) {
        const from = `${path}.${number}${ending}`;
        if (existsSync(from)) renameSync(from, `${path}.${number + 1}${ending}`);
      }
    }
    for (const ending of ["", ".gz"]) rmSync(`${path}.${keep + 1}${ending}`, { force: true });
    return `${path}.1`;
  }

  #nextDate(): string {
    const { path, keep, compress } = this.#rotation;
    const folder = dirname(path);
    const now = new Date();
    const day = now.toISOString().slice(0, 10).replaceAll("-", "");
    const next = `${path}-${day}-${Math.floor(now.getTime() / 1000)}`;
    if (existsSync(next) || existsSync(`${next}.gz`)) return path;
    const backups = readdirSync(folder)
      .filter((name) => name.startsWith(`${basename(path)}-`))
      .sort();
    for (const name of backups.slice(0, Math.max(0, backups.length + 1 - keep))) rmSync(join(folder, name));
    const newest = backups.at(-1);
    if (compress && newest !== undefined && keep > 1) compressFile(join(folder, newest));
    return next;
  }
}

function compressFile(path: string): void {
  writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 1 }), { mode: 0o600 });
  rmSync(path);
}
