import { mayBeDryRun } from "./dry-run.ts";
import { NO_TIME, readInstant } from "./instant.ts";
import { valueEnd } from "./json-value.ts";
import { closingQuote, lineEnd, lineStart } from "./line-bytes.ts";
import {
  ANNOTATIONS,
  AUDIT_ID,
  CONSTRAINT,
  CONSTRAINT_KEY,
  IMPERSONATED,
  is,
  LEVEL,
  OBJECT_REF,
  REACHED,
  RECEIVED,
  REQUEST_OBJECT,
  REQUEST_URI,
  RESPONSE_OBJECT,
  RESPONSE_STATUS,
  SOURCE_IPS,
  STAGE,
  START_SIZE,
  sizeOf,
  USER,
  USER_AGENT,
  VERB,
} from "./literals.ts";
import { annotationsEnd, clearCode, code, listEnd, referenceEnd, statusEnd, userEnd } from "./members.ts";
import {
  ADDRESS_SPAN,
  AGENT_SPAN,
  AUDIT_ID_SPAN,
  clearSpans,
  DECISION_SPAN,
  IMPERSONATED_BY,
  LEVEL_SPAN,
  readOptional,
  readText,
  STAGE_SPAN,
  setSpan,
  spanSize,
  spanStart,
  URI_SPAN,
  VERB_SPAN,
} from "./spans.ts";
import { readUuid } from "./uuid.ts";

/** Times of the line; NO_TIME if absent. */
export let received: i64 = NO_TIME;
export let reached: i64 = NO_TIME;

/** The piece of the line that says who asks, from `user` to `userAgent`. */
export let callerFrom: usize = 0;
export let callerTo: usize = 0;

const TIME_SIZE: usize = 27;
const UUID_SIZE: usize = 36;
const FORBIDDEN: u32 = 403;

/** Reads the line that readLine found sound. False: it is not, byte for byte, what the API server writes, or says something
 *  that the ordinary path has to judge. */
export function readEvent(): bool {
  clearSpans();
  clearCode();
  received = reached = NO_TIME;
  let at = requestEnd(lineStart + START_SIZE);
  callerFrom = at;
  if (at !== 0) at = callerEnd(at);
  callerTo = at;
  if (at !== 0) at = answerEnd(at);
  if (at !== 0) at = endOfTimes(at);
  if (at !== 0 && is(at, ANNOTATIONS)) at = annotationsEnd(at + sizeOf(ANNOTATIONS));
  // All places above only grow, so a string that ran over the line feed is noticed here.
  if (at === 0 || at + 1 !== lineEnd || load<u8>(at) !== 0x7d) return false;
  if (code === FORBIDDEN && spanStart(DECISION_SPAN) === 0) return false;
  return !isPanic() && !mayBeDryRun(spanStart(URI_SPAN), spanSize(URI_SPAN));
}

// Each of these returns what is behind its members, or 0. Those below must be there.
function requestEnd(from: usize): usize {
  if (!is(from, LEVEL)) return 0;
  let at = readText(from + sizeOf(LEVEL), LEVEL_SPAN);
  if (!is(at, AUDIT_ID)) return 0;
  at += sizeOf(AUDIT_ID);
  if (!readUuid(at) || load<u8>(at, UUID_SIZE) !== 0x22) return 0;
  setSpan(AUDIT_ID_SPAN, at, at + UUID_SIZE);
  at += UUID_SIZE + 1;
  if (!is(at, STAGE)) return 0;
  at = readText(at + sizeOf(STAGE), STAGE_SPAN);
  if (!is(at, REQUEST_URI)) return 0;
  at = readText(at + sizeOf(REQUEST_URI), URI_SPAN);
  return is(at, VERB) ? readText(at + sizeOf(VERB), VERB_SPAN) : 0;
}

function callerEnd(from: usize): usize {
  if (!is(from, USER)) return 0;
  let at = userEnd(from + sizeOf(USER), 0);
  if (at !== 0 && is(at, IMPERSONATED)) at = userEnd(at + sizeOf(IMPERSONATED), IMPERSONATED_BY);
  if (at !== 0 && is(at, CONSTRAINT)) at = constraintEnd(at + sizeOf(CONSTRAINT));
  if (at !== 0 && is(at, SOURCE_IPS)) {
    const list = at + sizeOf(SOURCE_IPS) - 2;
    at = listEnd(list);
    if (at !== 0) setSpan(ADDRESS_SPAN, list, at);
  }
  return at === 0 ? 0 : readOptional(at, USER_AGENT, AGENT_SPAN);
}

function constraintEnd(from: usize): usize {
  if (!is(from, CONSTRAINT_KEY)) return 0;
  const at = closingQuote(from + sizeOf(CONSTRAINT_KEY)) + 1;
  return load<u8>(at) === 0x7d ? at + 1 : 0;
}

function answerEnd(from: usize): usize {
  let at = from;
  if (is(at, OBJECT_REF)) at = referenceEnd(at + sizeOf(OBJECT_REF));
  if (at !== 0 && is(at, RESPONSE_STATUS)) at = statusEnd(at + sizeOf(RESPONSE_STATUS));
  if (at !== 0 && is(at, REQUEST_OBJECT)) at = valueEnd(at + sizeOf(REQUEST_OBJECT), true);
  if (at !== 0 && is(at, RESPONSE_OBJECT)) at = valueEnd(at + sizeOf(RESPONSE_OBJECT), true);
  return at;
}

function endOfTimes(from: usize): usize {
  let at = from;
  if (is(at, RECEIVED)) {
    received = readInstant(at + sizeOf(RECEIVED));
    at += sizeOf(RECEIVED) + TIME_SIZE + 1;
    if (received === NO_TIME || load<u8>(at - 1) !== 0x22) return 0;
  }
  if (is(at, REACHED)) {
    reached = readInstant(at + sizeOf(REACHED));
    at += sizeOf(REACHED) + TIME_SIZE + 1;
    if (reached === NO_TIME || load<u8>(at - 1) !== 0x22) return 0;
  }
  return at;
}

// How a panic ended depends on its message.
function isPanic(): bool {
  const stage = spanStart(STAGE_SPAN);
  return spanSize(STAGE_SPAN) === 5 && load<u32>(stage) === 0x696e6150 && load<u8>(stage, 4) === 0x63;
}
