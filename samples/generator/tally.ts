import type { AuditEvent, Stage } from "./audit-event.ts";

/** How a request ended, in the words of the program. */
const outcomes = [
  "success",
  "client_error",
  "authentication_failure",
  "authorization_denied",
  "admission_denied",
  "impersonation_refused",
  "not_found",
  "conflict",
  "expired",
  "throttled",
  "eviction_refused",
  "server_error",
  "panic",
  "unknown",
] as const;
type Outcome = (typeof outcomes)[number];

export interface Tally {
  readonly events: number;
  readonly requests: number;
  readonly by_stage: Readonly<Record<Stage, number>>;
  readonly by_outcome: Readonly<Record<Outcome, number>>;
}

/** The stage that speaks for a request is the first of these that it has. */
const SPEAKING: readonly Stage[] = ["Panic", "ResponseComplete", "ResponseStarted", "RequestReceived"];

/** Counts events, the requests they belong to, and how those ended. */
export function tally(events: readonly AuditEvent[]): Tally {
  const requests = [...Map.groupBy(events, requestKey).values()];
  const count = <T>(things: readonly T[], test: (thing: T) => boolean): number => things.filter(test).length;
  const ends = requests.map((stages) => outcomeOf(speaking(stages)));
  const ofStage = (stage: Stage): number => count(events, (event) => event.stage === stage);
  return {
    events: events.length,
    requests: requests.length,
    by_stage: {
      RequestReceived: ofStage("RequestReceived"),
      ResponseStarted: ofStage("ResponseStarted"),
      ResponseComplete: ofStage("ResponseComplete"),
      Panic: ofStage("Panic"),
    },
    by_outcome: Object.fromEntries(outcomes.map((name) => [name, count(ends, (end) => end === name)])) as Record<
      Outcome,
      number
    >,
  };
}

/** The events of one request on one server agree in all of this; the audit ID alone is the client's to choose. */
export function requestKey({ auditID, requestReceivedTimestamp, verb, requestURI }: AuditEvent): string {
  return [auditID, requestReceivedTimestamp, verb, requestURI].join(" ");
}

function speaking(stages: readonly AuditEvent[]): AuditEvent | undefined {
  return SPEAKING.map((stage) => stages.find((event) => event.stage === stage)).find((event) => event !== undefined);
}

function outcomeOf(event: AuditEvent | undefined): Outcome {
  if (event === undefined) return "unknown";
  if (event.stage === "Panic") return "panic";
  const code = event.responseStatus?.code;
  if (code === undefined) return "unknown";
  if (code < 400) return "success";
  if (code >= 500) return "server_error";
  switch (code) {
    case 401:
      return "authentication_failure";
    case 403:
      return refusalOf(event.annotations?.["authorization.k8s.io/decision"]);
    case 404:
      return "not_found";
    case 409:
      return "conflict";
    case 410:
      return "expired";
    case 429:
      return event.objectRef?.subresource === "eviction" ? "eviction_refused" : "throttled";
    default:
      return "client_error";
  }
}

// One code, three refusals: what authorization had said before tells them apart.
function refusalOf(decision: string | undefined): Outcome {
  if (decision === "forbid") return "authorization_denied";
  return decision === "allow" ? "admission_denied" : "impersonation_refused";
}
