/** Integer microseconds since the epoch, UTC. */
export type Micros = number;

export const SECOND: Micros = 1_000_000;
export const MINUTE: Micros = 60 * SECOND;

/** `instant("2026-03-02", "09:14:05.118")`. */
export function instant(day: string, time: string): Micros {
  const millis = Date.parse(`${day}T${time}Z`);
  if (Number.isNaN(millis)) throw new Error(`not a time: ${day} ${time}`);
  return millis * 1000;
}

/** `2026-03-02T09:14:05.118000Z`: MicroTime always has six fraction digits (apimachinery meta/v1/micro_time.go). */
export function microTime(at: Micros): string {
  const millis = Math.floor(at / 1000);
  return `${new Date(millis).toISOString().slice(0, -1)}${String(at - millis * 1000).padStart(3, "0")}Z`;
}

/** `2026-03-02T09:14:05Z`: metav1.Time inside objects has whole seconds. */
export function wholeSeconds(at: Micros): string {
  return `${microTime(at).slice(0, 19)}Z`;
}

/** `09:14:05`, for people. */
export function timeOfDay(at: Micros): string {
  return microTime(at).slice(11, 19);
}

/** `2026-03-02T09-14-05.118`: the time in a backup name of the log rotation (lumberjack backupName). */
export function backupTime(at: Micros): string {
  return microTime(at).slice(0, 23).replaceAll(":", "-");
}

/** Go's RFC3339Nano in a fixed zone: up to nine fraction digits, trailing zeros (and an empty fraction) dropped. */
export function rfc3339Nano(at: Micros, nanos: number, zoneMinutes: number): string {
  const local = microTime(at + zoneMinutes * MINUTE);
  const fraction = `${local.slice(20, 26)}${String(nanos).padStart(3, "0")}`.replace(/0+$/, "");
  return `${local.slice(0, 19)}${fraction === "" ? "" : `.${fraction}`}${zoneText(zoneMinutes)}`;
}

function zoneText(zoneMinutes: number): string {
  if (zoneMinutes === 0) return "Z";
  const size = Math.abs(zoneMinutes);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${zoneMinutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
