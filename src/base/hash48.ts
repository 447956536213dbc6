import { hash } from "node:crypto";

/** The first 48 bits of a SHA-256: a 6-byte integer in SQLite. SHA-256, because what is hashed is attacker-written. */
export function hash48(data: Buffer | string): number {
  return hash("sha256", data, "buffer").readUIntBE(0, 6);
}
