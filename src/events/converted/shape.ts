import { formatInstant, parseInstant } from "../../base/instant.ts";
import { isObject, type JsonObject } from "../../base/json.ts";

const nothing: JsonObject = {};

/** No Kubernetes object comes near this depth; engines fail to write JSON that is thousands of levels deep. */
export const DEEPEST_KEPT = 500;

/** The object under a key, an empty one if there is none. */
export function objectAt(of: JsonObject, key: string): JsonObject {
  const value = of[key];
  return isObject(value) ? value : nothing;
}

/** The text under the first of some keys that holds one which is not empty. */
export function textAt(of: JsonObject, ...keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const value = of[key];
    if (typeof value === "string" && value !== "") return value;
  }
  return undefined;
}

/** A whole number, which many exports write as a text. */
export function integerOf(value: unknown): number | undefined {
  if (typeof value === "string" && /^\d{1,9}$/.test(value)) return Number(value);
  return Number.isSafeInteger(value) ? (value as number) : undefined;
}

/** JSON in a text; undefined if the text is none. */
export function parsedText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The time under a key as the API server writes it; a time without a zone is UTC, as data warehouses print it. A text that
 *  is no time stays as it is. */
export function timeAt(of: JsonObject, key: string): string | undefined {
  const text = textAt(of, key);
  if (text === undefined) return undefined;
  const zoned = text.replace(/ ?UTC$/, "Z");
  const micros = parseInstant(zoned) ?? parseInstant(`${zoned}Z`);
  return micros === null ? text : formatInstant(micros);
}

/** The object with the members that are there; undefined if none is. */
export function present(members: JsonObject): JsonObject | undefined {
  const entries = Object.entries(members).filter(([, value]) => value !== undefined && value !== null);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** An event in the shape of `audit.k8s.io/v1`, without the members that are not there. */
export function eventOf(members: JsonObject): JsonObject {
  return present({ kind: "Event", apiVersion: "audit.k8s.io/v1", ...members }) ?? nothing;
}

/** Whether a value has more levels of objects and arrays than some number. */
export function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(levels - 1, inner));
}
