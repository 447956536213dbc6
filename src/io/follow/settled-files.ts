import type { Stats } from "node:fs";
import type { RotationName } from "../rotation-name.ts";
import type { ListedFile } from "./set-listing.ts";

/** So many numbered backups are remembered. */
const REMEMBERED = 4096;

/** Remembers which files of a set need not be looked at again. A dated backup is known by its name, which no other file ever gets. Numbers are
 *  passed on from file to file, so there the file itself has to be the same. */
export class SettledFiles {
  /** Plain names. */
  #names = new Set<string>();
  readonly #files = new Set<string>();
  /** Paths by plain name: listed, but gone when they were to be opened. */
  #wanted = new Map<string, string>();
  #refused = new Set<string>();

  /** Forgets what is not listed any more; returns the paths that were never read. */
  update(listed: readonly ListedFile[]): string[] {
    const plain = new Set(listed.map(({ name }) => name.plain));
    const isListed = (name: string) => plain.has(name);
    this.#names = new Set([...this.#names].filter(isListed));
    const lost = [...this.#wanted].filter(([name]) => !isListed(name)).map(([, path]) => path);
    this.#wanted = new Map([...this.#wanted].filter(([name]) => isListed(name)));
    return lost;
  }

  hasName({ order, plain }: RotationName): boolean {
    return order.kind === "time" && this.#names.has(plain);
  }

  hasFile({ order }: RotationName, stats: Stats): boolean {
    return order.kind === "number" && this.#files.has(stateOf(stats));
  }

  settleName({ order, plain }: RotationName): void {
    this.#wanted.delete(plain);
    if (order.kind === "time") this.#names.add(plain);
  }

  settle(name: RotationName, stats: Stats): void {
    this.settleName(name);
    if (name.order.kind !== "number") return;
    this.#files.add(stateOf(stats));
    const [oldest] = this.#files;
    if (this.#files.size > REMEMBERED && oldest !== undefined) this.#files.delete(oldest);
  }

  /** A backup that was listed could not be found. */
  want({ name, path }: ListedFile): void {
    if (name.order.kind === "time") this.#wanted.set(name.plain, path);
  }

  /** False if this was known. */
  refuse(path: string): boolean {
    if (this.#refused.has(path)) return false;
    this.#refused.add(path);
    return true;
  }
}

function stateOf({ dev, ino, size, mtimeMs }: Stats): string {
  return `${dev}:${ino}:${size}:${mtimeMs}`;
}
