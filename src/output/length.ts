import { MICROS_PER_SECOND } from "../base/instant.ts";
import { groupDigits } from "../base/text.ts";

/** `61 s`, `1.69 s`, `50 ms`, `2 h 5 min`: a length of time for people. */
export function lengthText(micros: number): string {
  if (micros < 1000) return `${micros} µs`;
  if (micros < MICROS_PER_SECOND) return `${Number((micros / 1000).toPrecision(3))} ms`;
  const seconds = Math.round(micros / MICROS_PER_SECOND);
  if (seconds < 10) return `${Number((micros / MICROS_PER_SECOND).toFixed(2))} s`;
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 120) return parts([minutes, "min"], [seconds % 60, "s"]);
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return parts([hours, "h"], [minutes % 60, "min"]);
  return parts([Math.floor(hours / 24), "d"], [hours % 24, "h"]);
}

function parts(...of: readonly (readonly [number, string])[]): string {
  return of
    .filter(([count], at) => at === 0 || count > 0)
    .map(([count, unit]) => `${groupDigits(count)} ${unit}`)
    .join(" ");
}
