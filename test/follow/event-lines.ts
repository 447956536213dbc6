import { crc32 } from "node:zlib";
import { createRandom, type Random } from "../../samples/generator/random.ts";
import { formatInstant } from "../../src/base/instant.ts";

const stages = ["RequestReceived", "ResponseComplete"] as const;

/** How big lines are: those of a busy cluster with bodies, or of one that logs metadata alone. */
export type LineSizes = "mixed" | "small";

/** An event as it is found again. */
export interface FoundEvent {
  /** Counts the events from 0: two for each request. */
  readonly number: number;
  /** When it was written: its stage time, microseconds since the epoch. */
  readonly micros: number;
}

/** Makes lines of a log, one after the other. The buffer of a line is used again for later ones. */
export interface LineSource {
  /** Events made so far. */
  readonly events: number;
  next(nowMs: number): Buffer;
  /** The event that is still missing of a request that was begun; null when all are whole. */
  rest(nowMs: number): Buffer | null;
}

/** A line that is prepared but for what differs from event to event, and where that stands. */
interface Template {
  readonly line: Buffer;
  readonly idAt: number;
  readonly receivedAt: number;
  readonly stagedAt: number;
  readonly sumAt: number;
}

/** A request whose end is not written yet. */
interface OpenRequest {
  readonly request: number;
  readonly receivedText: string;
}

const ID_HEAD = "a0d17000-0000-4000-8000-";
const NO_ID = "0".repeat(12);
const NO_TIME = "0000-00-00T00:00:00.000000Z";
const STAGED_HEAD = '"stageTimestamp":"';
const SUM_HEAD = '"example.com/sum":"';
const SUM_DIGITS = 8;
const LINE_END = '"}}\n';
/** A line without its sum and what follows is what the sum is of. */
const AFTER_SUM = LINE_END.length - 1;
const LARGE_BYTES = 200_000;
const LARGE_EVERY = 2000;
/** So many requests are open at once. */
const OPEN_REQUESTS = 7;

/** Lines that look real, each with a number and a sum by which it is known again. The same seed gives the same sizes. */
export function lineSource(seed: string, sizes: LineSizes): LineSource {
  const random = createRandom(`lines ${seed}`);
  const shapes = Array.from({ length: 60 }, (_, index) => templatesOf(random, index, sizes));
  const large = templatesOf(random, -1, sizes, LARGE_BYTES);
  const openRequests: OpenRequest[] = [];
  const clock = createClock();
  let requests = 0;
  let events = 0;

  function begin(nowMs: number): Buffer {
    const open = { request: requests++, receivedText: formatInstant(clock(nowMs)) };
    openRequests.push(open);
    return fill(shapeOf(open.request)[0], open, open.receivedText);
  }
  function end(open: OpenRequest, nowMs: number): Buffer {
    return fill(shapeOf(open.request)[1], open, formatInstant(clock(nowMs)));
  }
  function shapeOf(request: number): readonly [Template, Template] {
    const isLarge = sizes === "mixed" && request % LARGE_EVERY === LARGE_EVERY / 2;
    return (isLarge ? large : shapes[(request * 37) % shapes.length]) ?? large;
  }
  return {
    get events() {
      return events;
    },
    next(nowMs) {
      events++;
      const open = openRequests.length < OPEN_REQUESTS ? undefined : openRequests.shift();
      return open === undefined ? begin(nowMs) : end(open, nowMs);
    },
    rest(nowMs) {
      const open = openRequests.shift();
      if (open === undefined) return null;
      events++;
      return end(open, nowMs);
    },
  };
}

/** Gives each event a microsecond of its own. */
function createClock(): (nowMs: number) => number {
  let last = 0;
  return (nowMs) => {
    last = Math.max(last + 1, nowMs * 1000);
    return last;
  };
}

