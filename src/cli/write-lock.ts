import { linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { errorCode, Failure } from "../base/failure.ts";
import { explain } from "../store/open.ts";
import type { Io } from "./io.ts";

/** Makes this run the only one that writes to a database, for as long as `use` runs: the import that came first goes on.
 *  The lock is a file beside the database with the number of the process; one whose process is gone is taken over.
 *  Raises request if another import is under way. */
export async function whileLocked<T>(path: string, io: Io, use: () => Promise<T>): Promise<T> {
  const lock = `${path}.lock`;
  take(lock, path, io);
  try {
    return await use();
  } finally {
    rmSync(lock, { force: true });
  }
}

function take(lock: string, path: string, io: Io): void {
  if (create(lock, path, io)) return;
  const holder = holderOf(lock);
  if (holder !== null && holder !== io.pid && io.isRunning(holder)) {
    throw new Failure("request", `another import (process ${holder}) is writing to ${path}`, {
      hint: "wait for it to end and run the same command again, or name another database with --db",
    });
  }
  rmSync(lock, { force: true });
  if (!create(lock, path, io)) take(lock, path, io);
}

function create(lock: string, path: string, io: Io): boolean {
  const own = `${lock}.${io.pid}`;
  try {
    writeFileSync(own, `${io.pid}\n`, { mode: 0o600 });
    // A link appears with its content: nobody sees a lock without a number.
    linkSync(own, lock);
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw explain(error, path);
  } finally {
    rmSync(own, { force: true });
  }
}

/** Null if the lock is gone, or holds no number yet. */
function holderOf(lock: string): number | null {
  try {
    const pid = Number.parseInt(readFileSync(lock, "utf8"), 10);
    return Number.isSafeInteger(pid) ? pid : null;
  } catch {
    return null;
  }
}
