import type { Writable } from "node:stream";
import { errorCode, Failure } from "../base/failure.ts";

const GATHERED = 32 * 1024;

/** Writes text chunk by chunk, no faster than the reader takes it. Ends quietly when the reader is gone (`| head`):
 *  returns false, and the rest of the chunks is not asked for. Raises request if the output cannot be written, such as
 *  on a full disk. */
export async function writeAll(out: Writable, chunks: Iterable<string>): Promise<boolean> {
  let gathered = "";
  for (const chunk of chunks) {
    gathered += chunk;
    if (gathered.length < GATHERED) continue;
    if (!(await write(out, gathered))) return false;
    gathered = "";
  }
  return gathered === "" || write(out, gathered);
}

// The reader is gone.
const quiet: ReadonlySet<string> = new Set(["EPIPE", "ECONNRESET", "ERR_STREAM_DESTROYED"]);

/** Writes bytes, as writeAll does. */
export function writeBytes(out: Writable, bytes: Uint8Array): Promise<boolean> {
  return write(out, bytes);
}

async function write(out: Writable, text: string | Uint8Array): Promise<boolean> {
  if (out.destroyed || out.writableEnded) return false;
  return new Promise((resolve, reject) => {
    out.write(text, (error) => {
      if (!error) resolve(true);
      else if (quiet.has(errorCode(error) ?? "")) resolve(false);
      else reject(new Failure("request", `cannot write the output: ${error.message}`, { cause: error }));
    });
  });
}
