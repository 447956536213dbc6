import type { AuditEvent } from "../events/audit-event.ts";
import { outcomes } from "../events/outcome.ts";
import type { Subject } from "../filter/field.ts";
import { allOf, anyOf, type Leaf, leavesOf, type Predicate } from "../filter/predicate.ts";
import { compileTest } from "../filter/to-test.ts";
import { flagBits } from "../scan/flags.ts";
import { dictionaries, dictionaryIndex, type NewText, rowIndex, SHAPE_WIDTH, shapeIndex } from "../scan/row-layout.ts";
import { leafPart } from "../store/leaf-part.ts";

/** A test that may be undecided: null. */
type PartialTest = (subject: Subject) => boolean | null;

/** Decides on rows of a scan: most by their shape alone, once for each shape. `filters` holds for every row that is chosen, `plan` for those that are
 *  not irregular. */
export class RowChoice {
  readonly #regular: { readonly byShape: PartialTest; readonly whole: (subject: Subject) => boolean };
  readonly #irregular: { readonly byShape: PartialTest; readonly whole: (subject: Subject) => boolean };
  #texts: string[][] = dictionaries.map(() => []);
  /** By id of the shape: what its events have in common, and what that decides: 1 chosen, 0 not, 2 look at the row. */
  #subjects: (Subject | null)[] = [null];
  #verdicts: number[] = [2];
  /** Audit IDs are asked for: they are costly to write. */
  readonly #needsAuditId: boolean;
  readonly #takesAll: boolean;
  /** Streams are asked for: what is learnt holds for the current ones. */
  readonly asksForStream: boolean;
  /** The streams of what is read. */
  streams: readonly string[] = [];

  constructor(filters: Predicate, plan: Predicate) {
    const both = allOf([filters, plan]);
    this.#needsAuditId = leavesOf(both).some((leaf) => "field" in leaf && leaf.field === "audit_id");
    this.asksForStream = leavesOf(both).some((leaf) => leaf.kind === "list" && leaf.field === "stream");
    this.#takesAll = leavesOf(both).length === 0 && compileTest(both)(noSubject);
    const compile = (predicate: Predicate) => ({ byShape: partialTest(predicate), whole: compileTest(predicate) });
    this.#regular = compile(both);
    this.#irregular = compile(filters);
  }

  /** Learns the new values of a scan, of the streams that are read. */
  learn(texts: readonly NewText[], shapes: Int32Array): void {
    for (const { dictionary, text } of texts) (this.#texts[dictionary] as string[]).push(text);
    for (let at = 0; at < shapes.length; at += SHAPE_WIDTH) {
      if (this.#takesAll) this.#verdicts.push(1);
      else {
        const subject = this.#subject(shapes.subarray(at, at + SHAPE_WIDTH));
        this.#subjects.push(subject);
        this.#verdicts.push(verdictOf(this.#testsOf(subject).byShape(subject)));
      }
    }
  }

  /** The ids of the scan count from 1 again, or another file is read, whose streams may be others. */
  forget(): void {
    this.#texts = dictionaries.map(() => []);
    this.#subjects = [null];
    this.#verdicts = [2];
  }

  /** Whether the row at a place of `rows` is chosen. `raw` gives its raw text. */
  takes(rows: Float64Array, at: number, raw: () => Buffer): boolean {
    const id = rows[at + rowIndex.shape] as number;
    const verdict = this.#verdicts[id] as number;
    if (verdict !== 2) return verdict === 1;
    const subject = this.#subjects[id] as Subject;
    return this.#testsOf(subject).whole(this.#rowSubject(subject, rows, at, raw()));
  }

  #testsOf({ event }: Subject) {
    return event.irregular ? this.#irregular : this.#regular;
  }

  #rowSubject(subject: Subject, rows: Float64Array, at: number, raw: Buffer): Subject {
    const received = rows[at + rowIndex.received] as number;
    const elapsed = rows[at + rowIndex.elapsed] as number;
    const receivedMicros = Number.isNaN(received) ? null : received;
    const stageMicros = Number.isNaN(elapsed) ? null : (receivedMicros ?? 0) + elapsed;
    return {
      ...subject,
      timeMicros: stageMicros ?? receivedMicros,
      raw,
      event: {
        ...subject.event,
        receivedMicros,
        stageMicros,
        auditId: this.#needsAuditId ? this.#auditId(rows, at) : null,
        requestUri: this.#text("uri", rows[at + rowIndex.uri] as number),
        name: this.#text("name", rows[at + rowIndex.name] as number),
      },
    };
  }

