import type { ScanOrder, ScanStep } from "./scan-file.ts";

/** What the reading thread starts with. */
export interface ThreadData {
  readonly key: Uint8Array;
  readonly keepsRaw: boolean;
  /** Not 0: stop reading, give what was read. */
  readonly stop: Int32Array;
}

/** A file to read; `fd` is open in this process. */
export interface ThreadOrder {
  readonly order: ScanOrder;
  readonly fd: number;
  readonly isCompressed: boolean;
}

export type ToThread =
  | { readonly kind: "scan"; readonly order: ThreadOrder }
  /** A step was stored: another may be sent. */
  | { readonly kind: "stored" };

export type FromThread =
  /** `readBytes`: read from disk since the step before. */
  | { readonly kind: "step"; readonly step: ScanStep; readonly readBytes: number }
  | { readonly kind: "done" }
  /** An error of the system or a bug; `details` are its code and stack. */
  | { readonly kind: "failed"; readonly message: string; readonly details: object };
