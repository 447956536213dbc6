import type { AuditEvent } from "./audit-event.ts";
import { eventLine } from "./audit-event.ts";
import { renewNodeLease } from "./background.ts";
import { alice, controllerManager, prober, scheduler, webPod, webTokens } from "./cast.ts";
import type { Draft } from "./draft.ts";
import { get, list, PAGE, update } from "./draft.ts";
import { goJson } from "./go-text.ts";
import { instant, SECOND, wholeSeconds } from "./instant.ts";
import { createRandom } from "./random.ts";
import { on, path } from "./resources.ts";
import { stagesOf } from "./stages.ts";
import { repeat } from "./timeline.ts";

const FROM = instant("2026-03-03", "02:10:00");

/** One line of a damaged file, its newline included, and the events that can still be read from it. */
export interface DamagedLine {
  readonly text: string;
  readonly readable: readonly AuditEvent[];
  /** What is wrong with it; undefined for a sound line. */
  readonly damage?: string;
}

/** The lines of `damaged/audit.log`. */
export function damagedLines(): DamagedLine[] {
  const events = quietNight();
  const lines = events.map((event, index) => damages[index + 1]?.(event, events[index + 1]) ?? sound(event));
  // A damage that takes two events swallows the sound line of the second one.
  return lines.filter((_, index) => !GLUED.includes(index));
}

type Damage = (event: AuditEvent, next: AuditEvent | undefined) => DamagedLine;

/** What happens to which event, counted from 1. */
const damages: Readonly<Record<number, Damage>> = {
  7: afterNulRun,
  12: torn,
  16: gluedToNext,
  20: replacedByServerLog,
  22: withCarriageReturn,
  26: replacedByCoreEvent,
  32: tornTail,
};
/** Indices of the events that stand on the line of the event before them. */
const GLUED: readonly number[] = [16];

function sound(event: AuditEvent): DamagedLine {
  return { text: `${eventLine(event)}\n`, readable: [event] };
}

// `logrotate` with copytruncate cuts the file under a server that goes on writing at its old offset.
function afterNulRun(event: AuditEvent): DamagedLine {
  return {
    text: `${"\0".repeat(4096)}${eventLine(event)}\n`,
    readable: [event],
    damage: "4096 NUL bytes before a sound event",
  };
}

function torn(event: AuditEvent): DamagedLine {
  return { text: `${eventLine(event).slice(0, 411)}\n`, readable: [], damage: "an event that breaks off" };
}

// The server died within a write and, started again, appended to the same line.
function gluedToNext(event: AuditEvent, next: AuditEvent | undefined): DamagedLine {
  const half = eventLine(event).slice(0, 302);
  if (next === undefined) return { text: `${half}\n`, readable: [], damage: "an event that breaks off" };
  return {
    text: `${half}${eventLine(next)}\n`,
    readable: [next],
    damage: "an event that breaks off, and a sound one glued to it",
  };
}

function replacedByServerLog(event: AuditEvent): DamagedLine {
  const time = wholeSeconds(event.stageTimestamp).slice(11, 19);
  const text = `W0303 ${time}.318221       1 logging.go:55] [core] [Channel #61 SubChannel #62]grpc: addrConn.createTransport failed to connect\n`;
  return { text, readable: [], damage: "a line of the server's own log: not JSON" };
}

function withCarriageReturn(event: AuditEvent): DamagedLine {
  return { text: `${eventLine(event)}\r\n`, readable: [event], damage: "a sound event that ends in CR LF" };
}

// The other thing called Event: what `kubectl get events` shows.
function replacedByCoreEvent(event: AuditEvent): DamagedLine {
  const at = wholeSeconds(event.stageTimestamp);
  const pod = "web-6b9d7c5f88-n6hjb";
  const object = {
    kind: "Event",
    apiVersion: "v1",
    metadata: {
      name: `${pod}.1898f3a60b7c21d4`,
      namespace: "shop",
      uid: createRandom("core event").uuid(),
      creationTimestamp: at,
    },
    involvedObject: { kind: "Pod", namespace: "shop", name: pod, apiVersion: "v1" },
    reason: "Pulled",
    message: 'Container image "images.example.com/shop/web:2.14.0" already present on machine',
    source: { component: "kubelet", host: "worker-1" },
    firstTimestamp: at,
    lastTimestamp: at,
    count: 1,
    type: "Normal",
  };
  return { text: `${goJson(object)}\n`, readable: [], damage: "a core/v1 Event object: JSON, but no audit event" };
}

function tornTail(event: AuditEvent): DamagedLine {
  return {
    text: eventLine(event).slice(0, 260),
    readable: [],
    damage: "the file ends within an event, without a newline",
  };
}

/** Sixteen requests of two events each. */
function quietNight(): AuditEvent[] {
  const manager = controllerManager("leader-election");
  const leader = on("leases", { namespace: "kube-system", name: "kube-controller-manager" });
  const turns: [Draft, ...Draft[]] = [
    renewNodeLease("worker-1"),
    update(manager, leader, { query: { timeout: "5s" } }),
    get(prober, path("/livez")),
    get(webPod(webTokens.second), on("configmaps", { namespace: "shop", name: "web-config" })),
    list(scheduler("scheduler"), on("nodes"), { query: { limit: "500" } }),
    list(alice, on("pods", { namespace: "shop" }), PAGE),
  ];
  return repeat(FROM, FROM + 320 * SECOND, 20 * SECOND, (turn) => turns[turn % turns.length] ?? turns[0])
    .flatMap(stagesOf)
    .map(({ event }) => event);
}
