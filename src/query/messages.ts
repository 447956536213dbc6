import type { JqRequest } from "../jq/command/run-request.ts";
import type { JsonColors } from "../jq/values/json-colors.ts";
import type { EventBatch } from "./event-batch.ts";

/** How a program is run. */
export interface RunSettings {
  readonly request: JqRequest;
  /** Of `localtime`: IANA name, null for the system's. */
  readonly timeZone: string | null;
  /** Of the output; null for none. */
  readonly colors: JsonColors | null;
  /** What would control a terminal is escaped. */
  readonly isForTerminal: boolean;
  /** What is printed: the outputs, or the logged text of each event for which there is a truthy one. */
  readonly prints: "outputs" | "logged";
  /** Origins are lines of files. */
  readonly hasLines: boolean;
  /** The program can look at the bodies of events; else they may be left out. */
  readonly needsBodies: boolean;
}

/** What a thread that runs a program starts with. */
export interface RunnerJob extends RunSettings {
  /** Shared counters; see `counters`. */
  readonly shared: Int32Array<SharedArrayBuffer>;
}

/** Places in the shared counters of a thread: batches and the end sent to it; parts of its output that were written. */
export const counters = { sent: 0, written: 1, size: 2 } as const;

export type ToRunner = { readonly kind: "batch"; readonly batch: EventBatch } | { readonly kind: "end" };

/** Where an event comes from: the file, and its line or the id of its row. */
export interface Origin {
  readonly file: string;
  readonly origin: number;
}

/** What a program says beside its outputs: an error with the event it came from, or what `debug` and `stderr` write. */
export type RunMessage =
  | { readonly kind: "error"; readonly text: string; readonly at: Origin | null }
  | { readonly kind: "text"; readonly text: string };

/** A piece of what a program gave. */
export interface RunPart {
  readonly kind: "part";
  readonly output: Uint8Array<ArrayBuffer>;
  readonly outputs: number;
  readonly messages: readonly RunMessage[];
  /** Batches that are done with, of those sent. */
  readonly batches: number;
  /** Whether the last output is truthy; null if there is none in this part. */
  readonly last: boolean | null;
  /** `halt` ended the program with this code. */
  readonly halted: number | null;
  /** Nothing follows. */
  readonly isEnd: boolean;
}

export type FromRunner = RunPart | { readonly kind: "failed"; readonly message: string; readonly stack: string };
