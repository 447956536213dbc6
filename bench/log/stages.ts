import type { AuditEvent } from "../../samples/generator/audit-event.ts";
import { instant, microTime } from "../../samples/generator/instant.ts";
import { stagesOf } from "../../samples/generator/stages.ts";
import type { Activity } from "./activity.ts";
import { Template } from "./template.ts";

// Instants that stand for the open places of an event's times.
const RECEIVED = instant("2030-01-01", "00:00:00");
const REACHED = RECEIVED + 1;

/** One stage of an activity: its line with open places. */
export interface StageTemplate {
  readonly stage: AuditEvent["stage"];
  readonly template: Template;
}

/** The stages of an activity in order. `write` gives the text of an event; see LogForm. */
export function stageTemplates(
  activity: Activity,
  withBodies: boolean,
  write: (event: AuditEvent) => string,
): StageTemplate[] {
  return stagesOf({ ...activity.draft, at: RECEIVED }).map(({ event }) => {
    const text = write(opened(event, withBodies ? activity : { ...activity, recorded: { level: "Metadata" } }))
      .replaceAll(microTime(RECEIVED), "~received~")
      .replaceAll(microTime(REACHED), "~reached~");
    return { stage: event.stage, template: new Template(text) };
  });
}

function opened(event: AuditEvent, { draft, recorded }: Activity): AuditEvent {
  const isFirst = event.stage === "RequestReceived";
  const reference = event.objectRef;
  const isDecoded = !isFirst && draft.decision === "allow";
  const isAnswered = isDecoded && draft.status.code < 400;
  return {
    ...event,
    level: recorded.level,
    auditID: "~id~",
    requestURI: event.requestURI.replace(/resourceVersion=\d{2,}/, "resourceVersion=~version~"),
    objectRef:
      reference?.resourceVersion === undefined
        ? reference
        : { ...reference, uid: "~uid~", resourceVersion: "~version~" },
    requestObject: isDecoded && recorded.request !== undefined ? "~=request~" : undefined,
    responseObject: isAnswered && recorded.response !== undefined ? "~=response~" : undefined,
    requestReceivedTimestamp: RECEIVED,
    stageTimestamp: isFirst ? RECEIVED : REACHED,
  };
}
