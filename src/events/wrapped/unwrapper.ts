import { isObject, type JsonObject } from "../../base/json.ts";
import type { RawForm } from "../audit-event.ts";
import type { ReadContext, RecordList, Wrapped, WrappedText, WrapperEnvelope } from "../envelope.ts";
import { valueAt } from "../json-members.ts";
import type { PartSink, Place } from "../part.ts";
import { eventPart, parseRecord, salvageJson } from "../read-json.ts";
import { holdsList, listsOf } from "../record-lists.ts";
import { ValueScanner } from "../value-scanner.ts";
import { give, giveConverted, giveInner, giveMerged, givePlain, type Level } from "./give-event.ts";
import { Inside } from "./inside.ts";
import { Pieces } from "./pieces.ts";
import { chooseLabel } from "./stream-label.ts";
import { eachLine, isWholeObject, startsJson, trimmed, withoutLineEnd } from "./text-lines.ts";

/** How many wrappers may be around an event (audit-format §8.6). */
const MOST_WRAPPERS = 4;

/** What all unwrappers of one file share. */
interface Shared {
  readonly wrappers: readonly WrapperEnvelope[];
  readonly lists: ReadonlyMap<string, RecordList>;
  readonly pieces: Pieces;
  readonly maxRecordBytes: number;
  /** How many records of each form stood directly in the file. */
  readonly met: Map<string, number>;
}

/** An unwrapper of one file, whose parts it gives through its pieces. Wrappers that claim nearly any record come last. */
export function openUnwrapper(wrappers: readonly WrapperEnvelope[], { sink, maxRecordBytes }: ReadContext): Unwrapper {
  const last = wrappers.filter(({ isLast }) => isLast === true);
  return new Unwrapper({
    wrappers: [...wrappers.filter((wrapper) => !last.includes(wrapper)), ...last],
    lists: listsOf(wrappers),
    pieces: new Pieces(sink, maxRecordBytes),
    maxRecordBytes,
    met: new Map(),
  });
}

/** Takes events out of records that are none themselves, through up to four wrappers. */
export class Unwrapper {
  readonly #shared: Shared;
  /** Set: of records inside one. */
  readonly #around: Level | null;

  constructor(shared: Shared, around: Level | null = null) {
    this.#shared = shared;
    this.#around = around;
  }

  get pieces(): Pieces {
    return this.#shared.pieces;
  }

  /** The lists of records in JSON values, by path. */
  get lists(): ReadonlyMap<string, RecordList> {
    return this.#shared.lists;
  }

  /** How many records of each form stood directly in the file so far. */
  get met(): ReadonlyMap<string, number> {
    return this.#shared.met;
  }

  /** How the text of a whole line relates to the file. */
  get lineForm(): RawForm {
    return this.#around === null ? "verbatim" : "unwrapped";
  }

  /** The file ended. */
  end(): void {
    if (this.#around === null) this.pieces.giveUp("partial_tail");
  }

  /** Gives what is in a JSON value that is no event, and returns the bytes of envelope; null if it is of no known form. */
  readJson(
    bytes: Buffer,
    value: unknown,
    place: Place,
    sink: PartSink,
    around: readonly JsonObject[] = [],
    list = "",
  ): number | null {
    const level = this.#enter(bytes, place, sink, false);
    return this.#openJson(bytes, value, level, around, list) ? this.#leave(level) : null;
  }

  /** As readJson, of a line of text that is no JSON; `ended`: it is whole. */
  readLine(line: Buffer, place: Place, sink: PartSink, ended: boolean): number | null {
    const level = this.#enter(line, place, sink, !ended);
    return this.#openLine(line, level) ? this.#leave(level) : null;
  }

  /** Gives the event of a JSON object that has the keys of one among others; false if it is just an event. */
  readEvent(bytes: Buffer, object: JsonObject, place: Place, sink: PartSink): boolean {
    return this.#giveMerged(bytes, object, this.#enter(bytes, place, sink, false));
  }

  #enter(bytes: Buffer, place: Place, sink: PartSink, isTail: boolean): Level {
    const inside = new Inside(bytes, place, sink, this.pieces);
    if (this.#around !== null) return { ...this.#around, inside };
    return { depth: 0, chain: "", stream: undefined, mayBeCut: false, isTail, inside, record: inside };
  }

  // Pieces are of records of the file, not of those inside them.
  #leave({ inside }: Level): number {
    return inside.end() + (this.#around === null ? this.pieces.takeReleased() : 0);
  }

  #openJson(bytes: Buffer, value: unknown, level: Level, around: readonly JsonObject[] = [], list = ""): boolean {
    if (!isObject(value) && !Array.isArray(value)) return false;
    for (const wrapper of this.#shared.wrappers) {
      const wrapped = wrapper.fromJson?.(value as JsonObject | unknown[], around, list) ?? null;
      if (wrapped !== null) return this.#open(wrapper, wrapped, bytes, level);
    }
    return false;
  }

