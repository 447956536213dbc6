import { closeSync, constants, fstatSync, openSync, readSync, realpathSync, writeSync } from "node:fs";
import { systemErrorCode } from "./system-error.ts";

/** A file that is read from its start to its end. */
export interface InputFile {
  /** A read may wait for somebody: a pipe, a terminal. */
  readonly isSlow: boolean;
  /** Reads some bytes; 0 at the end. Throws system errors. */
  read(into: Uint8Array): number;
  close(): void;
}

/** The outside world of a run. */
export interface System {
  /** Opens a file; `-` is standard input. Throws system errors. */
  open(path: string): InputFile;
  /** Writes all of it. Throws system errors. */
  write(target: "stdout" | "stderr", bytes: Uint8Array): void;
  /** The path without links and dots; as it is where there is no such file. */
  realPath(path: string): string;
  /** Whether the run is asked to end. */
  isStopped(): boolean;
}

/** Thrown where a run that is asked to end would wait. */
export class Stopped {}

const firstWaitMs = 0.05;
const longestWaitMs = 20;

/** The system of this process. `stop` is one cell: not 0 asks the run to end, `Atomics.notify` ends its waiting. */
export function processSystem(stop: Int32Array): System {
  const isStopped = () => Atomics.load(stop, 0) !== 0;
  /** Waits a little for whoever is at the other end of a pipe that does not block. */
  const wait = (round: number) => {
    if (isStopped()) throw new Stopped();
    Atomics.wait(stop, 0, 0, Math.min(longestWaitMs, firstWaitMs * 2 ** round));
  };
  return {
    open: (path) => (path === "-" ? openStandardInput(wait) : openPath(path, wait)),
    write: (target, bytes) => writeFully(target === "stdout" ? 1 : 2, bytes, wait),
    realPath: (path) => {
      try {
        return realpathSync(path);
      } catch {
        return path;
      }
    },
    isStopped,
  };
}

type Wait = (round: number) => void;

/** Standard input that may wait is opened anew so that it does not block: then the run can be ended while it waits,
 * and whoever shares the pipe notices nothing. */
function openStandardInput(wait: Wait): InputFile {
  const stat = fstatSync(0);
  if (stat.isFile()) return reader(0, false, wait);
  if (stat.isSocket()) return reader(0, true, wait);
  try {
    return reader(openSync("/dev/stdin", constants.O_RDONLY | constants.O_NONBLOCK), true, wait);
  } catch {
    return reader(0, true, wait);
  }
}

/** A pipe that another process was given may be opened so that it does not block. A named one may not: it would be at
 * its end before anybody writes. */
function openPath(path: string, wait: Wait): InputFile {
  const isGiven = /^\/(?:dev|proc\/self)\/fd\/\d+$/.test(path);
  const descriptor = openSync(path, constants.O_RDONLY | (isGiven ? constants.O_NONBLOCK : 0));
  return reader(descriptor, !fstatSync(descriptor).isFile(), wait);
}

function reader(descriptor: number, isSlow: boolean, wait: Wait): InputFile {
  return {
    isSlow,
    read: (into) => {
      for (let round = 0; ; round++) {
        try {
          return readSync(descriptor, into, 0, into.length, null);
        } catch (error) {
          const code = systemErrorCode(error);
          if (code === "EOF") return 0;
          if (code !== "EAGAIN" && code !== "EINTR") throw error;
        }
        wait(round);
      }
    },
    close: () => {
      if (descriptor > 2) closeSync(descriptor);
    },
  };
}

function writeFully(descriptor: number, bytes: Uint8Array, wait: Wait): void {
  let round = 0;
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(descriptor, bytes, at, bytes.length - at);
      round = 0;
    } catch (error) {
      const code = systemErrorCode(error);
      if (code !== "EAGAIN" && code !== "EINTR") throw error;
      wait(round++);
    }
  }
}
