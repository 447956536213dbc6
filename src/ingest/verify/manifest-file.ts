import { closeSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { errorCode, Failure } from "../../base/failure.ts";

/** The text of a manifest; null if there is none at the path. Raises request: it cannot be read. */
export function loadManifest(path: string, shown: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return null;
    throw new Failure("request", `${shown}: cannot be read (${errorCode(error)})`, { cause: error });
  }
}

/** Writes a manifest, readable by its owner alone, whole or not at all, and never over a file that is there. Raises request if it cannot. */
export function saveManifest(path: string, shown: string, text: string, unique: number): void {
  const fresh = `${path}.${unique}`;
  try {
    writeWhole(fresh, text);
    try {
      linkSync(fresh, path);
    } catch (error) {
      // Some file systems, such as those of USB sticks, have no links.
      if (errorCode(error) === "EEXIST") throw error;
      writeWhole(path, text);
    }
  } catch (error) {
    throw new Failure("request", `${shown}: the manifest cannot be written (${errorCode(error)})`, {
      hint: "does its directory exist, and may you write there?",
      cause: error,
    });
  } finally {
    rmSync(fresh, { force: true });
  }
}

function writeWhole(path: string, text: string): void {
  const fd = openSync(path, "wx", 0o600);
  try {
    writeSync(fd, text);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
