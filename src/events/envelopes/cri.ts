import type { Wrapped, WrapperEnvelope } from "../envelope.ts";
import { standardError } from "../wrapped/standard-error.ts";

/** Lines of a container's log as containerd and CRI-O write them, /var/log/pods/…/N.log: an API server that logs to its
 *  standard output (CRI logging format; kubernetes cri-api docs). Long lines come in pieces `P … P F`. */
export const envelope: WrapperEnvelope = {
  kind: "wrapper",
  name: "cri",
  summary: "container log of containerd or CRI-O: TIME stdout F {…}, pieces P and F joined",
  fromLine: readLine,
};

const LONGEST_PREFIX = 80;
const prefix = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d) (stdout|stderr) ([A-Z])(?::[A-Z:]*)? /;

function readLine(line: Buffer): Wrapped | null {
  const found = prefix.exec(line.toString("latin1", 0, LONGEST_PREFIX));
  if (found === null) return null;
  const [whole, source = "", tag] = found;
  const text = line.subarray(whole.length);
  return standardError(source, text) ?? { kind: "text", text, source, isPartial: tag === "P" };
}
