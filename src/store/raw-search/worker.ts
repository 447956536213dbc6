import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { parentPort, workerData } from "node:worker_threads";
import Database from "better-sqlite3";
import { BlockScanner, type Flaw, type Needles, type Scanned, sqliteFlaw } from "./scan-blocks.ts";

// A thread of the search: takes lists of block ids and answers each with what stands in them.

/** What a thread is started with. */
export interface Job {
  readonly path: string;
  readonly needles: Needles;
  /** After how much text memory is cleaned up. Text is garbage as soon as it was looked at, and V8 lets 64 MB of that pile
   *  up in each thread. */
  readonly uncleanBytes: number;
}

setFlagsFromString("--expose-gc");
const cleanUp = runInNewContext("gc") as () => void;
let unclean = 0;

const job = workerData as Job;
let scanner: BlockScanner | null = null;

function answer(ids: readonly number[]): Scanned | Flaw {
  try {
    scanner ??= new BlockScanner(openHere(), job.needles);
  } catch (error) {
    return sqliteFlaw(error, null);
  }
  return scanner.scan(ids);
}

function openHere(): Database.Database {
  const db = new Database(job.path, { readonly: true });
  // Every page is read once.
  db.pragma("cache_size = -256");
  return db;
}

parentPort?.on("message", (ids: readonly number[]) => {
  const result = answer(ids);
  parentPort?.postMessage(result);
  unclean += "bytes" in result ? result.bytes : 0;
  if (unclean < job.uncleanBytes) return;
  unclean = 0;
  cleanUp();
});
