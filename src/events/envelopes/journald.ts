import { isObject, type JsonObject } from "../../base/json.ts";
import type { Wrapped, WrapperEnvelope } from "../envelope.ts";

/** Entries of the systemd journal, as `journalctl -o json` writes them: MESSAGE as a text, or as an array of its bytes where
 *  they are no UTF-8 or not printable. Lines beyond LineMax (48 KiB) come in pieces (systemd.journal-fields(7), _LINE_BREAK);
 *  Docker's driver marks its own with CONTAINER_PARTIAL_MESSAGE. */
export const envelope: WrapperEnvelope = {
  kind: "wrapper",
  name: "journald",
  summary: "journalctl -o json: MESSAGE as text or bytes",
  fromJson: (value) => (isObject(value) ? readEntry(value) : null),
};

const OTHERS = "message of another program in the journal";

function readEntry(entry: JsonObject): Wrapped | null {
  if (!("MESSAGE" in entry)) return null;
  const { MESSAGE: message, _HOSTNAME: host, _PID: pid, CONTAINER_ID: container, SYSLOG_IDENTIFIER: name } = entry;
  if (message === null) {
    return { kind: "problem", detail: "journalctl left a long MESSAGE out: export it again with --all" };
  }
  const text = typeof message === "string" ? message : bytesOf(message);
  if (text === null) return null;
  const isPartial = entry["_LINE_BREAK"] === "line-max" || entry["CONTAINER_PARTIAL_MESSAGE"] === "true";
  const source = [pid, container, name].map((part) => String(part ?? "")).join(" ");
  const stream = typeof host === "string" && host !== "" ? `${host}/` : undefined;
  return { kind: "text", text, stream, source, isPartial, otherwise: OTHERS };
}

function bytesOf(message: unknown): Buffer | null {
  if (!Array.isArray(message)) return null;
  const isBytes = message.every((byte) => Number.isInteger(byte) && byte >= 0 && byte <= 255);
  return isBytes ? Buffer.from(message as number[]) : null;
}
