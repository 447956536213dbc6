import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { expect } from "vitest";
import { openToRead } from "../../src/store/open.ts";

interface Segment {
  readonly path: string;
  readonly from_byte: number;
  readonly to_byte: number;
  readonly sha256: Buffer;
}

/** Checks that the hashed stretches of every file follow each other from its first byte on, and that they are true. */
export function checkSegments(db: string): void {
  const store = openToRead(db);
  try {
    const sql =
      "SELECT path, from_byte, to_byte, sha256 FROM segment JOIN file ON file.id = file ORDER BY file, from_byte";
    const byPath = Map.groupBy(store.prepare(sql).all() as Segment[], ({ path }) => path);
    for (const [path, segments] of byPath) {
      const bytes = readFileSync(path);
      const content = bytes[0] === 0x1f ? gunzipSync(bytes) : bytes;
      let end = 0;
      for (const { from_byte, to_byte, sha256 } of segments) {
        expect(from_byte, `a stretch of ${path} begins where the one before ends`).toBe(end);
        end = to_byte;
        const digest = createHash("sha256").update(content.subarray(from_byte, to_byte)).digest();
        expect(digest.equals(sha256), `bytes ${from_byte} to ${to_byte} of ${path}`).toBe(true);
      }
    }
  } finally {
    store.close();
  }
}
