import { read, readSync } from "node:fs";
import { open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { errorCode } from "../base/failure.ts";

const CHUNK_BYTES = 2 * 1024 * 1024;

const readAt = promisify(read);

/** The bytes of a file from an offset on, in chunks. A chunk is only valid until the next one is asked for. */
export async function* readFileChunks(path: string, from: number): AsyncGenerator<Buffer> {
  const file = await open(path, "r");
  try {
    const buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);
    let position = from;
    // A pipe or device has no positions.
    const seekable = (await file.stat()).isFile();
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES, seekable ? position : null);
      if (bytesRead === 0) return;
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/** The bytes of an open regular file from an offset on, in chunks; leaves it open. A chunk is only valid until the next one
 *  is asked for. The file may be renamed or deleted meanwhile. */
export async function* readOpenFile(fd: number, from: number): AsyncGenerator<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  for (let position = from; ; ) {
    const { bytesRead } = await readAt(fd, buffer, 0, CHUNK_BYTES, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/** The same for a thread that has nothing else to do: it waits for the disk itself. */
export async function* readOpenFileSync(fd: number, from: number): AsyncGenerator<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  for (let position = from; ; ) {
    const bytesRead = readSync(fd, buffer, 0, CHUNK_BYTES, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/** The bytes of a stream such as standard input. Ends, too, when the stream is closed from this side. */
export async function* readStreamChunks(stream: Readable): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of stream) yield chunk as Buffer;
  } catch (error) {
    if (!stream.destroyed || errorCode(error) !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
  }
}
