import { read, readSync } from "node:fs";
import { open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { errorCode } from "../base/failure.ts";

const CHUNK_BYTES = 2 * 1024 * 1024;

const readAt = promisify(read);

/** The bytes of a pipe or a device, in chunks. A chunk is only valid until the next one is asked for. */
export async function* readPipe(path: string): AsyncGenerator<Buffer> {
  const file = await open(path, "r");
  try {
    yield* chunksOf(async (buffer) => (await file.read(buffer, 0, CHUNK_BYTES, null)).bytesRead, 0);
  } finally {
    await file.close();
  }
}

/** The bytes of an open regular file from an offset on, in chunks; leaves it open. A chunk is only valid until the next one
 *  is asked for. The file may be renamed or deleted meanwhile. */
export function readOpenFile(fd: number, from: number): AsyncGenerator<Buffer> {
  return chunksOf(async (buffer, position) => (await readAt(fd, buffer, 0, CHUNK_BYTES, position)).bytesRead, from);
}

/** The same for a thread that has nothing else to do: it waits for the disk itself. */
export function readOpenFileSync(fd: number, from: number): AsyncGenerator<Buffer> {
  return chunksOf((buffer, position) => readSync(fd, buffer, 0, CHUNK_BYTES, position), from);
}

/** The chunks that `read` fills a buffer with, until it has none. */
async function* chunksOf(
  read: (buffer: Buffer, position: number) => number | Promise<number>,
  from: number,
): AsyncGenerator<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  for (let position = from; ; ) {
    const bytes = await read(buffer, position);
    if (bytes === 0) return;
    position += bytes;
    yield buffer.subarray(0, bytes);
  }
}

/** The same chunks; `onRead` is told how long each is. */
export async function* counted(chunks: AsyncIterable<Buffer>, onRead: (bytes: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    onRead(chunk.length);
    yield chunk;
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
