import { forgetCallers } from "./caller.ts";
import * as dictionary from "./dictionary.ts";
import { reserve } from "./growing.ts";
import { readEvent } from "./line.ts";
import { lineEnd, prepareLines, readLine } from "./line-bytes.ts";
import { placeLiterals } from "./literals.ts";
import { forgetMemo, prepareMemo } from "./memo.ts";
import { INPUT, INPUT_SIZE, MAX_ROWS, ROWS, SCRATCH, SCRATCH_SIZE, SHAPE, TEXTS } from "./memory-map.ts";
import { keepPending, nextPlace, pendingCount } from "./pending.ts";
import { forgetResources } from "./resource.ts";
import * as row from "./row.ts";
import * as shape from "./shapes.ts";
import * as siphash from "./siphash.ts";
import { useSpans } from "./spans.ts";
import { prepareVectors } from "./vectors.ts";
import { forgetVerdicts } from "./verdicts.ts";

// What the host sees. Numbers of dictionaries and columns are those of src/scan/row-layout.ts.

export const inputAt: usize = INPUT;
export const inputSize: usize = INPUT_SIZE;
export const rowsAt: usize = ROWS;
export const maxRows: u32 = MAX_ROWS;
export const textsAt: usize = TEXTS;
export const shapeAt: usize = SHAPE;
export const scratchAt: usize = SCRATCH;
export const scratchSize: usize = SCRATCH_SIZE;

const DONE: i32 = 0;
const LINE: i32 = 1;
const FULL: i32 = 2;

// What the values of a line take at most beside their bytes.
const TEXT_OVERHEAD: i32 = 1024;

let position: usize = 0;

/** Takes the key of all hashes. */
export function initialize(first: u64, second: u64): void {
  reserve(0);
  siphash.setKey(first, second);
  placeLiterals();
  prepareLines();
  prepareMemo();
  prepareVectors();
  dictionary.prepareDictionaries();
  shape.prepareShapes(first ^ rotl<u64>(second, 32));
}

/** Scans the lines of the input from one offset to another; the last byte is a line feed. */
export function scan(from: usize, to: usize, isUtf8: bool): i32 {
  let at = INPUT + from;
  const end = INPUT + to;
  let room = dictionary.textRoom();
  let result = DONE;
  while (at < end) {
    if (row.rowCount + pendingCount === MAX_ROWS) {
      result = FULL;
      break;
    }
    const place = nextPlace();
    useSpans(place);
    if (!readLine(at, isUtf8) || !readEvent()) {
      result = LINE;
      break;
    }
    const need = <i32>(lineEnd - at) + TEXT_OVERHEAD;
    if (room < need) {
      row.makeRows();
      room = dictionary.textRoom();
      if (room >= need) continue;
      result = FULL;
      break;
    }
    room -= need;
    row.keepLine(place);
    if (keepPending()) row.makeRows();
    at = lineEnd + 1;
  }
  row.makeRows();
  position = at;
  return result;
}

/** Where the scan stopped, from the beginning of the input. */
export function stoppedAt(): usize {
  return position - INPUT;
}

/** The line feed of the line that needs the ordinary path. */
export function lineEndsAt(): usize {
  return lineEnd - INPUT;
}

export function rowCount(): u32 {
  return row.rowCount;
}

export function addRow(): void {
  row.addRow();
}

export function clearRows(): void {
  row.clearRows();
}

/** 48 bits that stand for audit ID, verb and URI. */
export function requestHash(auditId: u64, verb: u64, uri: u64): u64 {
  return row.requestHash(auditId, verb, uri);
}

/** The id of a value whose hash is known; of a new one it is negative. */
export function internHash(number: u32, hash: u64, size: u32): i32 {
  const id = <i32>dictionary.internHash(number, hash, size);
  return dictionary.wasNew ? -id : id;
}

export function textsEnd(): usize {
  return dictionary.textsEnd;
}

export function clearTexts(): void {
  dictionary.clearTexts();
}

/** The id of the shape at `shapeAt`. */
export function internShape(): u32 {
  return shape.internShape(SHAPE);
}

export function newShapes(): u32 {
  return shape.newShapes();
}

export function takeNewShapes(): usize {
  return shape.takeNewShapes();
}

/** Begins a hash over several pieces. */
export function beginHash(isKeyed: bool): void {
  if (isKeyed) siphash.begin();
  else siphash.beginUnkeyed();
}

/** Hashes the first bytes of the scratch; their number is a multiple of 8. */
export function updateHash(size: usize): void {
  siphash.update(SCRATCH, size);
}

/** Ends a hash with the first bytes of the scratch. */
export function finishHash(size: usize, total: u64): u64 {
  return siphash.finish(SCRATCH, size, total);
}

/** Number of values and shapes. */
export function held(): u32 {
  return dictionary.valueCount() + shape.shapeCount();
}

export function forget(): void {
  dictionary.forgetValues();
  shape.forgetShapes();
  forgetVerdicts();
  forgetMemo();
  forgetCallers();
  forgetResources();
}
