import { hash48 } from "../base/hash48.ts";
import type { AuditEvent } from "../events/audit-event.ts";
import { classifyIdentity } from "../events/identity.ts";
import { classifyOutcome, outcomes } from "../events/outcome.ts";
import type { EventPart } from "../events/part.ts";
import { type Dictionary, textDictionary, WideDictionary, WordDictionary } from "./dictionary.ts";
import type { Db } from "./open.ts";
import { flagBits, rawForms, units, type WideTable, type WordTable, wideTables, wordTables } from "./schema.ts";

/** One row of the table `event`, by column. */
export interface EventRow {
  id: number;
  units: number;
  received_us: number | null;
  elapsed_us: number | null;
  audit_a: number;
  audit_b: number | null;
  audit_c: number;
  content: number;
  stage: number;
  level: number;
  verb: number;
  identity: number;
  impersonated: number;
  address: number;
  agent: number;
  uri: number;
  resource: number;
  namespace: number;
  name: number;
  code: number;
  reason: number;
  decision: number;
  authorization: number;
  outcome: number;
  streams: number;
  flags: number;
  form: number;
  block: number;
  offset: number;
  length: number;
}

/** The columns of the table `event` in their order. */
export const eventColumns: readonly (keyof EventRow)[] = [
  "id",
  "units",
  "received_us",
  "elapsed_us",
  "audit_a",
  "audit_b",
  "audit_c",
  "content",
  "stage",
  "level",
  "verb",
  "identity",
  "impersonated",
  "address",
  "agent",
  "uri",
  "resource",
  "namespace",
  "name",
  "code",
  "reason",
  "decision",
  "authorization",
  "outcome",
  "streams",
  "flags",
  "form",
  "block",
  "offset",
  "length",
];

interface Identity {
  readonly user: string | null;
  readonly groups: readonly string[];
}

type ResourceTuple = readonly [string | null, string | null, string | null, string | null];

type Words = Record<WordTable | WideTable, Dictionary<string | null>>;

/** The dictionaries that turn an event into a row of integers. */
export class RowMaker {
  readonly #words: Words;
  readonly #identities: Dictionary<Identity>;
  readonly #resources: Dictionary<ResourceTuple>;
  readonly #all: readonly Dictionary<never>[];

  constructor(db: Db) {
    const narrow = wordTables.map((table) => [table, textDictionary(db, table)] as const);
    const wide = wideTables.map((table) => [table, new WideDictionary(db, table)] as const);
    this.#words = Object.fromEntries([...narrow, ...wide]) as Words;
    this.#identities = new WordDictionary<Identity>(db, "identity", {
      columns: ["user", "groups", "class"],
      keyOf: ({ user, groups }) => JSON.stringify([user, ...groups]),
      cellsOf: ({ user, groups }) => [user, JSON.stringify(groups), classifyIdentity(user, groups)],
      read: (row) => ({ user: row["user"] ?? null, groups: JSON.parse(row["groups"] ?? "[]") as string[] }),
    });
    this.#resources = new WordDictionary<ResourceTuple>(db, "resource", {
      columns: ["api_group", "api_version", "resource", "subresource"],
      keyOf: (tuple) => JSON.stringify(tuple),
      cellsOf: (tuple) => tuple,
      read: (row) => [
        row["api_group"] ?? null,
        row["api_version"] ?? null,
        row["resource"] ?? null,
        row["subresource"] ?? null,
      ],
    });
    this.#all = [...Object.values(this.#words), this.#identities, this.#resources] as readonly Dictionary<never>[];
  }

  /** Stores the values that rows made since the last call use. */
  flush(): void {
    for (const dictionary of this.#all) dictionary.flush();
  }

  /** The row of an event; its id, units, streams and place in a block are still 0. */
  make(part: EventPart): EventRow {
    const { event } = part;
    const words = this.#words;
    const received = event.receivedMicros;
    return {
      id: 0,
      units: units.event,
      received_us: received,
      elapsed_us: event.stageMicros === null ? null : event.stageMicros - (received ?? 0),
      ...this.#auditId(event.auditId),
      content: part.content,
      stage: words.stage.id(event.stage),
      level: words.level.id(event.level),
      verb: words.verb.id(event.verb),
      identity: this.#identity(event.user, event.groups),
      impersonated: this.#identity(event.impersonatedUser, event.impersonatedGroups),
      address: words.address.id(event.sourceIps.length === 0 ? null : JSON.stringify(event.sourceIps)),
      agent: words.agent.id(event.userAgent),
      uri: words.uri.id(event.requestUri),
      resource: this.#resources.id([event.apiGroup, event.apiVersion, event.resource, event.subresource]),
      namespace: words.namespace.id(event.namespace),
      name: words.name.id(event.name),
      code: event.code ?? 0,
      reason: words.reason.id(event.reason),
      decision: words.decision.id(event.decision),
      authorization: words.authorization.id(event.authorizationReason),
      outcome: outcomes.indexOf(classifyOutcome(event)),
      streams: 0,
      flags: flagsOf(event),
      form: rawForms.indexOf(part.form),
      block: 0,
      offset: 0,
      length: 0,
    };
  }

  #identity(user: string | null, groups: readonly string[]): number {
    return user === null && groups.length === 0 ? 0 : this.#identities.id({ user, groups });
  }

  #auditId(auditId: string | null): Pick<EventRow, "audit_a" | "audit_b" | "audit_c"> {
    const packed = auditId === null ? null : packUuid(auditId);
    if (packed !== null) return packed;
    const audit_a = auditId === null ? 0 : hash48(auditId);
    return { audit_a, audit_b: null, audit_c: this.#words.odd_audit_id.id(auditId) };
  }
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The 128 bits of a lower-case UUID as three integers of 48, 48 and 32 bits; null for any other text. */
export function packUuid(text: string): { audit_a: number; audit_b: number; audit_c: number } | null {
  if (!uuid.test(text)) return null;
  const digits = text.replaceAll("-", "");
  return {
    audit_a: Number.parseInt(digits.slice(0, 12), 16),
    audit_b: Number.parseInt(digits.slice(12, 24), 16),
    audit_c: Number.parseInt(digits.slice(24), 16),
  };
}

const writeVerbs: ReadonlySet<string | null> = new Set(["create", "update", "patch", "delete", "deletecollection"]);

// The API server does not look at `dryRun` when it connects to a pod, node or service.
const connections: ReadonlySet<string | null> = new Set(["exec", "attach", "portforward", "proxy"]);

function flagsOf(event: AuditEvent): number {
  const isDryRun = event.dryRun && !connections.has(event.subresource);
  const isWrite = event.resource !== null && writeVerbs.has(event.verb) && !isDryRun;
  return (
    (event.irregular ? flagBits.irregular : 0) |
    (isWrite ? flagBits.write : 0) |
    (event.dryRun ? flagBits.dryRun : 0) |
    (event.coarseTime ? flagBits.coarseTime : 0) |
    (event.truncated ? flagBits.truncated : 0)
  );
}
