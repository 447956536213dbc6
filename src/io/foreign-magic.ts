import type { ForeignReason } from "./foreign-name.ts";

interface Magic extends ForeignReason {
  readonly bytes: string;
  readonly offset?: number;
}

const archive = "archive or unsupported compression";

// Bytes as latin1 text. Sources: file(1) magic; POSIX ustar; sqlite.org/fileformat2.html; systemd journal-file format.
const magics: readonly Magic[] = [
  {
    bytes: "SQLite format 3\0",
    reason: "SQLite database, not a log",
    hint: "to ask a database of this program, name it with --db",
  },
  { bytes: "ustar", offset: 257, reason: archive, hint: "unpack it first: tar -xf FILE, then name the directory" },
  { bytes: "PK\x03\x04", reason: archive, hint: "unpack it first: unzip FILE" },
  { bytes: "7z\xbc\xaf\x27\x1c", reason: archive, hint: "unpack it first: 7z x FILE" },
  { bytes: "\xfd7zXZ\0", reason: archive, hint: "unpack it first: xz -dk FILE" },
  { bytes: "BZh", reason: archive, hint: "unpack it first: bzip2 -dk FILE" },
  { bytes: "\x04\x22\x4d\x18", reason: archive, hint: "unpack it first: lz4 -d FILE" },
  {
    bytes: "LPKSHHRH",
    reason: "systemd journal",
    hint: "export it first: journalctl --file FILE -o cat > audit.log",
  },
  {
    bytes: "\xff\xfe",
    reason: "UTF-16 text",
    hint: "convert it first: iconv -f UTF-16 -t UTF-8 FILE > audit.log",
  },
  {
    bytes: "\xfe\xff",
    reason: "UTF-16 text",
    hint: "convert it first: iconv -f UTF-16 -t UTF-8 FILE > audit.log",
  },
  { bytes: "PAR1", reason: "Parquet file", hint: null },
  { bytes: "\x7fELF", reason: "binary file", hint: null },
  { bytes: "\x89PNG", reason: "binary file", hint: null },
  { bytes: "%PDF", reason: "binary file", hint: null },
  { bytes: "\xff\xd8\xff", reason: "binary file", hint: null },
  { bytes: "b0VIM", reason: "editor swap file", hint: null },
];

/** Judges a file by its first bytes, as `file` does. `head` is latin1 text. Null if no known binary format begins it. */
export function foreignMagic(head: string): ForeignReason | null {
  return magics.find(({ bytes, offset = 0 }) => head.startsWith(bytes, offset)) ?? null;
}

/** True if the first 4 KiB of latin1 text hold more control bytes than a text does. NUL bytes do not count: log files
 *  truncated under their writer are full of them. */
export function isBinary(head: string): boolean {
  const start = head.slice(0, 4096).replaceAll("\0", "");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: counting control characters is the purpose
  const controls = start.match(/[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]/g)?.length ?? 0;
  return controls > start.length / 20;
}
