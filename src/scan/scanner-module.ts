import { readFileSync } from "node:fs";
import { errorCode } from "../base/failure.ts";

/** What the compiled scanner exports; see assembly/scanner.ts. Addresses and sizes are bytes of its memory. */
export interface ScannerExports {
  readonly memory: WebAssembly.Memory;
  readonly inputAt: WebAssembly.Global;
  readonly inputSize: WebAssembly.Global;
  readonly rowsAt: WebAssembly.Global;
  readonly maxRows: WebAssembly.Global;
  readonly textsAt: WebAssembly.Global;
  readonly shapeAt: WebAssembly.Global;
  readonly scratchAt: WebAssembly.Global;
  readonly scratchSize: WebAssembly.Global;
  initialize(first: bigint, second: bigint): void;
  scan(from: number, to: number, isUtf8: number): number;
  stoppedAt(): number;
  lineEndsAt(): number;
  rowCount(): number;
  addRow(): void;
  clearRows(): void;
  requestHash(auditId: bigint, verb: bigint, uri: bigint): bigint;
  internHash(dictionary: number, hash: bigint, size: number): number;
  textsEnd(): number;
  clearTexts(): void;
  internShape(): number;
  newShapes(): number;
  takeNewShapes(): number;
  beginHash(isKeyed: number): void;
  updateHash(size: number): void;
  finishHash(size: number, total: bigint): bigint;
  held(): number;
  forget(): void;
}

let compiled: WebAssembly.Module | undefined;

/** A new instance of the scanner. `complete` gets the address of a shape and fills in its outcome and flags. `bytes`: another
 *  compiled scanner than the one beside this file. */
export function instantiate(complete: (shape: number) => void, bytes?: Uint8Array<ArrayBuffer>): ScannerExports {
  const module = bytes === undefined ? compiledModule() : new WebAssembly.Module(bytes);
  const instance = new WebAssembly.Instance(module, { scanner: { complete } });
  return instance.exports as unknown as ScannerExports;
}

function compiledModule(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(readCompiled());
  return compiled;
}

function readCompiled(): Buffer<ArrayBuffer> {
  try {
    return readFileSync(new URL("./scanner.wasm", import.meta.url));
  } catch (cause) {
    if (errorCode(cause) !== "ENOENT") throw cause;
    throw new Error("the scanner is not compiled yet: run `npm run build`", { cause });
  }
}
