import type { AuditEvent, Level, ObjectReference, Stage } from "./audit-event.ts";
import { encodeQuery } from "./go-text.ts";
import type { Micros } from "./instant.ts";
import { microTime } from "./instant.ts";
import type { Random } from "./random.ts";
import { createRandom } from "./random.ts";
import { pathOf, referenceOf, resources, type Target } from "./resources.ts";
import type { ApiRequest } from "./timeline.ts";
import { resourceVersionAt } from "./timeline.ts";

/** An event and when its line reached the file. Lines stand in the order of writing, not of their time stamps. */
export interface WrittenEvent {
  readonly event: AuditEvent;
  readonly writtenAt: Micros;
}

/** All events of a request, in order. Everything not said by the request is chosen from its own content. */
export function stagesOf(request: ApiRequest): WrittenEvent[] {
  const uri = uriOf(request);
  const random = createRandom(`${microTime(request.at)} ${request.verb} ${uri} ${request.caller.agent}`);
  const common = {
    level: levelOf(request.verb, request.target),
    auditID: random.uuid(),
    requestURI: uri,
    verb: request.verb,
    user: request.caller.user,
    sourceIPs: request.caller.ips,
    userAgent: request.caller.agent,
    requestReceivedTimestamp: request.at,
  };
  const received: AuditEvent = {
    ...common,
    ...nothingYet,
    stage: "RequestReceived",
    objectRef: referenceOf(request.target, request.verb),
    stageTimestamp: request.at,
  };
  const later = { ...common, ...outcomeOf(request) };
  return momentsOf(request, random).map(({ stage, at }, index, moments) => ({
    event:
      stage === "RequestReceived" ? received : { ...later, ...withBodies(request, stage), stage, stageTimestamp: at },
    writtenAt: writingOf(request, at, index, index === moments.length - 1, random),
  }));
}

const nothingYet = {
  impersonatedUser: undefined,
  responseStatus: undefined,
  requestObject: undefined,
  responseObject: undefined,
  annotations: undefined,
};

/** The audit policy of the sample cluster: bodies only where they tell who got which right and what was deployed. */
function levelOf(verb: string, target: Target): Level {
  if (target.type === "path") return "Metadata";
  const { resource, subresource } = target;
  const writes = ["create", "update", "patch", "delete"].includes(verb);
  if (writes && resource.group === resources.roles.group) return "RequestResponse";
  if (verb === "patch" && resource === resources.deployments && subresource === undefined) return "Request";
  return "Metadata";
}

function uriOf({ at, verb, target, query }: ApiRequest): string {
  // A watch goes on from the revision that its client saw last.
  const start = verb === "watch" ? { resourceVersion: String(resourceVersionAt(at) - 12) } : {};
  const encoded = encodeQuery({ ...query, ...start });
  return encoded === "" ? pathOf(target, verb) : `${pathOf(target, verb)}?${encoded}`;
}

interface Moment {
  readonly stage: Stage;
  readonly at: Micros;
}

function momentsOf({ at, course, tookMs }: ApiRequest, random: Random): Moment[] {
  const answered = at + (tookMs === undefined ? random.int(900, 14_000) : tookMs * 1000 + random.int(0, 900));
  const received: Moment = { stage: "RequestReceived", at };
  switch (course.type) {
    case "short":
      return [received, { stage: "ResponseComplete", at: answered }];
    case "long": {
      const started: Moment = { stage: "ResponseStarted", at: answered };
      return [
        received,
        started,
        { stage: "ResponseComplete", at: answered + course.lastsMs * 1000 + random.int(0, 900) },
      ];
    }
    case "unauthenticated":
      return [{ stage: "ResponseStarted", at: answered }];
    case "panic":
      return [received, { stage: "Panic", at: answered }];
  }
}

// One line in ten waits for the file's lock. Only last lines do: the server waits for each before it goes on, so an
// earlier one would move the later time stamps as well.
function writingOf(request: ApiRequest, at: Micros, index: number, isLast: boolean, random: Random): Micros {
  if (index === 0 && request.firstWrittenAt !== undefined) return request.firstWrittenAt;
  const lockWait = isLast && random.int(1, 10) === 1 ? random.int(20_000, 160_000) : 0;
  return at + random.int(30, 280) + lockWait;
}

function outcomeOf(
  request: ApiRequest,
): Pick<AuditEvent, "impersonatedUser" | "objectRef" | "responseStatus" | "annotations"> {
  const decided = request.decision !== undefined;
  const annotations = {
    ...(decided
      ? { "authorization.k8s.io/decision": request.decision, "authorization.k8s.io/reason": request.grant }
      : {}),
    ...request.annotations,
  };
  return {
    impersonatedUser: request.impersonated,
    objectRef: completeReference(request),
    responseStatus: request.status,
    annotations: Object.keys(annotations).length === 0 ? undefined : annotations,
  };
}

// What the body adds to the reference once it has been read (apiserver pkg/audit/request.go LogRequestObject).
function completeReference(request: ApiRequest): ObjectReference | undefined {
  const reference = referenceOf(request.target, request.verb);
  if (reference === undefined || request.target.type === "path" || request.decision !== "allow") return reference;
  if (request.verb === "create") return { ...reference, name: reference.name ?? request.target.creates };
  if (request.verb !== "update") return reference;
  const owner = `${reference.resource} ${reference.namespace ?? ""}/${reference.name ?? ""}`;
  return {
    ...reference,
    uid: createRandom(`object ${owner}`).uuid(),
    resourceVersion: String(resourceVersionAt(request.at)),
  };
}

// Bodies appear from the first stage after decoding, if the level asks for them and the request got that far.
function withBodies(request: ApiRequest, stage: Stage): Pick<AuditEvent, "requestObject" | "responseObject"> {
  const level = levelOf(request.verb, request.target);
  const decoded = level !== "Metadata" && request.decision === "allow" && stage !== "RequestReceived";
  return {
    requestObject: decoded ? request.requestObject : undefined,
    responseObject: decoded && level === "RequestResponse" ? request.responseObject?.(request.at) : undefined,
  };
}
