import { endOfText, endOfValue, isSpace } from "./json-bytes.ts";

/** A member of a JSON object, by the places of its value in the text. */
export interface Member {
  readonly key: string;
  readonly from: number;
  readonly to: number;
}

const QUOTE = 0x22;

/** The members of the object that begins at `from`, in their order; the elements of an array are members with their number
 *  as key. The bytes have to be JSON. */
export function membersOf(bytes: Buffer, from = 0): Member[] {
  const members: Member[] = [];
  const isObject = bytes[from] === 0x7b;
  let at = afterSpace(bytes, from + 1);
  while (at < bytes.length && bytes[at] !== 0x7d && bytes[at] !== 0x5d) {
    let key = String(members.length);
    if (isObject) {
      const end = endOfText(bytes, at + 1) + 1;
      key = JSON.parse(bytes.toString("utf8", at, end)) as string;
      // Behind the colon.
      at = afterSpace(bytes, afterSpace(bytes, end) + 1);
    }
    const to = valueEnd(bytes, at);
    members.push({ key, from: at, to });
    at = afterSpace(bytes, to);
    if (bytes[at] === 0x2c) at = afterSpace(bytes, at + 1);
  }
  return members;
}

/** The text of the value that a path of keys and numbers leads to, as `JSON.parse` would find it; undefined if there is
 *  none. The bytes have to be JSON. */
export function valueAt(bytes: Buffer, path: readonly (string | number)[]): Buffer | undefined {
  let value = bytes.subarray(afterSpace(bytes, 0));
  for (const key of path) {
    if (value[0] !== 0x7b && value[0] !== 0x5b) return undefined;
    const member = membersOf(value).findLast((one) => one.key === String(key));
    if (member === undefined) return undefined;
    value = value.subarray(member.from, member.to);
  }
  return value;
}

function valueEnd(bytes: Buffer, from: number): number {
  const first = bytes[from];
  if (first === QUOTE) return endOfText(bytes, from + 1) + 1;
  if (first === 0x7b || first === 0x5b) return endOfValue(bytes, from);
  let at = from;
  while (at < bytes.length && !isSpace(bytes[at]) && bytes[at] !== 0x2c && bytes[at] !== 0x7d && bytes[at] !== 0x5d)
    at++;
  return at;
}

function afterSpace(bytes: Buffer, from: number): number {
  let at = from;
  while (isSpace(bytes[at])) at++;
  return at;
}
