import { address, agent, identity, impersonated, readCaller, slotOfCaller } from "./caller.ts";
import { NO_TIME } from "./instant.ts";
import { callerFrom, callerTo, reached, received } from "./line.ts";
import { contentHash, lineEnd, lineStart } from "./line-bytes.ts";
import { code } from "./members.ts";
import { idIn, idOfSpan, slotOfValue, valueHash } from "./memo.ts";
import { INPUT, ROW_BYTES, ROWS, SCRATCH } from "./memory-map.ts";
import * as pending from "./pending.ts";
import { readResource } from "./resource.ts";
import { hashOfShape, internHashed, shapeAt, slotOfShape } from "./shapes.ts";
import { hashOf } from "./siphash.ts";
import * as span from "./spans.ts";
import { uuidHigh, uuidLow } from "./uuid.ts";
import { verdictOf } from "./verdicts.ts";

/** Number of rows that wait to be taken. */
export let rowCount: u32 = 0;

export function clearRows(): void {
  rowCount = 0;
}

/** A row was written from outside. */
export function addRow(): void {
  rowCount++;
}

// Numbers of dictionaries; see `dictionaries`.
const STAGE: u32 = 0;
const LEVEL: u32 = 1;
const VERB: u32 = 2;
const NAMESPACE: u32 = 3;
const REASON: u32 = 4;
const DECISION: u32 = 5;
const AUTHORIZATION: u32 = 6;
const URI: u32 = 7;
const NAME: u32 = 8;

// Places in a row; see rowColumns.
const SHAPE_AT: usize = 56;

const LOW_48_BITS: u64 = 0xffff_ffff_ffff;

/** Keeps what makes the row of the line that readEvent read, at its place. */
export function keepLine(place: usize): void {
  store<u32>(place, <u32>lineStart, pending.START_AT);
  store<u32>(place, <u32>lineEnd, pending.END_AT);
  store<u64>(place, contentHash, pending.CONTENT_AT);
  store<i64>(place, received, pending.RECEIVED_AT);
  store<i64>(place, reached, pending.REACHED_AT);
  store<u64>(place, uuidHigh, pending.UUID_HIGH_AT);
  store<u64>(place, uuidLow, pending.UUID_LOW_AT);
  store<u32>(place, code, pending.CODE_AT);
  store<u32>(place, <u32>callerFrom, pending.CALLER_AT);
  store<u32>(place, <u32>callerTo, pending.CALLER_END_AT);
  store<u32>(place, <u32>slotOfCaller(callerFrom, callerTo - callerFrom), pending.CALLER_SLOT_AT);
  store<u32>(
    place,
    <u32>slotOfValue(URI, span.spanStart(span.URI_SPAN), span.spanSize(span.URI_SPAN)),
    pending.URI_SLOT_AT,
  );
  store<u32>(
    place,
    <u32>slotOfValue(NAME, span.spanStart(span.NAME_SPAN), span.spanSize(span.NAME_SPAN)),
    pending.NAME_SLOT_AT,
  );
}

/** Makes the rows of all lines that wait. */
export function makeRows(): void {
  const count = pending.pendingCount;
  let sum: u32 = 0;
  for (let index: u32 = 0; index < count; index++) {
    const place = pending.placeOf(index);
    sum += load<u32>(<usize>load<u32>(place, pending.CALLER_SLOT_AT));
    sum += load<u32>(<usize>load<u32>(place, pending.URI_SLOT_AT));
    sum += load<u32>(<usize>load<u32>(place, pending.NAME_SLOT_AT));
  }
  const first = ROWS + <usize>rowCount * ROW_BYTES;
  for (let index: u32 = 0; index < count; index++) makeRow(pending.placeOf(index));
  for (let index: u32 = 0; index < count; index++) {
    const place = pending.placeOf(index);
    store<u32>(place, load<u32>(slotOfShape(load<u32>(place, pending.SHAPE_HASH_AT)), 4), pending.SHAPE_GUESS_AT);
  }
  for (let index: u32 = 0; index < count; index++) {
    const id = load<u32>(pending.placeOf(index), pending.SHAPE_GUESS_AT);
    if (id !== 0) sum += load<u32>(shapeAt(id));
  }
  for (let index: u32 = 0; index < count; index++) {
    const place = pending.placeOf(index);
    const shape = internHashed(place + pending.SHAPE_WORDS_AT, load<u32>(place, pending.SHAPE_HASH_AT));
    store<f64>(first + <usize>index * ROW_BYTES, <f64>shape, SHAPE_AT);
  }
  // Nobody reads it, but what is added to it has to be fetched.
  store<u32>(SCRATCH, sum);
  pending.clearPending();
}

