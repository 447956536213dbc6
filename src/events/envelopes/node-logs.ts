import type { Wrapped, WrapperEnvelope } from "../envelope.ts";

/** Lines with a name in front: `oc adm node-logs --role=master` puts that of the node before each line (oc
 *  pkg/cli/admin/node/logs.go), `kubectl logs --prefix` those of pod and container. */
export const envelope: WrapperEnvelope = {
  kind: "wrapper",
  name: "node-logs",
  summary: "lines with a name in front: oc adm node-logs, kubectl logs --prefix",
  fromLine: readLine,
};

const node = /^([a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?) (?=\{|\[\d|\d{4}-\d\d-\d\dT)/;
const pod = /^\[pod\/([a-z0-9][-a-z0-9.]{0,252})\/[-a-z0-9]{1,63}\] /;

function readLine(line: Buffer): Wrapped | null {
  const start = line.toString("latin1", 0, 400);
  const byNode = node.exec(start);
  const found = byNode ?? pod.exec(start);
  if (found === null) return null;
  const [prefix, name] = found;
  return { kind: "text", text: line.subarray(prefix.length), stream: byNode === null ? name : `${name}/` };
}
