import {
  closeSync,
  constants,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { createGzip } from "node:zlib";

/** How a log is rotated; as kube-apiserver's `--audit-log-maxsize`, `-maxbackup` and `-compress`. */
export interface Rotation {
  readonly path: string;
  readonly maxBytes: number;
  /** 0 keeps all. */
  readonly maxBackups: number;
  readonly compress: boolean;
  /** Milliseconds since the epoch; has to go on while a line is written. */
  readonly now?: () => number;
}

/** A log that is written line by line. */
export interface LineLog {
  /** How often the live file was given up for a new one, or emptied. */
  readonly rotations: number;
  write(line: Buffer): void;
  /** Writes a line in several pieces, split at `cuts`, with a pause after each but the last one. */
  writeInPieces(line: Buffer, cuts: readonly number[], pauseMs: number): Promise<void>;
  /** Between two lines: a rotation from outside that is due happens now. */
  turn(): Promise<void>;
  /** Resolves when nothing is compressed or removed any more. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

const DEFAULT_MODE = 0o600;

/** Opens a log that is rotated as lumberjack does it, the library kube-apiserver writes its log with: a line that would
 *  make the file too long is the first of a new one; old files are removed and compressed beside the writing.
 *  Source: natefinch/lumberjack v2.2.1, lumberjack.go (v2.0 differs in nothing that shows on disk). */
export function openLumberjack(rotation: Rotation): LineLog {
  return new Lumberjack(rotation);
}

class Lumberjack implements LineLog {
  rotations = 0;
  readonly #rotation: Rotation;
  readonly #now: () => number;
  #file: number | null = null;
  #size = 0;
  #milling: Promise<void> | null = null;
  #isMillWanted = false;

  constructor(rotation: Rotation) {
    this.#rotation = rotation;
    this.#now = rotation.now ?? Date.now;
  }

  write(line: Buffer): void {
    const file = this.#fileFor(line);
    this.#size += writeSync(file, line);
  }

  async writeInPieces(line: Buffer, cuts: readonly number[], pauseMs: number): Promise<void> {
    const file = this.#fileFor(line);
    for (const [index, cut] of [...cuts, line.length].entries()) {
      if (index > 0) await sleep(pauseMs);
      this.#size += writeSync(file, line.subarray(cuts[index - 1] ?? 0, cut));
    }
  }

  async turn(): Promise<void> {}

  async settle(): Promise<void> {
    while (this.#milling !== null) await this.#milling;
  }

  async close(): Promise<void> {
    this.#closeFile();
    await this.settle();
  }

  #fileFor(line: Buffer): number {
    const { maxBytes } = this.#rotation;
    if (line.length > maxBytes) throw new RangeError(`a line of ${line.length} bytes, a file takes ${maxBytes}`);
    let file = this.#file ?? this.#openFirst(line.length);
    if (this.#size + line.length > maxBytes) file = this.#rotate();
    return file;
  }

  /** A process that starts goes on with the file of the one before, unless that is full. */
  #openFirst(lineBytes: number): number {
    this.#mill();
    const { path, maxBytes } = this.#rotation;
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) return this.#openNew();
    if (found.size + lineBytes >= maxBytes) return this.#rotate();
    this.#size = found.size;
    this.#file = openSync(path, constants.O_APPEND | constants.O_WRONLY);
    return this.#file;
  }

  #rotate(): number {
    this.#closeFile();
    const file = this.#openNew();
    this.rotations++;
    this.#mill();
    return file;
  }

  /** The new file is not opened to append: who truncates it makes a hole. */
  #openNew(): number {
    const { path } = this.#rotation;
    mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
    const found = statSync(path, { throwIfNoEntry: false });
    if (found !== undefined) renameSync(path, this.#freeBackupName());
    const file = openSync(
      path,
      constants.O_CREAT | constants.O_WRONLY | constants.O_TRUNC,
      found?.mode ?? DEFAULT_MODE,
    );
    this.#file = file;
    this.#size = 0;
    return file;
  }

  /** A second rotation within a millisecond would replace the first backup: a loss that no reader can be blamed for. */
  #freeBackupName(): string {
    for (;;) {
      const name = backupName(this.#rotation.path, this.#now());
      if (!existsSync(name) && !existsSync(`${name}.gz`)) return name;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }

  #closeFile(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }

  /** At most one round runs, and at most one more is wanted. */
  #mill(): void {
    this.#isMillWanted = true;
    if (this.#milling !== null) return;
    this.#milling = this.#millRounds().finally(() => {
      this.#milling = null;
    });
  }

  async #millRounds(): Promise<void> {
    // The writer goes on first, as it does while a goroutine starts.
    await sleep(0);
    while (this.#isMillWanted) {
      this.#isMillWanted = false;
      await millOnce(this.#rotation);
    }
  }
}

/** Name of the backup that is made at a time: `audit-2026-01-02T03-04-05.678.log`. */
export function backupName(path: string, ms: number): string {
  const time = new Date(ms).toISOString().slice(0, -1).replaceAll(":", "-");
  const extension = extensionOf(path);
  return join(
    dirname(path),
    `${basename(path).slice(0, basename(path).length - extension.length)}-${time}${extension}`,
  );
}

const COMPRESSED = ".gz";

interface Backup {
  readonly name: string;
  readonly ms: number;
}

async function millOnce(rotation: Rotation): Promise<void> {
  const { maxBackups, compress } = rotation;
  const folder = dirname(rotation.path);
  const kept = new Set<string>();
  const left: Backup[] = [];
  const removed: Backup[] = [];
  for (const backup of backups(rotation.path)) {
    kept.add(plainName(backup.name));
    (maxBackups > 0 && kept.size > maxBackups ? removed : left).push(backup);
  }
  for (const { name } of removed) rmSync(join(folder, name), { force: true });
  if (!compress) return;
  for (const { name } of left) if (!name.endsWith(COMPRESSED)) await compressFile(join(folder, name));
}

/** The backups of a log, newest first; a file and its compressed copy are two. */
function backups(path: string): Backup[] {
  return readdirSync(dirname(path), { withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .flatMap(({ name }) => {
      const ms = backupTime(path, plainName(name));
      return ms === null ? [] : [{ name, ms }];
    })
    .sort((a, b) => b.ms - a.ms);
}

function backupTime(path: string, name: string): number | null {
  const extension = extensionOf(path);
  const stem = `${basename(path).slice(0, basename(path).length - extension.length)}-`;
  if (!name.startsWith(stem) || !name.endsWith(extension)) return null;
  const [, day, time] = /^(\d{4}-\d\d-\d\d)T(\d\d-\d\d-\d\d\.\d{3})$/.exec(
    name.slice(stem.length, name.length - extension.length),
  ) ?? [null, "", ""];
  const ms = Date.parse(`${day}T${time.replaceAll("-", ":")}Z`);
  return Number.isNaN(ms) ? null : ms;
}

function plainName(name: string): string {
  return name.endsWith(COMPRESSED) ? name.slice(0, -COMPRESSED.length) : name;
}

/** For some time both files are there, and the compressed one is not whole. */
async function compressFile(path: string): Promise<void> {
  const { mode } = statSync(path);
  const compressed = `${path}${COMPRESSED}`;
  await pipeline(createReadStream(path), createGzip({ level: 1 }), createWriteStream(compressed, { mode }));
  rmSync(path);
}

/** From the last dot on; Go's filepath.Ext takes a leading dot for one, too. */
function extensionOf(path: string): string {
  return /\.[^.]*$/.exec(basename(path))?.[0] ?? "";
}
