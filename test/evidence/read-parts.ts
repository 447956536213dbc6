import type { Envelope } from "../../src/events/envelope.ts";
import { openReader, sniffEnvelope } from "../../src/events/envelope-registry.ts";
import type { EventPart, Part } from "../../src/events/part.ts";
import { LineScanner } from "../../src/scan/line-scanner.ts";
import { rowIndex } from "../../src/scan/row-layout.ts";

const HEAD_BYTES = 64 * 1024;

/** A part with a copy of its bytes; those of a skipped part are not kept by the reader. */
export interface SeenPart {
  readonly part: Part;
  readonly raw: Buffer;
  /** Of an event: the hash that tells it from others. */
  readonly content: number;
}

const scanner = new LineScanner(Buffer.alloc(16));

function contentOf({ event, canonical, form }: EventPart): number {
  scanner.clearRows();
  scanner.addEvent(event, canonical, form);
  scanner.takeTexts();
  scanner.takeShapes();
  return scanner.rows[rowIndex.content] ?? 0;
}

/** What a reader made of a file. */
export interface Reading {
  readonly envelope: string;
  readonly parts: readonly SeenPart[];
  readonly envelopeBytes: number;
  readonly lines: number;
}

/** How a file is read. */
export interface ReadPlan {
  readonly envelopes: readonly Envelope[];
  readonly maxRecordBytes: number;
  /** Bytes of the next chunk. */
  readonly nextSize: () => number;
  /** Set: the first reader is dropped at the first chunk end behind this byte, and another goes on where that one could be
   *  resumed, as after a kill. */
  readonly dropAt?: number;
  /** Set: the file has only so many bytes at first, and is read on once it has grown. */
  readonly growAt?: number;
}

/** The form of a file by its first bytes, as an import finds it out. */
export function formOf(envelopes: readonly Envelope[], content: Buffer): Envelope {
  const head = content.subarray(0, HEAD_BYTES);
  return sniffEnvelope(envelopes, { bytes: head, whole: head.length === content.length });
}

/** Reads a file chunk by chunk. Every chunk is overwritten once the reader has returned. */
export function readParts(content: Buffer, plan: ReadPlan): Reading {
  const { envelopes, maxRecordBytes } = plan;
  const envelope = formOf(envelopes, content);
  let parts: SeenPart[] = [];
  const sink = (part: Part): void => {
    const raw = part.kind === "skipped" ? Buffer.alloc(0) : Buffer.from(part.raw);
    parts.push({ part, raw, content: part.kind === "event" ? contentOf(part) : 0 });
  };
  const open = (start: { line: number; offset: number }) =>
    openReader(envelopes, envelope, { sink, maxRecordBytes }, start);
  let reader = open({ line: 1, offset: 0 });
  let dropped = { envelopeBytes: 0, lines: 0 };
  let stop = plan.growAt ?? plan.dropAt ?? content.length;
  for (let at = 0; at < content.length; ) {
    const end = plan.growAt === undefined ? content.length : stop;
    const chunk = Buffer.from(content.subarray(at, Math.min(end, at + plan.nextSize())));
    at += chunk.length;
    reader.push(chunk);
    chunk.fill(0xaa);
    if (at < stop || stop === content.length) continue;
    stop = content.length;
    if (plan.growAt !== undefined) reader.end();
    const start = reader.isResumable
      ? { line: reader.resumeLine, offset: reader.resumeOffset }
      : { line: 1, offset: 0 };
    parts = parts.filter(({ part }) => part.offset < start.offset);
    const covered = parts.reduce((sum, { part }) => sum + part.length, 0);
    dropped = { envelopeBytes: start.offset - covered, lines: start.line - 1 };
    at = start.offset;
    reader = open(start);
  }
  reader.end();
  return {
    envelope: envelope.name,
    parts,
    envelopeBytes: reader.envelopeBytes + dropped.envelopeBytes,
    lines: reader.lines + dropped.lines,
  };
}
