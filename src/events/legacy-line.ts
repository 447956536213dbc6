import { parseInstant } from "../base/instant.ts";
import type { AuditEvent } from "./audit-event.ts";
import { readGoQuoted, readGoQuotedList } from "./go-quote.ts";
import type { EventPart, Place } from "./part.ts";
import { isDryRun, parseRequestUri } from "./request-uri.ts";

/** The keys of a legacy line and their unquoted values; `time` is the text before ` AUDIT:`. */
export interface LegacyFields {
  readonly time: string;
  readonly values: ReadonlyMap<string, string>;
}

const opening = /^(\S{10,40}) AUDIT: /;

/** Splits a line of `--audit-log-format=legacy` (apiserver pkg/audit/format.go). Null if it breaks the grammar or breaks off:
 *  `response` stands last, in the first of the two lines of "basic audit" `uri` does. */
export function parseLegacyLine(line: string): LegacyFields | null {
  const start = opening.exec(line);
  if (start === null) return null;
  const values = new Map<string, string>();
  let rest = line.slice(start[0].length);
  while (rest !== "") {
    const key = /^([a-z-]+)=/.exec(rest);
    if (key === null) return null;
    const value = readGoQuoted(rest.slice(key[0].length));
    if (value === null) return null;
    values.set(key[1] ?? "", value.value);
    rest = rest.slice(key[0].length + value.length);
    if (rest !== "" && !rest.startsWith(" ")) return null;
    rest = rest.trimStart();
  }
  const isWhole = values.has("response") || (values.has("uri") && !values.has("stage"));
  return values.has("id") && isWhole ? { time: start[1] ?? "", values } : null;
}

const lineStart = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]{0,10}(?:Z|[+-]\d\d:\d\d) AUDIT: id="/g;

/** Where legacy lines begin behind the first byte of a line: it is glued to others then. Quoted text cannot match, since its
 *  quotes are escaped. */
export function laterLegacyStarts(line: Buffer): number[] {
  return Array.from(line.toString("latin1").matchAll(lineStart), ({ index }) => index).filter((index) => index > 0);
}

/** The event a legacy line stands for. It has no level, stage time, annotations or bodies; the resource is derived from the
 *  URI, and the address is the first (claimed) one. Pre-1.12 "basic audit" lines have no stage: the first of a request is
 *  taken as RequestReceived, the one with the response as ResponseComplete. */
export function legacyEvent(fields: LegacyFields): AuditEvent {
  const { values } = fields;
  const requestUri = present(values.get("uri"));
  const target = parseRequestUri(requestUri ?? "");
  const response = present(values.get("response"), "<deferred>");
  const code = response === null || !/^\d{1,4}$/.test(response) ? null : Number(response);
  const address = present(values.get("ip"), "<unknown>");
  return {
    level: null,
    auditId: values.get("id") ?? null,
    stage: values.get("stage") ?? (values.has("response") ? "ResponseComplete" : "RequestReceived"),
    requestUri,
    verb: values.get("method") ?? null,
    user: present(values.get("user"), "<none>"),
    groups: readGroups(values.get("groups"), "<none>"),
    impersonatedUser: present(values.get("as"), "<self>"),
    impersonatedGroups: readGroups(values.get("asgroups"), "<lookup>"),
    sourceIps: address === null ? [] : [address],
    userAgent: present(values.get("user-agent")),
    apiGroup: target.apiGroup,
    apiVersion: target.apiVersion,
    resource: target.resource,
    subresource: target.subresource,
    namespace: target.namespace ?? present(values.get("namespace"), "<none>"),
    name: target.name,
    code: code === 0 ? null : code,
    reason: null,
    message: null,
    decision: null,
    authorizationReason: null,
    annotated: false,
    receivedMicros: parseInstant(fields.time),
    stageMicros: null,
    coarseTime: true,
    dryRun: requestUri !== null && isDryRun(requestUri),
    truncated: false,
    irregular: true,
  };
}

/** The part of an event that a legacy line stands for. */
export function legacyPartOf(line: Buffer, event: AuditEvent, place: Place): EventPart {
  return { kind: "event", event, raw: line, form: "legacy", canonical: line, ...place };
}

const mark = Buffer.from(' AUDIT: id="');

/** The part of a line that stands for an event by itself; null if it is no legacy line. */
export function legacyPart(line: Buffer, place: Place): EventPart | null {
  const fields = line.includes(mark) ? parseLegacyLine(line.toString()) : null;
  return fields === null ? null : legacyPartOf(line, legacyEvent(fields), place);
}

function present(value: string | undefined, placeholder = "<none>"): string | null {
  return value === undefined || value === "" || value === placeholder ? null : value;
}

// Groups are quoted twice: a comma-joined list of quoted names, quoted as a whole.
function readGroups(value: string | undefined, placeholder: string): readonly string[] {
  const list = present(value, placeholder);
  return list === null ? [] : (readGoQuotedList(list) ?? list.split(","));
}
