import { closeSync, fstatSync, statSync } from "node:fs";
import { bytesBefore } from "../read-at.ts";
import type { SetPlace } from "../rotation-set.ts";
import { FinishedLogs } from "./finished-logs.ts";
import { FollowedLog, newReadBuffer } from "./followed-log.ts";
import type { FollowTarget } from "./log-taker.ts";
import { NewFiles } from "./new-files.ts";
import { fingerprintOf, holdsWitness, isSameFile, type OpenedLog, WITNESS_BYTES } from "./opened-log.ts";
import type { ListedFile } from "./set-listing.ts";
import { SettledFiles } from "./settled-files.ts";

/** A rotated log is read on for so long after it grew last: a program that was not told of a rotation goes on in it. */
const LINGER_MS = 3000;
/** More rotated logs than so many are not waited for. */
const MOST_LINGERING = 32;

/** Follows the log of one API server through its rotations, whoever makes them: lumberjack, several times between two looks; copying and
 *  truncating; renaming, with or without the writer noticing; compressing; deleting and making anew. A log is known by its first line
 *  and the bytes before the position, not by its name or inode (audit-format §4.5); the open files keep what is deleted meanwhile. Looks
 *  only when it is asked to: notifications do not come over all file systems. */
export class FollowSet {
  readonly #target: FollowTarget;
  readonly #signal: AbortSignal;
  readonly #buffer = newReadBuffer();
  readonly #finished = new FinishedLogs();
  readonly #settled = new SettledFiles();
  readonly #newFiles: NewFiles;
  /** Oldest first; the live one is the last. */
  #open: FollowedLog[] = [];
  #isWaiting = false;

  constructor(place: SetPlace, target: FollowTarget, signal: AbortSignal) {
    this.#newFiles = new NewFiles(place, target, this.#settled);
    this.#target = target;
    this.#signal = signal;
  }

