import { eventLine } from "../../samples/generator/audit-event.ts";
import { instant, MINUTE } from "../../samples/generator/instant.ts";
import { choose } from "./activity.ts";
import { makeBodies } from "./bodies.ts";
import { Cluster } from "./cluster.ts";
import { Dice } from "./dice.ts";
import { FileOutput } from "./output.ts";
import type { WrittenLog } from "./write-log.ts";

const AT = instant("2026-03-02", "00:00:00");

/** Writes a log of one event: a list of all pods with its answer, of at least so many bytes. */
export async function writeGiantEvent(path: string, seed: string, bytes: number): Promise<WrittenLog> {
  const dice = new Dice(`giant ${seed}`);
  const cluster = new Cluster(seed);
  const bodies = makeBodies(seed);
  const [operator] = cluster.callers.operators;
  if (operator === undefined) throw new Error("nobody to ask");
  const line = eventLine({
    level: "RequestResponse",
    auditID: dice.uuid(),
    stage: "ResponseComplete",
    requestURI: "/api/v1/pods",
    verb: "list",
    user: operator.user,
    impersonatedUser: undefined,
    sourceIPs: operator.ips,
    userAgent: operator.agent,
    objectRef: { resource: "pods", apiVersion: "v1" },
    responseStatus: { code: 200 },
    requestObject: undefined,
    responseObject: { kind: "PodList", apiVersion: "v1", metadata: {}, items: [] },
    requestReceivedTimestamp: AT,
    stageTimestamp: AT + MINUTE,
    annotations: { "authorization.k8s.io/decision": "allow", "authorization.k8s.io/reason": operator.grant },
  });
  const within = line.indexOf('"items":[') + '"items":['.length;
  const output = new FileOutput(path);
  output.write(line.slice(0, within));
  for (let count = 0; output.bytes < bytes; count++) {
    const pod = bodies.pod({ ...choose("pod", cluster, dice), at: AT }, dice);
    output.write(count === 0 ? pod : `,${pod}`);
  }
  output.write(`${line.slice(within)}\n`);
  await output.close();
  return { events: 1, requests: 1, bytes: output.bytes };
}
