import type { Wrapped, WrapperEnvelope } from "../envelope.ts";

/** Lines of syslog, RFC 3164 and RFC 5424, with and without `<PRI>`, and those of `journalctl -o short…`, which look the
 *  same. Many programs share such a log. */
export const envelope: WrapperEnvelope = {
  kind: "wrapper",
  name: "syslog",
  summary: "syslog lines (RFC 3164, RFC 5424) and journalctl -o short",
  fromLine: readLine,
};

const LONGEST_PREFIX = 2048;
const time = String.raw`(?:[A-Z][a-z]{2} [ \d]\d (?:\d{4} )?\d\d:\d\d:\d\d(?:\.\d{1,9})?|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d))`;
const traditional = new RegExp(
  String.raw`^(?:<\d{1,3}>)?${time} ([^\s:{]{1,255}) [^\s:{\[]{1,128}(?:\[\d{1,10}\])?: ?`,
);
const structured = new RegExp(
  String.raw`^<\d{1,3}>1 (?:-|${time}) (\S{1,255}) \S{1,48} \S{1,128} \S{1,32} (?:-|(?:\[(?:[^"\]]|"(?:[^"\\]|\\.)*")*\])+)(?: (?:\xef\xbb\xbf)?|$)`,
);

function readLine(line: Buffer): Wrapped | null {
  const start = line.toString("latin1", 0, LONGEST_PREFIX);
  const found = structured.exec(start) ?? traditional.exec(start);
  if (found === null) return null;
  const [prefix, host] = found;
  const stream = host === undefined || host === "-" ? undefined : `${host}/`;
  // rsyslog cuts at 8 KiB unless it is told otherwise ($MaxMessageSize).
  const otherwise = "message of another program in the system's log";
  return { kind: "text", text: line.subarray(prefix.length), stream, mayBeCut: true, otherwise };
}
