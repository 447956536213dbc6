import { hash48 } from "../base/hash48.ts";
import type { AuditEvent, RawForm } from "../events/audit-event.ts";
import { withoutTypeMeta } from "../events/canonical.ts";
import { classifyOutcome, outcomes } from "../events/outcome.ts";
import { packUuid } from "./audit-id.ts";
import { flagBits, flagsOf } from "./flags.ts";
import { dictionaryIndex, type NewText, ROW_WIDTH, rawForms, rowIndex, SHAPE_WIDTH, shapeIndex } from "./row-layout.ts";
import { type Interned, ScanTexts } from "./scan-texts.ts";
import { instantiate, type ScannerExports } from "./scanner-module.ts";

/** How a scan ended. `line`: the line at `position` needs the ordinary path. `full`: rows and texts must be taken. */
export type ScanEnd = "done" | "line" | "full";

const ends: readonly ScanEnd[] = ["done", "line", "full"];

const absent: Interned = { id: 0, hash: 0n };

/** Reads JSON Lines straight from bytes into rows of numbers with ids for texts. Only lines that are, byte for byte, what
 *  kube-apiserver writes are read here; all others go to the ordinary path, whose events are added with `addEvent`. Both
 *  give the same ids to the same values.
 *
 *  Values are known by a hash of 64 bits alone; their bytes are handed out once and not kept. The key must be random and
 *  secret: then nobody can write a log in which two values collide. */
export class LineScanner {
  readonly #wasm: ScannerExports;
  readonly #texts: ScanTexts;
  /** Of the last scan: where it stopped in `input`, and for a `line` the place of its line feed. */
  position = 0;
  lineEnd = 0;

  /** `key`: 16 bytes. `compiled`: another compiled scanner than the one of the build. */
  constructor(key: Uint8Array, compiled?: Uint8Array<ArrayBuffer>) {
    this.#wasm = instantiate((shape) => this.#complete(shape), compiled);
    this.#texts = new ScanTexts(this.#wasm);
    const words = new DataView(key.buffer, key.byteOffset, 16);
    this.#wasm.initialize(words.getBigInt64(0, true), words.getBigInt64(8, true));
  }