function templatesOf(random: Random, index: number, sizes: LineSizes, bodyBytes?: number): [Template, Template] {
  const namespace = `team-${random.suffix(3)}`;
  const name = `config-${random.suffix(5)}`;
  const isRead = random.int(0, 2) > 0;
  const level = sizes === "small" ? "Metadata" : "RequestResponse";
  const target = `"requestURI":"/api/v1/namespaces/${namespace}/configmaps/${name}?timeout=10s","verb":"${isRead ? "get" : "update"}","user":{"username":"system:serviceaccount:${namespace}:worker-${index}","groups":["system:serviceaccounts","system:authenticated"]},"sourceIPs":["10.0.${random.int(0, 9)}.${random.int(1, 250)}"],"userAgent":"worker/v1.${random.int(0, 30)} (linux/amd64)","objectRef":{"resource":"configmaps","namespace":"${namespace}","name":"${name}","apiVersion":"v1"}`;
  const probe = `"requestURI":"/livez","verb":"get","user":{"username":"system:anonymous"},"sourceIPs":["10.0.0.1"]`;
  const isProbe = bodyBytes === undefined && index % 10 === 0;
  const head = (stage: string) =>
    `{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"${level}","auditID":"${ID_HEAD}${NO_ID}","stage":"${stage}",${isProbe ? probe : target}`;
  const times = `"requestReceivedTimestamp":"${NO_TIME}","stageTimestamp":"${NO_TIME}"`;
  const sum = `${SUM_HEAD}${"0".repeat(SUM_DIGITS)}${LINE_END}`;
  const bytes = bodyBytes ?? random.pick([0, 0, 300, 800, 800, 2000, 5000, 18_000]);
  const data = random
    .hex(97)
    .repeat(Math.ceil(bytes / 97))
    .slice(0, bytes);
  const body = `{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"${name}","namespace":"${namespace}"},"data":{"text":"${data}\\n"}}`;
  const bodies =
    sizes === "small" || isProbe || bytes === 0 ? "" : `,"${isRead ? "responseObject" : "requestObject"}":${body}`;
  return [
    template(`${head(stages[0])},${times},"annotations":{${sum}`),
    template(
      `${head(stages[1])},"responseStatus":{"metadata":{},"code":200}${bodies},${times},"annotations":{"authorization.k8s.io/decision":"allow","authorization.k8s.io/reason":"",${sum}`,
    ),
  ];
}

function template(text: string): Template {
  const after = (mark: string) => text.lastIndexOf(mark) + mark.length;
  return {
    line: Buffer.from(text, "latin1"),
    idAt: after(ID_HEAD),
    receivedAt: after('"requestReceivedTimestamp":"'),
    stagedAt: after(STAGED_HEAD),
    sumAt: after(SUM_HEAD),
  };
}

function fill({ line, idAt, receivedAt, stagedAt, sumAt }: Template, open: OpenRequest, stagedText: string): Buffer {
  line.write(String(open.request).padStart(NO_ID.length, "0"), idAt, "latin1");
  line.write(open.receivedText, receivedAt, "latin1");
  line.write(stagedText, stagedAt, "latin1");
  line.write(sumOf(line.subarray(0, sumAt)), sumAt, "latin1");
  return line;
}

function sumOf(bytes: Buffer): string {
  return crc32(bytes).toString(16).padStart(SUM_DIGITS, "0");
}

/** Reads one line, without its line feed, that came from a `LineSource`. Null if a single byte of it is another one. */
export function readEvent(line: Buffer): FoundEvent | null {
  const sumAt = line.length - AFTER_SUM - SUM_DIGITS;
  if (sumAt < 0 || line.toString("latin1", sumAt) !== `${sumOf(line.subarray(0, sumAt))}${LINE_END.trimEnd()}`)
    return null;
  const idAt = line.indexOf(ID_HEAD) + ID_HEAD.length;
  const stageAt = idAt + NO_ID.length + '","stage":"'.length;
  const timeAt = line.lastIndexOf(STAGED_HEAD) + STAGED_HEAD.length;
  const text = line.toString("latin1", timeAt, timeAt + NO_TIME.length);
  const stage = line.toString("latin1", stageAt, stageAt + stages[1].length) === stages[1] ? 1 : 0;
  return {
    number: Number(line.toString("latin1", idAt, idAt + NO_ID.length)) * stages.length + stage,
    micros: Date.parse(`${text.slice(0, 23)}Z`) * 1000 + Number(text.slice(23, 26)),
  };
}
