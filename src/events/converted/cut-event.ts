import type { JsonObject } from "../../base/json.ts";
import { whyNotAnEvent } from "../decode.ts";
import { DEEPEST_KEPT, isDeeperThan, parsedText } from "./shape.ts";

/** The objects inside an event whose whole members say something although the rest is cut off. Of a body they would not:
 *  half a Pod is not what was sent. */
const readInParts: ReadonlySet<string> = new Set([
  "user",
  "impersonatedUser",
  "objectRef",
  "responseStatus",
  "annotations",
]);

/** The leading members of an event whose JSON text stops early, or ends with a mark such as `[Truncated...]`: each member
 *  that is whole, and of the one that is cut its whole members, unless it is a body. Null if it lacks auditID, stage or
 *  verb, or is no audit event. Never throws; takes time linear in the text. */
export function completeCutEvent(text: string): JsonObject | null {
  const members = wholeMembers(text, afterSpace(text, 0), readInParts);
  const object = members === null ? {} : Object.fromEntries(members);
  const isNamed = ["auditID", "stage", "verb"].every((key) => typeof object[key] === "string");
  return isNamed && whyNotAnEvent(object) === null ? object : null;
}

/** The members of the object that begins at `start`, up to the first that is not whole; null if none begins there. */
function wholeMembers(text: string, start: number, inParts: ReadonlySet<string>): Map<string, unknown> | null {
  if (text[start] !== "{") return null;
  const members = new Map<string, unknown>();
  let at = afterSpace(text, start + 1);
  while (text[at] === '"') {
    const keyEnd = stringEnd(text, at);
    const key = keyEnd < 0 ? undefined : parsedText(text.slice(at, keyEnd));
    const colon = afterSpace(text, keyEnd);
    if (typeof key !== "string" || text[colon] !== ":") break;
    const valueStart = afterSpace(text, colon + 1);
    const end = valueEnd(text, valueStart);
    if (end < 0) {
      const part = inParts.has(key) ? wholeMembers(text, valueStart, new Set()) : null;
      if (part !== null) members.set(key, Object.fromEntries(part));
      break;
    }
    const value = parsedText(text.slice(valueStart, end));
    if (value === undefined) break;
    if (!isDeeperThan(DEEPEST_KEPT, value)) members.set(key, value);
    const next = afterSpace(text, end);
    if (text[next] !== ",") break;
    at = afterSpace(text, next + 1);
  }
  return members;
}

const space = /[ \t\r\n]*/y;

function afterSpace(text: string, start: number): number {
  space.lastIndex = start;
  space.test(text);
  return space.lastIndex;
}

/** Where the string that begins at `start` ends; -1 if it does not. */
function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '"') return at + 1;
    if (text[at] === "\\") at++;
  }
  return -1;
}

// A number that ends with the text may have had more digits.
const scalar = /[-+.\w]+(?=[ \t\r\n]*[,}])/y;

/** Where the value that begins at `start` ends; -1 if it does not, or if no value begins there. */
function valueEnd(text: string, start: number): number {
  const first = text[start];
  if (first === '"') return stringEnd(text, start);
  if (first === "{" || first === "[") return nestedEnd(text, start);
  scalar.lastIndex = start;
  return scalar.test(text) ? scalar.lastIndex : -1;
}

function nestedEnd(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const char = text[at];
    if (char === "{" || char === "[") depth++;
    else if ((char === "}" || char === "]") && --depth === 0) return at + 1;
    else if (char === '"') {
      const end = stringEnd(text, at);
      if (end < 0) return -1;
      at = end - 1;
    }
  }
  return -1;
}
