/** Read-only view of what was imported of each file, whatever its name and compression; see src/store/manifest.ts.
 *  `segments`: behind which byte of the content each hashed stretch ends, and its SHA-256 in hex (`1024:ab… 2048:cd…`); one
 *  stretch over the whole file is what sha256sum says of it. Order: stream, name_us with NULL last, id. */
export const manifestView = `CREATE VIEW manifest AS SELECT file.id, stream.name AS stream, path, role, name_us, disk_bytes, bytes, lines,
  events + duplicates AS events, problems, skipped, first_us, last_us, complete, lower(hex(fingerprint)) AS fingerprint,
  (SELECT group_concat(to_byte || ':' || lower(hex(sha256)), ' ') FROM
    (SELECT to_byte, sha256 FROM segment WHERE segment.file = file.id ORDER BY from_byte)) AS segments
  FROM file JOIN stream ON stream.id = file.stream;`;
