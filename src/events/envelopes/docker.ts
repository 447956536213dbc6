import { isObject, type JsonObject } from "../../base/json.ts";
import type { Wrapped, WrapperEnvelope } from "../envelope.ts";
import { standardError } from "../wrapped/standard-error.ts";

/** Lines of Docker's json-file log driver. A line of the log ends with a line feed in `log`; Docker cuts longer ones in
 *  pieces of 16 KiB (moby/moby#32923). */
export const envelope: WrapperEnvelope = {
  kind: "wrapper",
  name: "docker",
  summary: "Docker's json-file log: {log, stream, time} a line, pieces joined",
  fromJson: readRecord,
};

const keys: ReadonlySet<string> = new Set(["log", "stream", "time", "attrs"]);

function readRecord(record: JsonObject | readonly unknown[]): Wrapped | null {
  if (!isObject(record) || typeof record["log"] !== "string" || typeof record["time"] !== "string") return null;
  const { log, stream } = record;
  if (typeof stream !== "string" || !Object.keys(record).every((key) => keys.has(key))) return null;
  return standardError(stream, log) ?? { kind: "text", text: log, source: stream, isPartial: !log.endsWith("\n") };
}