  /** Reads all that came since the last look; true if anything did. */
  async poll(): Promise<boolean> {
    const before = await this.#readOpen();
    const { met, listed } = await this.#newFiles.look(this.#open);
    const gone = this.#rotatedAway(listed);
    // What was written between the last read and the rotation comes before what the new files hold.
    const drained = met.length > 0 && (await this.#readOpen());
    let hasRead = before || drained;
    for (const file of met) hasRead = (await this.#begin(file)) || hasRead;
    this.#tellOutrun(gone, met);
    hasRead = (await this.#restartReplaced(listed)) || hasRead;
    this.#endRotated();
    return hasRead;
  }

  /** Takes all that was read for whole. */
  end(): void {
    for (const log of [...this.#open]) this.#end(log);
  }

  /** Lets go of the files. */
  close(): void {
    for (const log of this.#open) log.close();
    this.#open = [];
  }

  async #readOpen(): Promise<boolean> {
    let hasRead = false;
    for (const log of this.#open) hasRead = (await log.readOn(this.#buffer, this.#signal)) || hasRead;
    return hasRead;
  }

  /** The logs in whose place another live file stands, and that are not listed under another name. */
  #rotatedAway(listed: readonly ListedFile[]): FollowedLog[] {
    const live = listed.find(({ name }) => name.order.kind === "live");
    const stats = live === undefined ? undefined : statSync(live.path, { throwIfNoEntry: false });
    if (stats === undefined) return [];
    const gone = this.#open.filter((log) => !log.isRotated && !isSameFile(log.file, stats));
    for (const log of gone) {
      log.isRotated = true;
      this.#target.note({ kind: "rotated", path: log.file.path });
    }
    return gone;
  }

  /** Reads a file that was not open. True if something in it was new. */
  async #begin(file: OpenedLog): Promise<boolean> {
    const isLive = file.name.order.kind === "live";
    const fingerprint = fingerprintOf(file.head);
    const same = fingerprint === null ? undefined : this.#open.find((log) => log.fingerprint === fingerprint);
    if (same !== undefined) {
      const went = await this.#goOn(same, file);
      if (went !== null) return went;
    } else if (this.#isFinished(fingerprint, file)) {
      this.#settle(file);
      closeSync(file.fd);
      return false;
    }
    const { path, name, fd, isCompressed, head, sizeBytes } = file;
    const taker = await this.#target.open({ path, name, fd, isLive, isCompressed, head, sizeBytes });
    if (!isLive) this.#settle(file);
    if (taker === null) {
      closeSync(fd);
      return false;
    }
    if (isLive && this.#isWaiting) this.#target.note({ kind: "appeared", path });
    const { from } = taker;
    const witness = isCompressed ? Buffer.alloc(0) : bytesBefore(fd, from, WITNESS_BYTES);
    const log = new FollowedLog(file, taker, witness);
    log.isRotated = !isLive;
    this.#open.push(log);
    const hasRead = await log.readOn(this.#buffer, this.#signal);
    if (isCompressed && !this.#signal.aborted) this.#end(log);
    return hasRead;
  }

  /** Meets another file that begins as an open log does: the log itself, moved or compressed, or a copy of it. Null if it turns
   *  out to hold something else. */
  async #goOn(log: FollowedLog, file: OpenedLog): Promise<boolean | null> {
    const before = log.position;
    const isBackup = file.name.order.kind !== "live";
    if (!file.isCompressed) {
      if (file.sizeBytes < before || !holdsWitness(file.fd, before, log.witness)) return null;
      if (log.isRotated && !log.isReplaced) {
        log.moveTo(file);
        log.isRotated = isBackup;
        if (isBackup) this.#settle(file);
        return log.readOn(this.#buffer, this.#signal);
      }
    }
    // The open file holds all that its compressed form does. A copy of the live file may be the only place of its last lines, once that
    // is truncated; until then it is looked at again.
    if (log.isReplaced) await log.readRest(file, this.#signal);
    if (log.isReplaced || log.isRotated) this.#settle(file);
    if (log.isReplaced) log.copy = file.path;
    closeSync(file.fd);
    return log.position > before;
  }

  #isFinished(fingerprint: string | null, file: OpenedLog): boolean {
    const end = this.#finished.endOf(fingerprint);
    if (end === null || fingerprint === null) return false;
    if (file.isCompressed) return true;
    return file.sizeBytes === end && this.#finished.endsWith(fingerprint, bytesBefore(file.fd, end, WITNESS_BYTES));
  }

  /** Backups are removed from the oldest on: if the one of the log just followed is gone, newer ones may be, too. */
  #tellOutrun(gone: readonly FollowedLog[], met: readonly OpenedLog[]): void {
    if (!met.some(({ name }) => name.order.kind !== "live")) return;
    const fingerprints = new Set(met.map(({ head }) => fingerprintOf(head)));
    for (const log of gone) {
      const isDeleted = fstatSync(log.file.fd).nlink === 0;
      if (isDeleted && !fingerprints.has(log.fingerprint)) this.#target.note({ kind: "outrun", path: log.file.path });
    }
  }

  /** Reads from its beginning what was truncated, and perhaps written anew. */
  async #restartReplaced(listed: readonly ListedFile[]): Promise<boolean> {
    let hasRead = false;
    for (const log of this.#open.filter(({ isReplaced }) => isReplaced)) {
      const { path } = log.file;
      this.#target.note({ kind: "truncated", path, copy: log.copy });
      this.#end(log);
      const entry = listed.find((one) => one.path === path);
      const file = entry === undefined ? null : await this.#newFiles.open(entry);
      if (file !== null) hasRead = (await this.#begin(file)) || hasRead;
    }
    return hasRead;
  }

  #endRotated(): void {
    const live = this.#open.find(({ isRotated }) => !isRotated);
    this.#isWaiting = live === undefined;
    if (live === undefined) return;
    const rotated = this.#open.filter(({ isRotated }) => isRotated);
    const now = performance.now();
    for (const [index, log] of rotated.entries()) {
      const isMany = rotated.length - index > MOST_LINGERING;
      if (isMany || now - log.grewMs > LINGER_MS) this.#end(log);
    }
  }

  #end(log: FollowedLog): void {
    this.#finished.add(log.fingerprint, log.position, log.witness);
    this.#open = this.#open.filter((other) => other !== log);
    log.end();
  }

  #settle(file: OpenedLog): void {
    this.#settled.settle(file.name, fstatSync(file.fd));
  }
}
