import { Failure } from "../base/failure.ts";
import { loadFolder } from "../base/folder.ts";
import { nearest } from "../base/suggest.ts";
import { anyOf } from "../base/text.ts";
import type { Envelope, Head, LineEnvelope, ReadContext, Reader } from "./envelope.ts";
import { LineFile } from "./line-file.ts";

/** Every known envelope, by name. */
export function loadEnvelopes(): Promise<Envelope[]> {
  return loadFolder<Envelope>(new URL("./envelopes/", import.meta.url), "envelope");
}

/** The envelope that is surest of the first bytes; lines of JSON if none is. */
export function sniffEnvelope(envelopes: readonly Envelope[], head: Head): Envelope {
  let best: Envelope | undefined;
  let bestScore = 0;
  for (const envelope of envelopes) {
    const score = envelope.sniff(head);
    if (score > bestScore) [best, bestScore] = [envelope, score];
  }
  return best ?? envelopeNamed(envelopes, "json-lines");
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
  start: { readonly line: number; readonly offset: number },
): Reader {
  if (envelope.kind === "stream") return envelope.open(context);
  const others = envelopes.filter((other): other is LineEnvelope => other.kind === "line" && other !== envelope);
  const { fast, ...rest } = context;
  const isFast = fast !== undefined && envelope.name === "json-lines" && context.maxRecordBytes >= fast.capacity;
  return new LineFile(isFast ? context : rest, [envelope, ...others], start);
}
