import { parentPort, workerData } from "node:worker_threads";
import { type JqRequest, runRequest } from "./run-request.ts";
import { processSystem } from "./system.ts";

/** What the thread of a run is given. */
export interface WorkerData {
  readonly request: JqRequest;
  /** One cell of shared memory; not 0 asks the run to end. */
  readonly stop: Int32Array;
}

const { request, stop } = workerData as WorkerData;
parentPort?.postMessage(runRequest(request, processSystem(stop)));
