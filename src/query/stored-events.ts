import { setImmediate } from "node:timers/promises";
import { chooseBlocks } from "../store/chosen-blocks.ts";
import type { EventQuestion } from "../store/event-question.ts";
import { filePaths } from "../store/file-record.ts";
import type { Db } from "../store/open.ts";
import { orderedRows } from "../store/ordered-rows.ts";
import { RawTexts } from "../store/raw-texts.ts";
import { RowTexts } from "../store/row-texts.ts";
import { BatchBuilder, type EventBatch } from "./event-batch.ts";
import { eventJson } from "./event-json.ts";
import { mergeReader } from "./merged-request.ts";

/** What was read to answer a question, filled while it is read. */
export interface ReadFigures {
  /** Blocks looked at for rows, and all there are. */
  chosenBlocks: number;
  totalBlocks: number;
  /** Rows that the program has to look at. */
  rows: number;
  /** Blocks of raw text decompressed, and their bytes. */
  textBlocks: number;
  textBytes: number;
}

export function noFigures(): ReadFigures {
  return { chosenBlocks: 0, totalBlocks: 0, rows: 0, textBlocks: 0, textBytes: 0 };
}

/** Signals are noticed so often. */
const PAUSE_MS = 100;

/** The events of a database that a question asks for, in the order of their times, in batches; ends early at the signal. */
export async function* storedEvents(
  db: Db,
  question: EventQuestion,
  figures: ReadFigures,
  signal: AbortSignal,
): AsyncGenerator<EventBatch> {
  const texts = new RawTexts(db);
  const rows = new RowTexts(texts);
  const paths = filePaths(db);
  const merged = mergeReader(db, texts);
  const builder = new BatchBuilder();
  const { blocks, total } = chooseBlocks(db, question);
  figures.chosenBlocks = blocks.length;
  figures.totalBlocks = total;
  let pausedMs = performance.now();
  for (const stretch of orderedRows(db, question, blocks)) {
    const { run, from, to } = stretch;
    const { file: fileId, isScanned } = run.block;
    const file = paths.get(fileId) ?? "";
    rows.open(stretch);
    for (let at = from; at < to; at++) {
      const origin = run.ids[at] as number;
      const request = run.merged?.[at] === 1 ? merged(origin) : null;
      const { bytes, from: start, to: end } = rows.text(run, at);
      const json = request ?? eventJson(bytes, start, end, run.converted?.[at] === 1);
      if (json === null) builder.add(bytes, start, end, { file, origin, isScanned, logged: null });
      else builder.add(json, 0, json.length, { file, origin, isScanned: false, logged: bytes.subarray(start, end) });
      if (builder.isFull) yield builder.take();
    }
    figures.rows += to - from;
    figures.textBlocks = texts.blocks;
    figures.textBytes = texts.bytes;
    if (builder.isOverdue) yield builder.take();
    if (performance.now() - pausedMs > PAUSE_MS) {
      await setImmediate();
      if (signal.aborted) return;
      pausedMs = performance.now();
    }
  }
  if (!builder.isEmpty) yield builder.take();
}
