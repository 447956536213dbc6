import { isObject, type JsonObject } from "../base/json.ts";
import type { RecordList } from "./envelope.ts";
import type { ObjectWalk } from "./object-walk.ts";
import { parseRecord } from "./read-json.ts";

interface OpenArray {
  readonly kind: "array";
  readonly path: string;
  readonly isOfArrays: boolean;
}

/** An object whose list is open. */
interface OpenObject {
  readonly kind: "object";
  /** What stands before the list in it. */
  readonly around: JsonObject;
  /** Path of the list the object is in. */
  readonly prefix: string;
  /** Path of its open list. */
  readonly ownPath: string;
}

/** The lists of records, and the objects with them, that are open around the current place of a JSON value. */
export class OpenLists {
  readonly #known: ReadonlyMap<string, RecordList>;
  /** Outermost first. */
  readonly #open: (OpenArray | OpenObject)[] = [];

  constructor(known: ReadonlyMap<string, RecordList>) {
    this.#known = known;
  }

  get depth(): number {
    return this.#open.length;
  }

  get innermost(): OpenArray | OpenObject | undefined {
    return this.#open.at(-1);
  }

  /** Path of the list that the current place is in; "" in an array that no key led to. */
  get path(): string {
    return this.#open.findLast((one) => one.kind === "array")?.path ?? "";
  }

  /** Elements of the current list that are arrays are records. */
  get isOfArrays(): boolean {
    const { innermost } = this;
    return innermost?.kind === "array" && innermost.isOfArrays;
  }

  /** The objects around the current place. */
  get around(): JsonObject[] {
    return this.#open.flatMap((one) => (one.kind === "object" ? [one.around] : []));
  }

  openArray(): void {
    this.#open.push({ kind: "array", path: this.path, isOfArrays: false });
  }

  /** Looks at what a walk has found in an object: a list begins, or (`isTail`) what stands behind one ends. If that is what
   *  stands around a list, the list is open, or the object is closed; else nothing has changed. See aroundList. */
  meet(bytes: Buffer, isTail: boolean, { found, path, ownPath }: ObjectWalk): "around" | "event" | "broken" {
    const isList = found === "list";
    const { innermost } = this;
    const before = isTail && innermost?.kind === "object" ? innermost : null;
    const { kind, object } = aroundList(bytes, before?.ownPath ?? null, isList ? ownPath : null);
    if (kind !== "around") return kind;
    if (isTail) this.close();
    if (!isList) return kind;
    const isOfArrays = this.#known.get(path)?.isOfArrays === true;
    const around = { ...before?.around, ...object };
    this.#open.push({ kind: "object", around, prefix: this.path, ownPath }, { kind: "array", path, isOfArrays });
    return kind;
  }

  close(): void {
    this.#open.pop();
  }

  closeAll(): void {
    this.#open.length = 0;
  }
}

/** What stands around the elements of a list in an object: in front of them, or behind those of the list `behind`; `before`:
 *  up to the next list. Both are paths in the object. `event`: it is no list but an event; `broken`: it is not what stands
 *  around a list. */
function aroundList(
  bytes: Buffer,
  behind: string | null,
  before: string | null,
): { readonly kind: "around" | "event" | "broken"; readonly object: JsonObject } {
  const opening = behind === null ? "" : `${'{"":'.repeat(depthOf(behind) - 1)}{"":[]`;
  const closing = before === null ? "" : `]${"}".repeat(depthOf(before))}`;
  const parsed = parseRecord(Buffer.from(`${opening}${bytes.toString()}${closing}`));
  const object = parsed.kind === "other" && isObject(parsed.value) ? parsed.value : {};
  if (parsed.kind === "other") return { kind: "around", object };
  return { kind: parsed.kind === "event" && behind === null ? "event" : "broken", object };
}

function depthOf(path: string): number {
  return path.split(".").length;
}
