import type { Micros } from "../base/instant.ts";

/** How the raw text of an event relates to the bytes of the evidence.
 *  `verbatim`: the line as it stands in the file. `compacted`: part of a bigger or pretty-printed JSON value, kept
 *  without its white space. `legacy`: a line of `--audit-log-format=legacy`, which is not JSON. `unwrapped`: the line as the
 *  API server wrote it, taken out of a text inside another record. `converted`: a record of another shape, from which the
 *  event is built each time it is read (src/events/wrapped/record-event.ts). */
export type RawForm = "verbatim" | "compacted" | "legacy" | "unwrapped" | "converted";

/** What every part of auditq may ask of one audit event (one stage of one request). Texts are as in the event and
 *  well-formed Unicode; an absent text is null (an empty one stays ""); lists are empty when absent. Names follow the Event object. */
export interface AuditEvent {
  readonly level: string | null;
  readonly auditId: string | null;
  readonly stage: string | null;
  readonly requestUri: string | null;
  readonly verb: string | null;
  readonly user: string | null;
  readonly groups: readonly string[];
  readonly impersonatedUser: string | null;
  readonly impersonatedGroups: readonly string[];
  /** Client-claimed addresses first, the TCP peer last (audit.k8s.io types, apimachinery SourceIPs). */
  readonly sourceIps: readonly string[];
  readonly userAgent: string | null;
  readonly apiGroup: string | null;
  readonly apiVersion: string | null;
  readonly resource: string | null;
  readonly subresource: string | null;
  readonly namespace: string | null;
  readonly name: string | null;
  /** HTTP response code; null when missing or 0, which means unknown and never success. */
  readonly code: number | null;
  /** `responseStatus.reason`, such as `Forbidden`. */
  readonly reason: string | null;
  /** `responseStatus.message`; only used to class outcomes, not stored by itself. */
  readonly message: string | null;
  /** Annotation `authorization.k8s.io/decision`: `allow` or `forbid`. */
  readonly decision: string | null;
  /** Annotation `authorization.k8s.io/reason`; names the binding that allowed the request. */
  readonly authorizationReason: string | null;
  /** True when the event carries any annotation at all (an edited log may have lost them). */
  readonly annotated: boolean;
  readonly receivedMicros: Micros | null;
  readonly stageMicros: Micros | null;
  /** Times come from v1beta1/v1alpha1 fields of whole seconds: no latency may be computed from them. */
  readonly coarseTime: boolean;
  /** Query `dryRun=All`: nothing was changed. */
  readonly dryRun: boolean;
  /** Annotation `audit.k8s.io/truncated`: bodies were removed for size. */
  readonly truncated: boolean;
  /** A covered field is not what the columns assume (explicit null, wrong type, duplicate key, lone surrogate …). */
  readonly irregular: boolean;
}
