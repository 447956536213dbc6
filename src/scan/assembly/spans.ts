import { closingQuote } from "./line-bytes.ts";
import { is, sizeOf } from "./literals.ts";
import { PENDING } from "./memory-map.ts";

// Where the covered values of a line stand: address and size, 4 bytes each. Texts are without their quotes, lists with their
// brackets.
export const LEVEL_SPAN: u32 = 0;
export const AUDIT_ID_SPAN: u32 = 1;
export const STAGE_SPAN: u32 = 2;
export const URI_SPAN: u32 = 3;
export const VERB_SPAN: u32 = 4;
export const USER_SPAN: u32 = 5;
export const GROUPS_SPAN: u32 = 6;
/** Of the impersonated user: as far behind those of the user as this. */
export const IMPERSONATED_BY: u32 = 2;
export const ADDRESS_SPAN: u32 = 9;
export const AGENT_SPAN: u32 = 10;
export const RESOURCE_SPAN: u32 = 11;
export const NAMESPACE_SPAN: u32 = 12;
export const NAME_SPAN: u32 = 13;
export const API_GROUP_SPAN: u32 = 14;
export const API_VERSION_SPAN: u32 = 15;
export const SUBRESOURCE_SPAN: u32 = 16;
export const REASON_SPAN: u32 = 17;
export const DECISION_SPAN: u32 = 18;
export const AUTHORIZATION_SPAN: u32 = 19;
export const SPAN_BYTES: usize = 160;

let spans: usize = PENDING;

/** Chooses the line whose spans are meant, by the address of its place in PENDING. */
// @ts-ignore: decorator
@inline
export function useSpans(at: usize): void {
  spans = at;
}

/** All values are absent. */
export function clearSpans(): void {
  for (let at: usize = 0; at < SPAN_BYTES; at += 16) v128.store(spans + at, i8x16.splat(0));
}

// @ts-ignore: decorator
@inline
export function setSpan(span: u32, from: usize, to: usize): void {
  store<u32>(spans + <usize>(span << 3), <u32>from);
  store<u32>(spans + <usize>(span << 3), <u32>(to - from), 4);
}

/** Where a value begins; 0 if it is absent. */
// @ts-ignore: decorator
@inline
export function spanStart(span: u32): usize {
  return <usize>load<u32>(spans + <usize>(span << 3));
}

// @ts-ignore: decorator
@inline
export function spanSize(span: u32): usize {
  return <usize>load<u32>(spans + <usize>(span << 3), 4);
}

/** Reads the text behind an opening quote; returns what is behind the closing one. */
// @ts-ignore: decorator
@inline
export function readText(from: usize, span: u32): usize {
  const end = closingQuote(from);
  setSpan(span, from, end);
  return end + 1;
}

/** Reads a text if its key, a literal with the opening quote, stands at an address. */
// @ts-ignore: decorator
@inline
export function readOptional(from: usize, key: u32, span: u32): usize {
  return is(from, key) ? readText(from + sizeOf(key), span) : from;
}

/** Passes over a text that no column takes. */
// @ts-ignore: decorator
@inline
export function skipOptional(from: usize, key: u32): usize {
  return is(from, key) ? closingQuote(from + sizeOf(key)) + 1 : from;
}
