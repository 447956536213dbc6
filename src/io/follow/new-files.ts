import { type Stats, statSync } from "node:fs";
import { errorCode } from "../../base/failure.ts";
import { compareInSet } from "../rotation-name.ts";
import type { SetPlace } from "../rotation-set.ts";
import type { FollowedLog } from "./followed-log.ts";
import type { FollowTarget } from "./log-taker.ts";
import { isSameFile, type OpenedLog, openLog } from "./opened-log.ts";
import { type ListedFile, listSet } from "./set-listing.ts";
import type { SettledFiles } from "./settled-files.ts";

/** A set that is rotated faster than its names can be listed is not waited for. */
const MOST_ROUNDS = 10;

/** Finds the files of a set that are not open yet. */
export class NewFiles {
  readonly #place: SetPlace;
  readonly #target: FollowTarget;
  readonly #settled: SettledFiles;

  constructor(place: SetPlace, target: FollowTarget, settled: SettledFiles) {
    this.#place = place;
    this.#target = target;
    this.#settled = settled;
  }

  /** Opens at once whatever is new, oldest first: what is open cannot get lost. A rotation while the names are gone through would leave a
   *  backup behind, so they are listed until nothing changes. */
  async look(
    open: readonly FollowedLog[],
  ): Promise<{ readonly met: readonly OpenedLog[]; readonly listed: readonly ListedFile[] }> {
    const met: OpenedLog[] = [];
    let listed: readonly ListedFile[] = [];
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const before = namesOf(listed);
      listed = listSet(this.#place);
      if (round > 0 && namesOf(listed) === before) break;
      for (const path of this.#settled.update(listed)) this.#target.note({ kind: "vanished", path });
      for (const entry of listed) await this.#meetOne(entry, met, open);
    }
    return { met: met.sort((a, b) => compareInSet(a.name, b.name)), listed };
  }

  async #meetOne(entry: ListedFile, met: OpenedLog[], open: readonly FollowedLog[]): Promise<void> {
    if (this.#isSettled(entry)) return;
    const stats = statSync(entry.path, { throwIfNoEntry: false });
    if (stats === undefined) this.#settled.want(entry);
    if (stats === undefined || !stats.isFile()) return;
    const known = met.find((file) => isSameFile(file, stats));
    if (known !== undefined) Object.assign(known, { path: entry.path, name: entry.name });
    else if (!this.#isHeld(entry, stats, open) && !this.#settled.hasFile(entry.name, stats)) {
      const file = await this.open(entry);
      if (file !== null) met.push(file);
    }
  }

  #isSettled(entry: ListedFile): boolean {
    const { name } = entry;
    if (this.#settled.hasName(name)) return true;
    if (name.order.kind !== "time" || !this.#target.knows(entry)) return false;
    this.#settled.settleName(name);
    return true;
  }

  /** Whether a listed file is one that is open. */
  #isHeld(entry: ListedFile, stats: Stats, open: readonly FollowedLog[]): boolean {
    const log = open.find(({ file }) => isSameFile(file, stats));
    if (log === undefined) return false;
    const isBackup = entry.name.order.kind !== "live";
    log.rename(entry);
    if (isBackup && !log.isRotated) this.#target.note({ kind: "rotated", path: entry.path });
    log.isRotated = isBackup;
    if (isBackup) this.#settled.settle(entry.name, stats);
    return true;
  }

  /** Opens a listed file; null if that cannot be done now. */
  async open(entry: ListedFile): Promise<OpenedLog | null> {
    try {
      return await openLog(entry);
    } catch (error) {
      if (errorCode(error) === "ENOENT") this.#settled.want(entry);
      else if (this.#settled.refuse(entry.path)) this.#target.note({ kind: "refused", path: entry.path, error });
      return null;
    }
  }
}

function namesOf(listed: readonly ListedFile[]): string {
  return listed.map(({ name }) => name.name).join("/");
}