  #openLine(line: Buffer, level: Level): boolean {
    for (const wrapper of this.#shared.wrappers) {
      const wrapped = wrapper.fromLine?.(line) ?? null;
      if (wrapped !== null) return this.#open(wrapper, wrapped, line, level);
    }
    return false;
  }

  #meet(name: string, { depth }: Level): void {
    const { met } = this.#shared;
    if (depth === 0) met.set(name, (met.get(name) ?? 0) + 1);
  }

  #open({ name }: WrapperEnvelope, wrapped: Wrapped, bytes: Buffer, outer: Level): true {
    this.#meet(name, outer);
    const { inside } = outer;
    if (outer.depth === MOST_WRAPPERS) {
      inside.problem(`wrapped more than ${MOST_WRAPPERS} times`, bytes);
      return true;
    }
    const isCutter = wrapped.kind === "text" && wrapped.mayBeCut === true && !outer.isTail;
    const level: Level = {
      ...outer,
      depth: outer.depth + 1,
      chain: `${outer.chain}/${name}`,
      stream: chooseLabel(outer.stream, "stream" in wrapped ? wrapped.stream : undefined),
      mayBeCut: outer.mayBeCut || isCutter,
    };
    if (wrapped.kind === "text") this.#openText(wrapped, level);
    else if (wrapped.kind === "value") this.#openValue(valueAt(bytes, wrapped.path) ?? bytes, level);
    else if (wrapped.kind === "content") this.#openContent(wrapped.bytes, level);
    else if (wrapped.kind === "skipped") inside.skip(wrapped.reason);
    else if (wrapped.kind === "problem") inside.problem(wrapped.detail, bytes);
    else if (giveConverted(bytes, level)) return true;
    else if (wrapped.otherwise !== undefined) inside.skip(wrapped.otherwise);
    else inside.problem("a record that cannot be read as an audit event", bytes);
    return true;
  }

  #openText(wrapped: WrappedText, level: Level): void {
    const { source, isPartial = false } = wrapped;
    const piece = Buffer.isBuffer(wrapped.text) ? wrapped.text : Buffer.from(wrapped.text);
    const key = `${level.chain} ${level.stream ?? ""} ${source ?? ""}`;
    const isBehind = source !== undefined && this.pieces.awaits(key);
    // A piece that is whole by itself only lacks the line feed that would have said so.
    if (isPartial && (isBehind || !isWholeObject(piece))) level.record.hold(key, piece);
    else this.#readText(isBehind ? this.pieces.complete(key, piece) : piece, wrapped, level);
  }

  #readText(text: Buffer, wrapped: WrappedText, level: Level): void {
    const bytes = trimmed(text);
    if (bytes.length === 0) return;
    if (startsJson(bytes)) this.#readJsonText(bytes, wrapped, level);
    else if (this.#openLine(withoutLineEnd(text), level)) return;
    else if (bytes.includes(10)) for (const line of eachLine(bytes)) this.#readText(line, wrapped, level);
    else givePlain(bytes, wrapped, level);
  }

  #readJsonText(bytes: Buffer, { isRebuilt, otherwise }: WrappedText, level: Level): void {
    const parsed = parseRecord(bytes);
    const { place } = level.inside;
    if (parsed.kind === "event") {
      const form = isRebuilt === true || bytes.includes(10) ? "compacted" : "unwrapped";
      if (!this.#giveMerged(bytes, parsed.object, level)) give(eventPart(bytes, place, form, parsed.object), level);
    } else if (parsed.kind === "other") {
      this.#readOther(bytes, parsed, level, otherwise);
    } else if (level.mayBeCut && giveConverted(bytes, level)) {
      return;
    } else if (bytes.includes(10)) {
      this.#openContent(bytes, level);
    } else {
      salvageJson(
        bytes,
        () => place,
        "unwrapped",
        (part) => give(part, level),
        parsed.why,
      );
    }
  }

  /** JSON that is no event. */
  #readOther(
    bytes: Buffer,
    { value, why }: { readonly value: unknown; readonly why: string },
    level: Level,
    otherwise?: string,
  ): void {
    if (holdsList(value, this.lists)) this.#openContent(bytes, level);
    else if (this.#openJson(bytes, value, level)) return;
    else if (Array.isArray(value)) this.#openContent(bytes, level);
    else if (otherwise !== undefined) level.inside.skip(otherwise);
    else level.inside.problem(why, bytes);
  }

  /** A JSON value in a bigger one. */
  #openValue(bytes: Buffer, level: Level): void {
    const parsed = parseRecord(bytes);
    if (parsed.kind === "other") this.#readOther(bytes, parsed, level);
    else if (parsed.kind === "not_json") level.inside.problem(parsed.why, bytes);
    else if (!this.#giveMerged(bytes, parsed.object, level)) giveInner(bytes, parsed.object, level);
  }

  #openContent(bytes: Buffer, level: Level): void {
    const { maxRecordBytes } = this.#shared;
    const unwrapper = new Unwrapper(this.#shared, level);
    const scanner = new ValueScanner({ sink: (part) => give(part, level), maxRecordBytes, unwrapper });
    scanner.push(bytes);
    scanner.end();
  }

  #giveMerged(bytes: Buffer, object: JsonObject, level: Level): boolean {
    const name = giveMerged(bytes, object, level, this.#shared.wrappers);
    if (name !== null) this.#meet(name, level);
    return name !== null;
  }
}
