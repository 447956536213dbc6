import { classifyIdentity } from "../events/identity.ts";
import { type DictionaryName, dictionaries, dictionaryIndex, SHAPE_WIDTH, shapeIndex } from "../scan/row-layout.ts";
import type { Batch } from "./batch.ts";
import { type Dictionary, WideDictionary, WordDictionary } from "./dictionary.ts";
import type { Db } from "./open.ts";
import { storedShape, type WordTable, wideTables, wordTables } from "./schema.ts";
import type { ShapeBook } from "./shape-book.ts";

/** Translates the ids of a scan to those of the database. Values of a scan are met here once, when they are new to it. */
export class Vocabulary {
  readonly #shapes: ShapeBook;
  readonly #dictionaries: readonly Dictionary[];
  readonly #lanes = new Map<number, Translation>();
  #lane = emptyTranslation();
  /** Filled anew for every shape. */
  readonly #shape = new Int32Array(columns.length);
  /** All that is known was met by the scan whose ids are in use. */
  #isFirst = true;

  constructor(db: Db, shapes: ShapeBook) {
    this.#shapes = shapes;
    this.#dictionaries = dictionaries.map((name) => openDictionary(db, name));
  }

  /** Learns the new values of a batch. Until the next call, ids are those of its lane. */
  learn(lane: number, { texts, shapes, isRestart }: Batch): void {
    const known = this.#lanes.get(lane);
    if (known === undefined || isRestart) {
      this.#isFirst = this.#lanes.size === 0;
      this.#lane = emptyTranslation();
      this.#lanes.set(lane, this.#lane);
    } else {
      this.#lane = known;
    }
    for (const { dictionary, text } of texts) {
      const id = (this.#dictionaries[dictionary] as Dictionary).id(text, !this.#isFirst);
      (this.#lane.ids[dictionary] as number[]).push(id);
      if (dictionary === dictionaryIndex.stage) this.#shapes.learnStage(id, text);
    }
    for (let at = 0; at < shapes.length; at += SHAPE_WIDTH) this.#learnShape(shapes, at);
  }

  /** There are many: a shape of a scan holds the namespace, a stored one does not. */
  #learnShape(shapes: Int32Array, at: number): void {
    const shape = this.#shape;
    for (let column = 0; column < shape.length; column++) {
      const { from, dictionary } = columns[column] as (typeof columns)[number];
      const value = shapes[at + from] as number;
      shape[column] = dictionary < 0 ? value : this.#idOf(dictionary, value);
    }
    this.#lane.shapes.push(this.#shapes.intern(shape));
    this.#lane.namespaces.push(this.#idOf(dictionaryIndex.namespace, shapes[at + shapeIndex.namespace] as number));
  }

  shape(id: number): number {
    return this.#lane.shapes[id] as number;
  }

  /** The namespace of a shape of the scan. */
  namespace(shape: number): number {
    return this.#lane.namespaces[shape] as number;
  }

  uri(id: number): number {
    return this.#idOf(dictionaryIndex.uri, id);
  }

  name(id: number): number {
    return this.#idOf(dictionaryIndex.name, id);
  }

  oddAuditId(id: number): number {
    return this.#idOf(dictionaryIndex.odd_audit_id, id);
  }

  /** Stores new values; belongs into the transaction of the rows that use them. */
  flush(): void {
    for (const dictionary of this.#dictionaries) dictionary.flush();
    this.#shapes.flush();
  }

  #idOf(dictionary: number, id: number): number {
    return (this.#lane.ids[dictionary] as number[])[id] as number;
  }
}

/** Ids of the database by id of a scan: of each dictionary, and of shapes. */
interface Translation {
  readonly ids: readonly number[][];
  readonly shapes: number[];
  /** By shape of the scan. */
  readonly namespaces: number[];
}

function emptyTranslation(): Translation {
  return { ids: dictionaries.map(() => [0]), shapes: [0], namespaces: [0] };
}

/** For each column of a stored shape: where it stands in a shape of a scan, and its dictionary, -1 for numbers. */
const columns = storedShape.map((name) => ({
  from: shapeIndex[name],
  dictionary: dictionaries.indexOf(name === "impersonated" ? "identity" : (name as DictionaryName)),
}));

function openDictionary(db: Db, name: DictionaryName): Dictionary {
  if (name === "identity") {
    return new WordDictionary(db, name, ["user", "groups", "class"], {
      cells: (text) => {
        const [user, ...groups] = JSON.parse(text) as [string | null, ...string[]];
        return [user, JSON.stringify(groups), classifyIdentity(user, groups)];
      },
      text: (row) => JSON.stringify([row["user"], ...(JSON.parse(row["groups"] ?? "[]") as string[])]),
    });
  }
  if (name === "resource") {
    const columns = ["api_group", "api_version", "resource", "subresource"];
    return new WordDictionary(db, name, columns, {
      cells: (text) => JSON.parse(text) as (string | null)[],
      text: (row) => JSON.stringify(columns.map((column) => row[column])),
    });
  }
  const isWord = (table: string): table is WordTable => (wordTables as readonly string[]).includes(table);
  if (isWord(name)) {
    return new WordDictionary(db, name, ["value"], { cells: (text) => [text], text: (row) => row["value"] ?? "" });
  }
  const wide = wideTables.find((table) => table === name);
  if (wide === undefined) throw new Error(`no table for ${name}`);
  return new WideDictionary(db, wide);
}