  #auditId(rows: Float64Array, at: number): string | null {
    const [a, b, c] = [rowIndex.auditA, rowIndex.auditB, rowIndex.auditC].map((column) => rows[at + column] as number);
    if (Number.isNaN(b)) return this.#text("odd_audit_id", c as number);
    const digits = [a, b].map((part) => (part as number).toString(16).padStart(12, "0")).join("");
    const all = digits + (c as number).toString(16).padStart(8, "0");
    return [all.slice(0, 8), all.slice(8, 12), all.slice(12, 16), all.slice(16, 20), all.slice(20)].join("-");
  }

  #subject(shape: Int32Array): Subject {
    const text = (name: keyof typeof shapeIndex & keyof typeof dictionaryIndex) =>
      this.#text(name, shape[shapeIndex[name]] as number);
    const list = (json: string | null) => (json === null ? [] : (JSON.parse(json) as (string | null)[]));
    const [user = null, ...groups] = list(text("identity"));
    const [impersonatedUser = null, ...impersonatedGroups] = list(
      this.#text("identity", shape[shapeIndex.impersonated] as number),
    );
    const [apiGroup = null, apiVersion = null, resource = null, subresource = null] = list(text("resource"));
    const flags = shape[shapeIndex.flags] as number;
    const event: AuditEvent = {
      ...nothing,
      stage: text("stage"),
      level: text("level"),
      verb: text("verb"),
      user,
      groups: groups as string[],
      impersonatedUser,
      impersonatedGroups: impersonatedGroups as string[],
      sourceIps: list(text("address")) as string[],
      userAgent: text("agent"),
      ...{ apiGroup, apiVersion, resource, subresource },
      namespace: text("namespace"),
      reason: text("reason"),
      decision: text("decision"),
      authorizationReason: text("authorization"),
      code: (shape[shapeIndex.code] as number) || null,
      irregular: (flags & flagBits.irregular) !== 0,
    };
    const outcome = outcomes[shape[shapeIndex.outcome] as number] ?? "unknown";
    return { event, streams: this.streams, outcome, timeMicros: null };
  }

  #text(dictionary: keyof typeof dictionaryIndex, id: number): string | null {
    return id === 0 ? null : (this.#texts[dictionaryIndex[dictionary]]?.[id - 1] ?? null);
  }
}

const nothing: AuditEvent = {
  level: null,
  auditId: null,
  stage: null,
  requestUri: null,
  verb: null,
  user: null,
  groups: [],
  impersonatedUser: null,
  impersonatedGroups: [],
  sourceIps: [],
  userAgent: null,
  apiGroup: null,
  apiVersion: null,
  resource: null,
  subresource: null,
  namespace: null,
  name: null,
  code: null,
  reason: null,
  message: null,
  decision: null,
  authorizationReason: null,
  annotated: false,
  receivedMicros: null,
  stageMicros: null,
  coarseTime: false,
  dryRun: false,
  truncated: false,
  irregular: false,
};

const noSubject: Subject = { event: nothing, streams: [], outcome: "unknown", timeMicros: null };

function verdictOf(decided: boolean | null): number {
  return decided === null ? 2 : decided ? 1 : 0;
}

/** Compiles a predicate to a test that looks only at what the events of a shape have in common. */
function partialTest(predicate: Predicate): PartialTest {
  switch (predicate.kind) {
    case "not": {
      const test = partialTest(predicate.of);
      return (subject) => opposite(test(subject));
    }
    case "all": {
      const test = partialTest(anyOf(predicate.of.map((part): Predicate => ({ kind: "not", of: part }))));
      return (subject) => opposite(test(subject));
    }
    case "any": {
      const tests = predicate.of.map(partialTest);
      return (subject) => {
        const found = tests.map((test) => test(subject));
        return found.includes(true) || (found.includes(null) ? null : false);
      };
    }
    default: {
      if (!isOfShape(predicate)) return () => null;
      const test = compileTest(predicate);
      return (subject) => test(subject);
    }
  }
}

// A shape of a scan holds the namespace too, and a file is read as one of a stream.
function isOfShape(leaf: Leaf): boolean {
  const part = leafPart(leaf);
  return part === "shape" || part === "namespace" || (leaf.kind === "list" && leaf.field === "stream");
}

function opposite(decided: boolean | null): boolean | null {
  return decided === null ? null : !decided;
}
