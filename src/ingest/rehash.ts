import { createHash } from "node:crypto";
import { segmentsOf } from "../store/file-parts.ts";
import type { FileRecord } from "../store/file-record.ts";
import type { Db } from "../store/open.ts";
import type { Opened } from "./evidence-file.ts";

/** Whether a file still holds what was read of it, by reading it all: its size and ends may be the same though it was
 *  changed between them. `open` opens it from its beginning. */
export async function isUnaltered(db: Db, record: FileRecord, open: () => Promise<Opened>): Promise<boolean> {
  const segments = segmentsOf(db, record.id);
  const opened = await open();
  try {
    return await holds(opened.content, segments);
  } finally {
    await opened.close();
  }
}

async function holds(content: AsyncIterable<Buffer>, segments: ReturnType<typeof segmentsOf>): Promise<boolean> {
  let position = 0;
  let at = 0;
  let hash = createHash("sha256");
  for await (const chunk of content) {
    let from = 0;
    for (let segment = segments[at]; segment !== undefined && from < chunk.length; segment = segments[at]) {
      const take = Math.min(chunk.length - from, segment.to - position);
      hash.update(chunk.subarray(from, from + take));
      position += take;
      from += take;
      if (position < segment.to) continue;
      if (!hash.digest().equals(segment.sha256)) return false;
      hash = createHash("sha256");
      at++;
    }
  }
  return at === segments.length;
}
