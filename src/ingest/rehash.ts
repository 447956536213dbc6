import { segmentsOf } from "../store/file-parts.ts";
import type { FileRecord } from "../store/file-record.ts";
import type { Db } from "../store/open.ts";
import type { Opened } from "./evidence-file.ts";
import { ClaimCheck } from "./verify/content-claims.ts";

/** Whether a file still holds what was read of it, by reading it all: its size and ends may be the same though it was
 *  changed between them. `open` opens it from its beginning. */
export async function isUnaltered(db: Db, record: FileRecord, open: () => Promise<Opened>): Promise<boolean> {
  const check = new ClaimCheck(segmentsOf(db, record.id), false);
  const opened = await open();
  try {
    for await (const chunk of opened.content) check.take(chunk);
  } finally {
    await opened.close();
  }
  return check.isReached && check.broken() === null;
}
