import { processSystem, type System } from "../../src/jq/command/system.ts";

/** The files of this machine, with standard input from memory and outputs kept. */
export interface MemorySystem extends System {
  readonly stdout: () => string;
  readonly stderr: () => string;
}

/** `pieceLength`: how many bytes one read of standard input gives. `stopAfter`: the number of writes to standard output
 * after which the run is asked to end. */
export function memorySystem(
  stdin: Buffer,
  { pieceLength = 3, stopAfter = Number.POSITIVE_INFINITY } = {},
): MemorySystem {
  const real = processSystem(new Int32Array(new SharedArrayBuffer(4)));
  const written = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  let at = 0;
  return {
    ...real,
    open: (path) => {
      if (path !== "-") return real.open(path);
      return {
        isSlow: true,
        read: (into) => {
          const piece = stdin.subarray(at, at + Math.min(pieceLength, into.length));
          at += piece.length;
          into.set(piece);
          return piece.length;
        },
        close: () => undefined,
      };
    },
    write: (target, bytes) => void written[target].push(Buffer.from(bytes)),
    isStopped: () => written.stdout.length >= stopAfter,
    stdout: () => Buffer.concat(written.stdout).toString(),
    stderr: () => Buffer.concat(written.stderr).toString(),
  };
}
