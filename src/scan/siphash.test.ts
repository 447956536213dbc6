import { expect, test } from "vitest";
import { instantiate } from "./scanner-module.ts";

const key = Buffer.from(Array.from({ length: 16 }, (_, index) => index));
const MASK = (1n << 64n) - 1n;

function rotl(value: bigint, by: bigint): bigint {
  return ((value << by) | (value >> (64n - by))) & MASK;
}

// SipHash-1-3, from the paper.
function sipHash(bytes: Buffer): bigint {
  const k0 = key.readBigUInt64LE(0);
  const k1 = key.readBigUInt64LE(8);
  let [v0, v1, v2, v3] = [
    k0 ^ 0x736f6d6570736575n,
    k1 ^ 0x646f72616e646f6dn,
    k0 ^ 0x6c7967656e657261n,
    k1 ^ 0x7465646279746573n,
  ];
  const round = () => {
    v0 = (v0 + v1) & MASK;
    v1 = rotl(v1, 13n) ^ v0;
    v0 = rotl(v0, 32n);
    v2 = (v2 + v3) & MASK;
    v3 = rotl(v3, 16n) ^ v2;
    v0 = (v0 + v3) & MASK;
    v3 = rotl(v3, 21n) ^ v0;
    v2 = (v2 + v1) & MASK;
    v1 = rotl(v1, 17n) ^ v2;
    v2 = rotl(v2, 32n);
  };
  const padded = Buffer.alloc((bytes.length & ~7) + 8);
  bytes.copy(padded);
  padded[padded.length - 1] = bytes.length & 255;
  for (let at = 0; at < padded.length; at += 8) {
    const word = padded.readBigUInt64LE(at);
    v3 ^= word;
    round();
    v0 ^= word;
  }
  v2 ^= 0xffn;
  for (let rounds = 0; rounds < 3; rounds++) round();
  return v0 ^ v1 ^ v2 ^ v3;
}

const scanner = instantiate(() => {});
scanner.initialize(key.readBigInt64LE(0), key.readBigInt64LE(8));

function hash(...pieces: Buffer[]): bigint {
  const memory = Buffer.from(scanner.memory.buffer);
  const last = pieces.pop() ?? Buffer.alloc(0);
  scanner.beginHash(1);
  let total = last.length;
  for (const piece of pieces) {
    piece.copy(memory, scanner.scratchAt.value);
    scanner.updateHash(piece.length);
    total += piece.length;
  }
  last.copy(memory, scanner.scratchAt.value);
  return BigInt.asUintN(64, scanner.finishHash(last.length, BigInt(total)));
}

test("published vectors of SipHash-1-3", () => {
  const hex = (value: bigint) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(value);
    return bytes.toString("hex");
  };
  expect(hex(hash(Buffer.alloc(0)))).toBe("dcc40f055801acab");
  expect(hex(hash(Buffer.of(0)))).toBe("93ca577df39bf4c9");
});

test("every length, at once and in pieces", () => {
  const bytes = Buffer.from(Array.from({ length: 600 }, (_, index) => (index * 37) & 255));
  for (let length = 0; length < 600; length++) {
    const text = bytes.subarray(0, length);
    expect(hash(text)).toBe(sipHash(text));
    const cut = (length >> 1) & ~7;
    expect(hash(text.subarray(0, cut), text.subarray(cut))).toBe(sipHash(text));
  }
});
