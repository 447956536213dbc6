import { valueEnd } from "./json-value.ts";
import { closingQuote, lineEnd } from "./line-bytes.ts";
import {
  API_GROUP,
  API_VERSION,
  CODE,
  DECISION_KEY,
  DETAILS,
  EXTRA,
  GROUPS,
  is,
  MESSAGE,
  NAME,
  NAMESPACE,
  REASON,
  REASON_KEY,
  RESOURCE_VERSION,
  STATUS,
  SUBRESOURCE,
  sizeOf,
  TRUNCATED_KEY,
  UID,
  USERNAME,
} from "./literals.ts";
import {
  API_GROUP_SPAN,
  API_VERSION_SPAN,
  AUTHORIZATION_SPAN,
  DECISION_SPAN,
  GROUPS_SPAN,
  NAME_SPAN,
  NAMESPACE_SPAN,
  REASON_SPAN,
  RESOURCE_SPAN,
  readOptional,
  readText,
  SUBRESOURCE_SPAN,
  setSpan,
  skipOptional,
  USER_SPAN,
} from "./spans.ts";

// The objects of an event. Each function gets the address where one begins and returns what is behind it, or 0 if it is not
// written as the API server writes it.

const CLOSE: u8 = 0x7d;
const COMMA: u8 = 0x2c;
const QUOTE: u8 = 0x22;

/** The response code of the line; 0 if it has none. */
export let code: u32 = 0;

export function clearCode(): void {
  code = 0;
}

/** A user behind its bracket. `by` is added to the spans. */
export function userEnd(from: usize, by: u32): usize {
  // A request that failed to authenticate. Nobody is impersonated without a name.
  if (load<u8>(from) === CLOSE) return by === 0 ? from + 1 : 0;
  if (!is(from, USERNAME)) return 0;
  let at = readText(from + sizeOf(USERNAME), USER_SPAN + by);
  at = skipOptional(at, UID);
  if (is(at, GROUPS)) {
    const list = at + sizeOf(GROUPS) - 2;
    at = listEnd(list);
    if (at === 0) return 0;
    setSpan(GROUPS_SPAN + by, list, at);
  }
  if (is(at, EXTRA)) {
    at = extraEnd(at + sizeOf(EXTRA) - 1);
    if (at === 0) return 0;
  }
  return load<u8>(at) === CLOSE ? at + 1 : 0;
}

/** A list of one text or more. */
export function listEnd(from: usize): usize {
  let at = from + 2;
  while (at < lineEnd) {
    const end = closingQuote(at);
    if (load<u8>(end, 1) === 0x5d) return end + 2;
    // `","`
    if (load<u16>(end, 1) !== 0x222c) return 0;
    at = end + 3;
  }
  return 0;
}

// An object of lists of texts, which is what it mostly is, or of anything else.
function extraEnd(from: usize): usize {
  let at = from + 1;
  while (load<u8>(at) === QUOTE && at < lineEnd) {
    const end = closingQuote(at + 1);
    // `":["`
    if (load<u32>(end) !== 0x225b3a22) break;
    at = listEnd(end + 2);
    if (at === 0) break;
    if (load<u8>(at) === CLOSE) return at + 1;
    if (load<u8>(at) !== COMMA) return 0;
    at++;
  }
  return valueEnd(from, false);
}

/** An object reference behind `"resource":"`. */
export function referenceEnd(from: usize): usize {
  let at = readText(from, RESOURCE_SPAN);
  at = readOptional(at, NAMESPACE, NAMESPACE_SPAN);
  at = readOptional(at, NAME, NAME_SPAN);
  at = skipOptional(at, UID);
  at = readOptional(at, API_GROUP, API_GROUP_SPAN);
  at = readOptional(at, API_VERSION, API_VERSION_SPAN);
  at = skipOptional(at, RESOURCE_VERSION);
  at = readOptional(at, SUBRESOURCE, SUBRESOURCE_SPAN);
  return load<u8>(at) === CLOSE ? at + 1 : 0;
}

/** A response status behind `"metadata":`; it has a code. */
export function statusEnd(from: usize): usize {
  // `{}`
  let at = load<u16>(from) === 0x7d7b ? from + 2 : valueEnd(from, false);
  if (at === 0) return 0;
  at = skipOptional(at, STATUS);
  at = skipOptional(at, MESSAGE);
  at = readOptional(at, REASON, REASON_SPAN);
  if (is(at, DETAILS)) {
    at = valueEnd(at + sizeOf(DETAILS), false);
    if (at === 0) return 0;
  }
  if (!is(at, CODE)) return 0;
  at += sizeOf(CODE);
  const hundreds = <u32>load<u8>(at) - 0x30;
  const tens = <u32>load<u8>(at, 1) - 0x30;
  const ones = <u32>load<u8>(at, 2) - 0x30;
  if (hundreds - 1 > 8 || tens > 9 || ones > 9) return 0;
  code = hundreds * 100 + tens * 10 + ones;
  at += 3;
  return load<u8>(at) === CLOSE ? at + 1 : 0;
}

/** Annotations behind their bracket. Go sorts the keys of a map, so the same key twice would stand side by side. */
export function annotationsEnd(from: usize): usize {
  let last: usize = 0;
  let lastSize: usize = 0;
  let at = from;
  while (load<u8>(at) === QUOTE && at < lineEnd) {
    const key = at + 1;
    const keyEnd = closingQuote(key);
    const size = keyEnd - key;
    const text = keyEnd + 3;
    // `":"`
    if ((load<u32>(keyEnd) & 0xffffff) !== 0x223a22) return 0;
    if (last !== 0 && !isBelow(last, lastSize, key, size)) return 0;
    const end = closingQuote(text);
    if (size === sizeOf(DECISION_KEY) && is(key, DECISION_KEY)) setSpan(DECISION_SPAN, text, end);
    else if (size === sizeOf(REASON_KEY) && is(key, REASON_KEY)) setSpan(AUTHORIZATION_SPAN, text, end);
    // Whether bodies were cut off depends on its value.
    else if (size === sizeOf(TRUNCATED_KEY) && is(key, TRUNCATED_KEY)) return 0;
    if (load<u8>(end, 1) === CLOSE) return end + 2;
    if (load<u8>(end, 1) !== COMMA) return 0;
    last = key;
    lastSize = size;
    at = end + 2;
  }
  return 0;
}

function isBelow(one: usize, oneSize: usize, other: usize, otherSize: usize): bool {
  const size = min(oneSize, otherSize);
  for (let at: usize = 0; at < size; at++) {
    const a = load<u8>(one + at);
    const b = load<u8>(other + at);
    if (a !== b) return a < b;
  }
  return oneSize < otherSize;
}
