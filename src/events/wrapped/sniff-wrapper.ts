import type { Head, LineEnvelope, ReaderContext } from "../envelope.ts";
import { WrapperFile } from "./wrapper-file.ts";

/** Lines are looked at up to so many bytes, and at least one. */
const SAMPLE_BYTES = 16 * 1024;

/** The name of the wrapper that most of the first records of a file have; null if most are events, or of no known form. */
export function sniffWrapper(
  head: Head,
  envelopes: readonly LineEnvelope[],
  open: (onPlainEvent: () => void) => ReaderContext,
): string | null {
  let plain = 0;
  const context = open(() => plain++);
  const reader = new WrapperFile(context, envelopes, { line: 1, offset: 0 });
  const feed = head.bytes.indexOf(10, SAMPLE_BYTES);
  reader.push(feed < 0 ? head.bytes : head.bytes.subarray(0, feed + 1));
  // The last record of a part of a file is not whole.
  if (head.whole) reader.end();
  const [most] = [...context.unwrapper.met].sort(([, a], [, b]) => b - a);
  return most === undefined || most[1] < plain ? null : most[0];
}
