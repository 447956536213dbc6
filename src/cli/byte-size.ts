import { Failure } from "../base/failure.ts";

const factors: Readonly<Record<string, number>> = { "": 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3 };
// A JavaScript string holds no more.
const LARGEST = 512 * 1024 ** 2 - 1024;

/** Reads a size such as `65536`, `128M` or `64KiB`, in bytes. Raises request for anything else. */
export function byteSize(flag: string, text: string): number {
  const found = /^(\d{1,12})\s*([KMG]?)(?:i?B)?$/i.exec(text);
  if (found === null) {
    throw new Failure("request", `--${flag} takes a size, not "${text}"`, { hint: "such as 64K, 128M or 1048576" });
  }
  const bytes = Number(found[1]) * (factors[(found[2] ?? "").toUpperCase()] ?? 1);
  if (bytes < 1024 || bytes > LARGEST) {
    throw new Failure("request", `--${flag} takes a size from 1K to 511M, not ${text}`);
  }
  return bytes;
}
