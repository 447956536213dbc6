import type { Head, StreamEnvelope } from "../envelope.ts";
import { isSpace } from "../json-bytes.ts";
import { ValueScanner } from "../value-scanner.ts";

/** JSON values that are no lines: EventLists, arrays, pretty-printed events, several of them in a row. */
export const envelope: StreamEnvelope = {
  kind: "stream",
  name: "json-values",
  summary: "EventList, JSON array, pretty-printed events, any number in a row",
  sniff: sniffValues,
  open: (context) => new ValueScanner(context),
};

// Less sure than lines that are whole events each, surer than anything else that begins with a bracket.
function sniffValues(head: Head): number {
  const start = firstByte(head.bytes);
  const first = head.bytes[start];
  if (first !== 0x7b && first !== 0x5b) return 0;
  const text = head.bytes.toString("latin1", start, start + 2000);
  if (first === 0x5b || /^\{[^[]{0,400}"kind"\s*:\s*"\w*List"/.test(text) || holdsItems(text)) return 0.95;
  return /^\{\s*\n/.test(text) ? 0.8 : 0.5;
}

// The answer to a list request has items too, inside an event.
function holdsItems(text: string): boolean {
  const [items, event] = [text.search(/"items"\s*:\s*\[/), text.indexOf('"auditID"')];
  return items >= 0 && (event < 0 || items < event);
}

function firstByte(bytes: Buffer): number {
  let at = bytes[0] === 0xef ? 3 : 0;
  while (at < bytes.length && (isSpace(bytes[at]) || bytes[at] === 0)) at++;
  return at;
}
