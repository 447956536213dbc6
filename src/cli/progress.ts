import { formatBytes, groupDigits } from "../base/text.ts";
import type { ImportProgress } from "../ingest/import-evidence.ts";
import { cutMiddle } from "../output/width.ts";
import type { Io } from "./io.ts";

const EVERY_MS = 150;

/** A line on stderr that follows an import: bytes, events a second, time left by bytes. Silent unless stderr is a terminal. */
export function openProgress(io: Io, isQuiet: boolean): { show(state: ImportProgress): void; clear(): void } {
  if (!io.stderrIsTty || isQuiet) return { show: () => undefined, clear: () => undefined };
  const startMs = io.now().getTime();
  let shownMs = startMs;
  return {
    show: (state) => {
      const nowMs = io.now().getTime();
      if (nowMs - shownMs < EVERY_MS) return;
      shownMs = nowMs;
      io.stderr.write(`\r\u001b[K${cutMiddle(describe(state, (nowMs - startMs) / 1000), io.columns - 1)}`);
    },
    clear: () => void io.stderr.write("\r\u001b[K"),
  };
}

function describe(state: ImportProgress, seconds: number): string {
  const rate = `${groupDigits(Math.round(state.events / seconds))} events/s`;
  const read = formatBytes(state.readBytes);
  // Standard input has no size.
  if (state.totalBytes === 0) return `${read}, ${rate}  ${state.file}`;
  const done = Math.min(1, state.readBytes / state.totalBytes);
  const left = done === 0 ? "" : `, ${duration((seconds / done) * (1 - done))} left`;
  return `${Math.floor(done * 100)} %  ${read} of ${formatBytes(state.totalBytes)}, ${rate}${left}  ${state.file}`;
}

function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  return minutes < 60 ? `${minutes} min ${whole % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
