import { formatInstant } from "../base/instant.ts";

/** `2026-03-02 09:14:05Z`: an instant in a sentence, to the second. */
export function utcText(micros: number): string {
  return `${formatInstant(micros).slice(0, 19).replace("T", " ")}Z`;
}
