import { closeSync, openSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { errorCode } from "../../base/failure.ts";
import { collect } from "../../io/collect.ts";
import { compareText, parseRotationName } from "../../io/rotation-name.ts";
import type { FileRecord } from "../../store/file-record.ts";
import { openEvidenceAt } from "../evidence-file.ts";

/** A file that may be the one that was imported. */
export interface Candidate {
  readonly path: string;
  /** It begins as the imported file did. */
  readonly isLike: boolean;
}

/** Where evidence is looked for. */
export interface Places {
  /** The files that may be an imported one, the likeliest first. */
  candidates(record: FileRecord): Promise<readonly Candidate[]>;
}

/** Looks where the files were when they were imported. A backup may have been compressed meanwhile, a live file rotated: it
 *  is found beside by its first line, whatever its name. */
export function recordedPlaces(): Places {
  const heads = new Heads();
  return {
    candidates: async (record) => {
      const own = kindAt(record.path) === "file" ? record.path : null;
      const isLike = own !== null && (await heads.isLike(own, record));
      // Another file may have taken its name: the next live one, or the next one of that number.
      const mayMove = record.name_us === null && record.role !== "single";
      if (own !== null && (isLike || !mayMove)) return [{ path: own, isLike }];
      if (own !== null) return [...(await heads.filter(setOf(record.path), record)), { path: own, isLike }];
      const packed = repacked(record.path);
      const like = await heads.filter([...packed, ...filesBeside(record.path)], record);
      return like.length > 0 ? like : packed.map((path) => ({ path, isLike: false }));
    },
  };
}

/** Looks in files and directories given, whatever the names were. Raises request: a path is missing. */
export function givenPlaces(paths: readonly string[], cwd: string): Places {
  const heads = new Heads();
  const files = [...collect(paths, cwd).candidates.values()].filter(({ isStream }) => !isStream);
  const all = files.map(({ path }) => ({ path, parts: partsOf(path) })).sort((a, b) => compareText(a.path, b.path));
  return {
    candidates: async (record) => {
      const wanted = partsOf(record.path);
      const ranked = all.map(({ path, parts }) => ({ path, common: commonParts(parts, wanted) }));
      ranked.sort((a, b) => b.common - a.common);
      const like = await heads.filter(
        ranked.map(({ path }) => path),
        record,
      );
      const namesakes = ranked.slice(0, 1).filter(({ common }) => common > 0);
      return like.length > 0 ? like : namesakes.map(({ path }) => ({ path, isLike: false }));
    },
  };
}

/** The name of a file without its compression. */
export function plainName(path: string): string {
  return parseRotationName(basename(path)).plain;
}

/** What is at a path: a file, something else such as a pipe, or nothing that can be seen. */
export function kindAt(path: string): "file" | "other" | "nothing" {
  try {
    return statSync(path).isFile() ? "file" : "other";
  } catch {
    return "nothing";
  }
}

function repacked(path: string): string[] {
  const plain = join(dirname(path), plainName(path));
  return [plain, `${plain}.gz`, `${plain}.zst`].filter((one) => one !== path && kindAt(one) === "file");
}

/** The files in the directory of a path, those of its rotation set first. */
function filesBeside(path: string): string[] {
  const members = setOf(path);
  const others = namesIn(dirname(path)).map((name) => join(dirname(path), name));
  return [...new Set([...members, ...others])].filter((one) => one !== path && kindAt(one) === "file");
}

function setOf(path: string): string[] {
  const { live } = parseRotationName(basename(path));
  const names = namesIn(dirname(path)).filter((name) => parseRotationName(name).live === live);
  return names.map((name) => join(dirname(path), name)).filter((one) => one !== path && kindAt(one) === "file");
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort(compareText);
  } catch {
    return [];
  }
}

/** The parts of a path from its name up, without the compression. */
function partsOf(path: string): string[] {
  return [plainName(path), ...dirname(path).split("/").reverse()];
}

function commonParts(a: readonly string[], b: readonly string[]): number {
  let count = 0;
  while (count < a.length && a[count] === b[count]) count++;
  return count;
}

/** Fingerprints of the beginnings of files, each read once. */
class Heads {
  readonly #known = new Map<string, readonly Buffer[]>();

  async isLike(path: string, { fingerprint }: FileRecord): Promise<boolean> {
    const heads = this.#known.get(path) ?? (await headsOf(path));
    this.#known.set(path, heads);
    return heads.some((head) => head.equals(fingerprint));
  }

  async filter(paths: readonly string[], record: FileRecord): Promise<Candidate[]> {
    const like: Candidate[] = [];
    for (const path of new Set(paths)) if (await this.isLike(path, record)) like.push({ path, isLike: true });
    return like;
  }
}

/** None if the file cannot be read. */
async function headsOf(path: string): Promise<readonly Buffer[]> {
  try {
    const fd = openSync(path, "r");
    try {
      const opened = await openEvidenceAt({ path }, fd);
      await opened.close();
      return [opened.firstLine, opened.firstBytes];
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return [];
  }
}
