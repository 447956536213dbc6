import { isObject, type JsonObject } from "../base/json.ts";

const nothing: JsonObject = {};

/** Reads fields of a JSON object by the types the columns assume and remembers whether anything was different: then the
 *  event is irregular, and filters over the database look at its raw text again. */
export class FieldReader {
  irregular = false;

  /** The object under a key; an empty one if it is absent. */
  object(of: JsonObject, key: string): JsonObject {
    const value = of[key];
    if (value === undefined) return nothing;
    if (isObject(value)) return value;
    this.irregular = true;
    return nothing;
  }

  /** The text under a key as well-formed Unicode; null if it is absent. */
  text(of: JsonObject, key: string): string | null {
    const value = of[key];
    if (value === undefined) return null;
    if (typeof value === "string") return this.#wellFormed(value);
    this.irregular = true;
    return null;
  }

  /** The texts of an array; empty if it is absent. */
  texts(of: JsonObject, key: string): readonly string[] {
    const value = of[key];
    if (value === undefined) return [];
    if (!Array.isArray(value)) {
      this.irregular = true;
      return [];
    }
    // The API server leaves an empty list out, so the columns take it for absent.
    if (value.length === 0) this.irregular = true;
    const found: string[] = [];
    for (const item of value as unknown[]) {
      if (typeof item !== "string") this.irregular = true;
      else found.push(this.#wellFormed(item));
    }
    return found;
  }

  /** The integer under a key; null if it is absent. */
  integer(of: JsonObject, key: string): number | null {
    const value = of[key];
    if (value === undefined) return null;
    if (Number.isSafeInteger(value)) return value as number;
    this.irregular = true;
    return null;
  }

  // A lone surrogate has no UTF-8 form and would silently change inside SQLite; NUL ends a text for SQL functions.
  #wellFormed(value: string): string {
    if (value.includes("\0")) this.irregular = true;
    if (value.isWellFormed()) return value;
    this.irregular = true;
    return value.toWellFormed();
  }
}
