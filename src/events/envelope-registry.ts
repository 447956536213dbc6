import { Failure } from "../base/failure.ts";
import { loadFolder } from "../base/folder.ts";
import { nearest } from "../base/suggest.ts";
import { anyOf } from "../base/text.ts";
import type { Envelope, Head, LineEnvelope, ReadContext, Reader, ReaderContext, WrapperEnvelope } from "./envelope.ts";
import { LineFile } from "./line-file.ts";
import type { Part } from "./part.ts";
import type { Start } from "./places.ts";
import { listsOf } from "./record-lists.ts";
import { sniffWrapper } from "./wrapped/sniff-wrapper.ts";
import { openUnwrapper } from "./wrapped/unwrapper.ts";
import { holdsLines, WrapperFile } from "./wrapped/wrapper-file.ts";

/** Every known envelope, by name. */
export function loadEnvelopes(): Promise<Envelope[]> {
  return loadFolder<Envelope>(new URL("./envelopes/", import.meta.url), "envelope");
}

/** The envelope that is surest of the first bytes; lines of JSON if none is. */
export function sniffEnvelope(envelopes: readonly Envelope[], head: Head): Envelope {
  let best: Envelope | undefined;
  let bestScore = 0;
  for (const envelope of envelopes) {
    const score = envelope.kind === "wrapper" ? 0 : envelope.sniff(head);
    if (score > bestScore) [best, bestScore] = [envelope, score];
  }
  // A capture is one whatever its bodies hold.
  const wrapper = best?.name === "http-capture" ? null : wrapperOf(envelopes, head);
  if (wrapper !== null) return envelopeNamed(envelopes, wrapper);
  const isLongLine = bestScore < 0.8 && !head.whole && !head.bytes.includes(10) && isOfLines(envelopes, head);
  return best === undefined || isLongLine ? envelopeNamed(envelopes, "json-lines") : best;
}

/** The name of the wrapper around the first records; null if there is none. */
function wrapperOf(envelopes: readonly Envelope[], head: Head): string | null {
  return sniffWrapper(head, lineEnvelopes(envelopes, null), (onPlainEvent) => {
    const sink = (part: Part) => {
      if (part.kind === "event" && (part.form === "verbatim" || part.form === "legacy")) onPlainEvent();
    };
    return contextOf(envelopes, { sink, maxRecordBytes: head.bytes.length });
  });
}

/** Whether the records of a file of an envelope are lines: then the first of them tells which file it is. */
export function isLineForm(envelopes: readonly Envelope[], envelope: Envelope, head: Head): boolean {
  return envelope.kind === "line" || (envelope.kind === "wrapper" && isOfLines(envelopes, head));
}

function isOfLines(envelopes: readonly Envelope[], { bytes }: Head): boolean {
  return holdsLines(bytes, listsOf(envelopes.filter(isWrapper))) ?? true;
}

function isWrapper(envelope: Envelope): envelope is WrapperEnvelope {
  return envelope.kind === "wrapper";
}

/** The envelope of a name. Raises a request Failure for an unknown one. */
export function envelopeNamed(envelopes: readonly Envelope[], name: string): Envelope {
  const found = envelopes.find((envelope) => envelope.name === name);
  if (found !== undefined) return found;
  const names = envelopes.map((envelope) => envelope.name);
  const near = nearest(name, names);
  const hint = near.length > 0 ? `did you mean ${anyOf(near)}?` : `known forms: ${names.join(", ")}`;
  throw new Failure("request", `--envelope: there is no "${name}"`, { hint });
}

/** Opens a reader for one file. `start` is where reading begins: only another place than the first byte after a reader of
 *  the same envelope gave it as `resumeOffset`. */
export function openReader(
  envelopes: readonly Envelope[],
  envelope: Envelope,
  context: ReadContext,
  start: Start,
): Reader {
  const opened = contextOf(envelopes, context);
  if (envelope.kind === "stream") return envelope.open(opened);
  const { fast, ...rest } = opened;
  const isFast = fast !== undefined && envelope.name === "json-lines" && context.maxRecordBytes >= fast.capacity;
  const lines = lineEnvelopes(envelopes, envelope.kind === "line" ? envelope : null);
  if (envelope.kind === "wrapper") return new WrapperFile(rest, lines, start);
  return new LineFile(isFast ? opened : rest, lines, start);
}

function lineEnvelopes(envelopes: readonly Envelope[], own: LineEnvelope | null): LineEnvelope[] {
  const first = own ?? envelopeNamed(envelopes, "json-lines");
  const isLine = (one: Envelope): one is LineEnvelope => one.kind === "line";
  return [...[first].filter(isLine), ...envelopes.filter(isLine).filter((one) => one !== first)];
}

function contextOf(envelopes: readonly Envelope[], context: ReadContext): ReaderContext {
  const unwrapper = openUnwrapper(envelopes.filter(isWrapper), context);
  return { ...context, sink: unwrapper.pieces.give, unwrapper };
}
