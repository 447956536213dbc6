import type { AuditEvent } from "./audit-event.ts";
import { eventList } from "./audit-event.ts";
import { renewNodeLease } from "./background.ts";
import { dave } from "./cast.ts";
import { after, create, get, list, PAGE, remove } from "./draft.ts";
import { goJson } from "./go-text.ts";
import { denied } from "./outcomes.ts";
import { on } from "./resources.ts";
import { stagesOf } from "./stages.ts";
import { clock, sequence } from "./timeline.ts";

const namespace = "analytics";

// Dave's requests go to a second API server of the cluster, which has a webhook but no log file.
const davesMorning = sequence(clock("10:08:09"), [
  list(dave, on("pods", { namespace }), PAGE),
  after(9, create(dave, on("jobs", { namespace, creates: "backfill" }), { query: { fieldManager: "kubectl-create" } })),
  after(11, get(dave, on("jobs", { namespace, name: "backfill" }))),
  after(14, denied(remove(dave, on("persistentvolumeclaims", { namespace: "shop", name: "catalog-cache" })))),
]);

/** What a webhook receiver got from both API servers in ninety seconds: part of it is in the log file as well. */
export function captureEvents(logged: readonly AuditEvent[]): AuditEvent[] {
  const [from, to] = [clock("10:07:30"), clock("10:09:00")];
  return [...logged, ...eventsOf(davesMorning)]
    .filter(({ stageTimestamp: at }) => at >= from && at < to)
    .sort((a, b) => a.stageTimestamp - b.stageTimestamp);
}

/** The capture after `jq .`: indented, and without the escapes that only Go writes. */
export function captureText(events: readonly AuditEvent[]): string {
  return `${JSON.stringify(eventList(events), null, 2)}\n`;
}

const spdyExec = create(dave, on("pods", { namespace, name: "backfill-x8lkq", subresource: "exec" }), {
  query: {
    command: ["python", "-m", "pdb"],
    container: "main",
    stderr: "true",
    stdin: "true",
    stdout: "true",
    tty: "true",
  },
  status: { code: 101 },
  course: { type: "long", lastsMs: 600_000 },
});

/** The events of two posts. The shell of the second one is still open: its end would come in a later post. */
export function postedEvents(): [AuditEvent[], AuditEvent[]] {
  const first = sequence(clock("11:05:12"), [
    list(dave, on("pods", { namespace }), PAGE),
    after(8, denied(get(dave, on("secrets", { namespace: "shop", name: "web-db-credentials" })))),
  ]);
  const second = sequence(clock("11:05:44"), [renewNodeLease("worker-2"), after(3, spdyExec)]);
  return [eventsOf(first), eventsOf(second).filter(({ stageTimestamp }) => stageTimestamp < clock("11:06:00"))];
}

/** `nc -lk` as a webhook receiver: the bytes of both posts, one after the other. */
export function captureOfPosts([first, second]: [AuditEvent[], AuditEvent[]]): string {
  return withLength(body(first)) + chunked(body(second));
}

// The header lines and their order are those of client-go over Go's net/http.
function head(framing: string): string {
  return [
    "POST /audit?timeout=30s HTTP/1.1",
    "Host: 10.0.0.50:8765",
    "User-Agent: kube-apiserver/v1.33.4 (linux/amd64) kubernetes/74cdb42",
    framing,
    "Accept: application/json, */*",
    "Content-Type: application/json",
    "Accept-Encoding: gzip",
    "\r\n",
  ].join("\r\n");
}

// Go's encoder ends every document with a newline.
function body(events: readonly AuditEvent[]): string {
  return `${goJson(eventList(events))}\n`;
}

function withLength(text: string): string {
  return `${head(`Content-Length: ${Buffer.byteLength(text)}`)}${text}`;
}

// The API server knows the length of its body; a proxy on the way may pass it on in chunks.
function chunked(text: string): string {
  const chunks = text.match(/[\s\S]{1,1024}/g) ?? [];
  const framed = chunks.map((chunk) => `${Buffer.byteLength(chunk).toString(16)}\r\n${chunk}\r\n`);
  return `${head("Transfer-Encoding: chunked")}${framed.join("")}0\r\n\r\n`;
}

function eventsOf(requests: typeof davesMorning): AuditEvent[] {
  return requests.flatMap(stagesOf).map(({ event }) => event);
}
