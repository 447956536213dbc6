import type { Writable } from "node:stream";

const GATHERED = 32 * 1024;

/** Writes text chunk by chunk, no faster than the reader takes it. Ends quietly when the reader is gone (`| head`):
 *  returns false, and the rest of the chunks is not asked for. */
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

async function write(out: Writable, text: string): Promise<boolean> {
  if (out.destroyed || out.writableEnded) return false;
  return new Promise((resolve) => {
    out.write(text, (error) => resolve(error === null || error === undefined));
  });
}
