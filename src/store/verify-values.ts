import type { Statement } from "better-sqlite3";
import { classifyIdentity } from "../events/identity.ts";
import {
  type DictionaryName,
  dictionaries,
  dictionaryIndex,
  type NewText,
  rowIndex,
  SHAPE_WIDTH,
  shapeIndex,
} from "../scan/row-layout.ts";
import type { Db } from "./open.ts";
import { storedShape } from "./schema.ts";
import type { CheckedRow } from "./verify-blocks.ts";

/** For each column of a stored shape: where it stands in a shape of a scan, and its dictionary, null for numbers. */
const columns = storedShape.map((name) => ({
  name,
  from: shapeIndex[name],
  dictionary: dictionaryOf(name === "impersonated" ? "identity" : name),
}));

function dictionaryOf(name: string): number | null {
  const at = dictionaries.indexOf(name as DictionaryName);
  return at < 0 ? null : at;
}

/** Compares values that were derived from texts, by ids of a scan, with those that rows have, by ids of the database. A pair
 *  that was found to be the same is remembered. */
export class StoredValues {
  readonly #find: readonly Statement[];
  readonly #findShape: Statement;
  #texts: string[][] = [];
  #shapes: number[] = [];
  /** By dictionary: the id of the database that a text of the scan was found to be. */
  #known: Map<number, number>[] = [];
  /** By shape of the scan: the shape and the namespace of the database that were found to be the same. */
  #knownShapes: number[] = [];
  #knownNamespaces: number[] = [];

  constructor(db: Db) {
    this.#find = dictionaries.map((name) => db.prepare(`SELECT * FROM ${name} WHERE id = ?`));
    this.#findShape = db.prepare(`SELECT ${storedShape.join(", ")} FROM shape WHERE id = ?`).raw();
    this.forget();
  }

  /** Learns what is new in a scan. */
  learn(texts: readonly NewText[], shapes: Int32Array): void {
    for (const { dictionary, text } of texts) this.#texts[dictionary]?.push(text);
    for (const value of shapes) this.#shapes.push(value);
  }

  /** The scan counts its ids from 1 again. */
  forget(): void {
    this.#texts = dictionaries.map(() => []);
    this.#shapes = [];
    this.#known = dictionaries.map(() => new Map());
    this.#knownShapes = [-1];
    this.#knownNamespaces = [-1];
  }

  /** Whether a row has the values of a row of the scan. `isScanned`: its text is as kube-apiserver writes it. */
  areSame(own: CheckedRow, row: Float64Array, isScanned: boolean): boolean {
    return (
      this.#isText(dictionaryIndex.uri, row[rowIndex.uri] as number, own.uri) &&
      this.#isText(dictionaryIndex.name, row[rowIndex.name] as number, own.name) &&
      (own.audit_b !== null ||
        this.#isText(dictionaryIndex.odd_audit_id, row[rowIndex.auditC] as number, own.audit_c)) &&
      this.#isShape(row[rowIndex.shape] as number, own, isScanned)
    );
  }

  #isShape(scanned: number, { shape, namespace }: CheckedRow, isScanned: boolean): boolean {
    if (this.#knownShapes[scanned] === shape && this.#knownNamespaces[scanned] === namespace) return true;
    const from = (scanned - 1) * SHAPE_WIDTH;
    const values = this.#shapes.slice(from, from + SHAPE_WIDTH);
    const stored = this.#findShape.get(shape) as number[] | undefined;
    const isSame =
      stored !== undefined &&
      this.#isText(dictionaryIndex.namespace, values[shapeIndex.namespace] as number, namespace) &&
      columns.every(({ name, from: at, dictionary }, column) => {
        // Of the way an event was packed its text alone does not tell.
        if (name === "form" || (name === "flags" && !isScanned)) return true;
        const [derived, kept] = [values[at] as number, stored[column] as number];
        return dictionary === null ? derived === kept : this.#isText(dictionary, derived, kept);
      });
    if (isSame) {
      this.#knownShapes[scanned] = shape;
      this.#knownNamespaces[scanned] = namespace;
    }
    return isSame;
  }

  #isText(dictionary: number, scanned: number, stored: number): boolean {
    if (scanned === 0 || stored === 0) return scanned === stored;
    const known = this.#known[dictionary] as Map<number, number>;
    if (known.get(scanned) === stored) return true;
    const row = this.#find[dictionary]?.get(stored) as Readonly<Record<string, string | null>> | undefined;
    const isSame = row !== undefined && textOf(dictionary, row) === this.#texts[dictionary]?.[scanned - 1];
    if (isSame) known.set(scanned, stored);
    return isSame;
  }
}

/** The text of a row of a dictionary, as a scan gives it; null if what is derived from it is not so. */
function textOf(dictionary: number, row: Readonly<Record<string, string | null>>): string | null {
  if (dictionary === dictionaryIndex.identity) {
    const groups = listOf(row["groups"]);
    const user = row["user"] ?? null;
    const isTrue = groups !== null && classifyIdentity(user, groups) === row["class"];
    return isTrue ? JSON.stringify([user, ...groups]) : null;
  }
  if (dictionary === dictionaryIndex.resource) {
    return JSON.stringify([row["api_group"], row["api_version"], row["resource"], row["subresource"]]);
  }
  if (dictionary === dictionaryIndex.address && listOf(row["value"])?.at(-1) !== row["peer"]) return null;
  return row["value"] ?? null;
}

function listOf(text: string | null | undefined): string[] | null {
  try {
    const value: unknown = JSON.parse(text ?? "");
    return Array.isArray(value) ? (value as string[]) : null;
  } catch {
    return null;
  }
}
