import { totalmem } from "node:os";
import type { ExtraOption } from "./arguments.ts";

/** What a run may take. */
export interface Limits {
  /** null: as long as it wants. */
  readonly timeoutSeconds: number | null;
  readonly memoryMegabytes: number;
}

/** The options that set the limits; jq has none of them. */
export const limitOptions: readonly ExtraOption[] = [
  { name: "timeout", takesValue: true },
  { name: "max-memory", takesValue: true },
];

const leastMegabytes = 64;

/** The memory of a run unless it is told otherwise: 2 GB, on a small machine half of what there is. */
export function defaultMegabytes(): number {
  return Math.max(leastMegabytes, Math.min(2048, Math.floor(totalmem() / 2 ** 21)));
}

/** Reads the limits of a command line, or says what is wrong with them. The last one of each counts. */
export function readLimits(extra: ReadonlyMap<string, readonly string[]>): Limits | { readonly problem: string } {
  const timeout = extra.get("timeout")?.at(-1);
  const memory = extra.get("max-memory")?.at(-1);
  const timeoutSeconds = timeout === undefined ? null : readNumber(timeout);
  const memoryMegabytes = memory === undefined ? defaultMegabytes() : readNumber(memory);
  if (Number.isNaN(timeoutSeconds) || timeoutSeconds === 0) {
    return { problem: "jq: --timeout takes a number of seconds above 0" };
  }
  if (!(memoryMegabytes >= leastMegabytes)) {
    return { problem: `jq: --max-memory takes a number of megabytes, ${leastMegabytes} or more` };
  }
  return { timeoutSeconds, memoryMegabytes: Math.floor(memoryMegabytes) };
}

function readNumber(text: string): number {
  return /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
}