  /** 4 MiB for lines. Ask for it anew after each call, because the memory may have moved. */
  get input(): Buffer {
    return Buffer.from(this.#wasm.memory.buffer, this.#wasm.inputAt.value, this.#wasm.inputSize.value);
  }

  /** Scans the lines in `input` from one offset to another; the byte before the latter is a line feed. `isUtf8`: they are valid
   *  UTF-8; else lines that are not ASCII need the ordinary path. After `line` go on behind `lineEnd`, after `full` from
   *  `position`. */
  scan(from: number, to: number, isUtf8: boolean): ScanEnd {
    if (from < to && this.input[to - 1] !== FEED) throw new Error("the input does not end with a line feed");
    const end = this.#wasm.scan(from, to, isUtf8 ? 1 : 0);
    this.position = this.#wasm.stoppedAt();
    this.lineEnd = this.#wasm.lineEndsAt();
    return ends[end] as ScanEnd;
  }

  get rowCount(): number {
    return this.#wasm.rowCount();
  }

  /** Whether no further row has room. */
  get isFull(): boolean {
    return this.#wasm.rowCount() === this.#wasm.maxRows.value;
  }

  /** The rows since `clearRows`, ROW_WIDTH numbers each; valid until the next call. */
  get rows(): Float64Array {
    return new Float64Array(this.#wasm.memory.buffer, this.#wasm.rowsAt.value, this.rowCount * ROW_WIDTH);
  }

  clearRows(): void {
    this.#wasm.clearRows();
  }

  /** Adds the row of an event that was read by the ordinary path; it has no place in `input`. `canonical`: see canonicalText.
   *  There must be room; see isFull. */
  addEvent(event: AuditEvent, canonical: Buffer, form: RawForm): void {
    if (this.isFull) throw new Error("no room for another row");
    const content = this.#texts.hash(withoutTypeMeta(canonical), false) & LOW_48_BITS;
    const uri = this.#text("uri", event.requestUri);
    const name = this.#text("name", event.name);
    const verb = this.#text("verb", event.verb);
    const audit = this.#auditId(event.auditId);
    const request = this.#wasm.requestHash(audit.hash, verb.hash, uri.hash);
    const shape = this.#shape(event, verb.id, form);
    const row = new Float64Array(
      this.#wasm.memory.buffer,
      this.#wasm.rowsAt.value + this.rowCount * ROW_WIDTH * 8,
      ROW_WIDTH,
    );
    const received = event.receivedMicros;
    row.fill(0);
    row[rowIndex.received] = received ?? Number.NaN;
    row[rowIndex.elapsed] = event.stageMicros === null ? Number.NaN : event.stageMicros - (received ?? 0);
    row.set(audit.numbers, rowIndex.auditA);
    row[rowIndex.content] = Number(content);
    row[rowIndex.request] = Number(request);
    row[rowIndex.shape] = shape;
    row[rowIndex.uri] = uri.id;
    row[rowIndex.name] = name.id;
    this.#wasm.addRow();
  }

  /** The values that are new since the last call, in the order of their ids. */
  takeTexts(): NewText[] {
    return this.#texts.take();
  }

  /** The shapes that are new since the last call in the order of their ids, SHAPE_WIDTH numbers each. */
  takeShapes(): Int32Array {
    const count = this.#wasm.newShapes();
    const at = this.#wasm.takeNewShapes();
    return new Int32Array(this.#wasm.memory.buffer, at, count * SHAPE_WIDTH).slice();
  }

  /** Number of values and shapes that are known. */
  get heldValues(): number {
    return this.#wasm.held();
  }

  /** Forgets all values and shapes: ids count from 1 again. Rows, texts and shapes must have been taken. */
  forget(): void {
    this.#wasm.forget();
    this.#texts.forget();
  }

  #text(dictionary: keyof typeof dictionaryIndex, text: string | null): Interned {
    return text === null ? absent : this.#texts.intern(dictionaryIndex[dictionary], text);
  }

  #list(dictionary: keyof typeof dictionaryIndex, values: readonly (string | null)[]): number {
    if (values.every((value) => value === null)) return 0;
    return this.#texts.intern(dictionaryIndex[dictionary], JSON.stringify(values)).id;
  }

  #auditId(auditId: string | null): { readonly hash: bigint; readonly numbers: readonly number[] } {
    if (auditId === null) return { hash: 0n, numbers: [0, Number.NaN, 0] };
    const packed = packUuid(auditId);
    if (packed === null) {
      const { id, hash } = this.#text("odd_audit_id", auditId);
      return { hash, numbers: [hash48(auditId), Number.NaN, id] };
    }
    return { hash: this.#texts.hash(Buffer.from(auditId)), numbers: [packed.audit_a, packed.audit_b, packed.audit_c] };
  }

  #shape(event: AuditEvent, verb: number, form: RawForm): number {
    // The column has 32 bits; what does not fit is no response code.
    const isCode = event.code === null || event.code === (event.code | 0);
    const columns = Int32Array.of(
      this.#text("stage", event.stage).id,
      this.#text("level", event.level).id,
      verb,
      this.#list("identity", [event.user, ...event.groups]),
      this.#list("identity", [event.impersonatedUser, ...event.impersonatedGroups]),
      this.#list("address", event.sourceIps),
      this.#text("agent", event.userAgent).id,
      this.#list("resource", [event.apiGroup, event.apiVersion, event.resource, event.subresource]),
      this.#text("namespace", event.namespace).id,
      this.#text("reason", event.reason).id,
      this.#text("decision", event.decision).id,
      this.#text("authorization", event.authorizationReason).id,
      isCode ? (event.code ?? 0) : 0,
      outcomes.indexOf(classifyOutcome(event)),
      flagsOf(event) | (isCode ? 0 : flagBits.irregular),
      rawForms.indexOf(form),
    );
    new Int32Array(this.#wasm.memory.buffer, this.#wasm.shapeAt.value, SHAPE_WIDTH).set(columns);
    return this.#wasm.internShape();
  }

  // The scan stops at lines whose outcome and flags do not follow from these columns alone.
  #complete(address: number): void {
    const shape = new Int32Array(this.#wasm.memory.buffer, address, SHAPE_WIDTH);
    const code = shape[shapeIndex.code] as number;
    const [, , resource, subresource] = JSON.parse(
      this.#texts.known("resource", shape[shapeIndex.resource] as number) ?? "[null,null,null,null]",
    ) as [string | null, string | null, string | null, string | null];
    const event = {
      stage: this.#texts.known("stage", shape[shapeIndex.stage] as number),
      verb: this.#texts.known("verb", shape[shapeIndex.verb] as number),
      decision: this.#texts.known("decision", shape[shapeIndex.decision] as number),
      code: code === 0 ? null : code,
      resource,
      subresource,
      reason: null,
      message: null,
      annotated: true,
      dryRun: false,
      irregular: false,
      coarseTime: false,
      truncated: false,
    };
    shape[shapeIndex.outcome] = outcomes.indexOf(classifyOutcome(event));
    shape[shapeIndex.flags] = flagsOf(event);
  }
}

const FEED = 0x0a;
const LOW_48_BITS = 0xffff_ffff_ffffn;