// Makes the row of one line, but for the id of its shape.
function makeRow(place: usize): void {
  span.useSpans(place);
  const uri = idIn(
    <usize>load<u32>(place, pending.URI_SLOT_AT),
    URI,
    span.spanStart(span.URI_SPAN),
    span.spanSize(span.URI_SPAN),
  );
  const uriHash = valueHash;
  const verb = idOfSpan(VERB, span.VERB_SPAN);
  const verbHash = valueHash;
  const auditHash = hashOf(span.spanStart(span.AUDIT_ID_SPAN), span.spanSize(span.AUDIT_ID_SPAN));
  const row = ROWS + <usize>rowCount * ROW_BYTES;
  rowCount++;
  const from = load<i64>(place, pending.RECEIVED_AT);
  const to = load<i64>(place, pending.REACHED_AT);
  store<f64>(row, from === NO_TIME ? NaN : <f64>from);
  store<f64>(row, to === NO_TIME ? NaN : <f64>(from === NO_TIME ? to : to - from), 8);
  const high = load<u64>(place, pending.UUID_HIGH_AT);
  const low = load<u64>(place, pending.UUID_LOW_AT);
  store<f64>(row, <f64>(high >> 16), 16);
  store<f64>(row, <f64>(((high & 0xffff) << 32) | (low >> 32)), 24);
  store<f64>(row, <f64>(low & 0xffff_ffff), 32);
  store<f64>(row, <f64>(load<u64>(place, pending.CONTENT_AT) & LOW_48_BITS), 40);
  store<f64>(row, <f64>requestHash(auditHash, verbHash, uriHash), 48);
  store<f64>(row, <f64>uri, 64);
  store<f64>(row, <f64>nameOf(<usize>load<u32>(place, pending.NAME_SLOT_AT)), 72);
  const start = <usize>load<u32>(place, pending.START_AT);
  store<f64>(row, <f64>(start - INPUT), 80);
  store<f64>(row, <f64>(<usize>load<u32>(place, pending.END_AT) - start), 88);
  makeShape(place, verb);
}

function nameOf(slot: usize): u32 {
  const from = span.spanStart(span.NAME_SPAN);
  return from === 0 ? 0 : idIn(slot, NAME, from, span.spanSize(span.NAME_SPAN));
}

/** 48 bits that stand for audit ID, verb and URI; a hash of an absent one is 0. */
export function requestHash(auditId: u64, verb: u64, uri: u64): u64 {
  store<u64>(SCRATCH, auditId);
  store<u64>(SCRATCH, verb, 8);
  store<u64>(SCRATCH, uri, 16);
  return hashOf(SCRATCH, 24) & LOW_48_BITS;
}

// Writes the shape of a line to its place.
function makeShape(place: usize, verb: u32): void {
  const caller = <usize>load<u32>(place, pending.CALLER_AT);
  const callerSize = <usize>load<u32>(place, pending.CALLER_END_AT) - caller;
  readCaller(<usize>load<u32>(place, pending.CALLER_SLOT_AT), caller, callerSize);
  const stage = idOfSpan(STAGE, span.STAGE_SPAN);
  const resource = readResource();
  const decision = idOfSpan(DECISION, span.DECISION_SPAN);
  const answer = load<u32>(place, pending.CODE_AT);
  const verdict = verdictOf(stage, verb, resource, decision, answer);
  const words = place + pending.SHAPE_WORDS_AT;
  store<u64>(words, pair(stage, idOfSpan(LEVEL, span.LEVEL_SPAN)));
  store<u64>(words, pair(verb, identity), 8);
  store<u64>(words, pair(impersonated, address), 16);
  store<u64>(words, pair(agent, resource), 24);
  store<u64>(words, pair(idOfSpan(NAMESPACE, span.NAMESPACE_SPAN), idOfSpan(REASON, span.REASON_SPAN)), 32);
  store<u64>(words, pair(decision, idOfSpan(AUTHORIZATION, span.AUTHORIZATION_SPAN)), 40);
  store<u64>(words, pair(answer, <u32>verdict), 48);
  // The form is verbatim.
  store<u64>(words, verdict >> 32, 56);
  store<u32>(place, hashOfShape(words), pending.SHAPE_HASH_AT);
}

// @ts-ignore: decorator
@inline
function pair(low: u32, high: u32): u64 {
  return <u64>low | ((<u64>high) << 32);
}
