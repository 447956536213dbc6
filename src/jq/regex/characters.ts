import { classSource } from "./javascript.ts";
import type { CharacterClass } from "./tree.ts";

/** Whether a class has a code point. */
export function characterTest(node: CharacterClass): (code: number) => boolean {
  const pattern = new RegExp(`^${classSource(node)}$`, "v");
  const ascii = Array.from({ length: 0x80 }, (_, code) => pattern.test(String.fromCharCode(code)));
  return (code) => (code < 0x80 ? (ascii[code] as boolean) : pattern.test(String.fromCodePoint(code)));
}
