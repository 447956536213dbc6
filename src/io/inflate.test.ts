import { createHash, randomBytes } from "node:crypto";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { inflate } from "./inflate.ts";

const text = Buffer.from(JSON.stringify(Array.from({ length: 30_000 }, (_, index) => index * 7919)));
const gz = gzipSync(text);
const zst = zstdCompressSync(text);
const zeros = (count: number) => Buffer.alloc(count);
const none: readonly RegExp[] = [];

const cases: readonly [string, Buffer, Buffer, readonly RegExp[]][] = [
  ["plain bytes pass through", text, text, none],
  ["nothing is nothing", zeros(0), zeros(0), none],
  ["fewer bytes than a magic number", Buffer.from("ab"), Buffer.from("ab"), none],
  ["gzip", gz, text, none],
  ["zstd", zst, text, none],
  ["gzip members in a row", Buffer.concat([gz, gz]), Buffer.concat([text, text]), none],
  ["zstd frames in a row", Buffer.concat([zst, zst, zst]), Buffer.concat([text, text, text]), none],
  ["gzip in gzip", gzipSync(gz), text, none],
  ["zstd in gzip", gzipSync(zst), text, none],
  ["gzip with a few zeros behind it", Buffer.concat([gz, zeros(1)]), text, none],
  ["gzip padded to a block", Buffer.concat([gz, zeros(65_536)]), text, none],
  ["zstd padded to a block", Buffer.concat([zst, zeros(65_536)]), text, none],
  ["gzip, zeros, gzip", Buffer.concat([gz, zeros(512), gz]), Buffer.concat([text, text]), none],
  [
    "gzip with text behind it keeps all of it",
    Buffer.concat([gz, Buffer.from("text")]),
    text,
    [/gzip data is damaged/],
  ],
  [
    "zstd with text behind it keeps all of it",
    Buffer.concat([zst, Buffer.from("text")]),
    text,
    [/zstd data is damaged/],
  ],
  ["gzip without its last byte keeps all of it", gz.subarray(0, -1), text, [/gzip data stops early/]],
  ["gzip with a wrong checksum keeps all of it", spoil(gz, gz.length - 6), text, [/gzip data is damaged/]],
];

test.each(cases)("%s", async (_, input, output, damages) => {
  for (const chunkBytes of [1000, 16_384, 1_000_000]) {
    const found = await read(input, chunkBytes);
    expect(sha(found.bytes)).toBe(sha(output));
    expect(found.damages).toHaveLength(damages.length);
    for (const [index, pattern] of damages.entries()) expect(found.damages[index]).toMatch(pattern);
  }
});

test("what a cut file still holds is its beginning, and more of the file gives more", async () => {
  const noisy = Buffer.from(randomBytes(60_000).toString("hex"));
  const packed = gzipSync(noisy);
  let before = 0;
  for (const part of [0.2, 0.5, 0.9]) {
    const { bytes, damages } = await read(packed.subarray(0, packed.length * part), 5000);
    expect(noisy.subarray(0, bytes.length).equals(bytes)).toBe(true);
    expect(bytes.length).toBeGreaterThan(before);
    expect(damages).toEqual(["the gzip data stops early: the file was cut"]);
    before = bytes.length;
  }
});

async function read(input: Buffer, chunkBytes: number): Promise<{ bytes: Buffer; damages: string[] }> {
  const damages: string[] = [];
  const pieces: Buffer[] = [];
  async function* open(): AsyncGenerator<Buffer> {
    for (let at = 0; at < input.length; at += chunkBytes) yield input.subarray(at, at + chunkBytes);
  }
  for await (const chunk of inflate({ open, again: true }, ({ detail }) => damages.push(detail))) {
    pieces.push(Buffer.from(chunk));
  }
  return { bytes: Buffer.concat(pieces), damages };
}

function spoil(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 255;
  return copy;
}

function sha(bytes: Buffer): string {
  return `${bytes.length} ${createHash("sha256").update(bytes).digest("hex")}`;
}
