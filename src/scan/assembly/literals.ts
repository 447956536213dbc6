import { LITERALS } from "./memory-map.ts";

// A literal of the grammar is a number: its place in memory times 256, plus its size. All are at least 8 bytes long.
const SLOT: usize = 32;

export const LEVEL: u32 = (0 << 8) | 9;
export const AUDIT_ID: u32 = (1 << 8) | 12;
export const STAGE: u32 = (2 << 8) | 10;
export const REQUEST_URI: u32 = (3 << 8) | 15;
export const VERB: u32 = (4 << 8) | 9;
export const USER: u32 = (5 << 8) | 9;
export const USERNAME: u32 = (6 << 8) | 12;
export const UID: u32 = (7 << 8) | 8;
export const GROUPS: u32 = (8 << 8) | 12;
export const EXTRA: u32 = (9 << 8) | 10;
export const IMPERSONATED: u32 = (10 << 8) | 21;
export const CONSTRAINT: u32 = (11 << 8) | 26;
export const CONSTRAINT_KEY: u32 = (12 << 8) | 28;
export const SOURCE_IPS: u32 = (13 << 8) | 15;
export const USER_AGENT: u32 = (14 << 8) | 14;
export const OBJECT_REF: u32 = (15 << 8) | 26;
export const NAMESPACE: u32 = (16 << 8) | 14;
export const NAME: u32 = (17 << 8) | 9;
export const API_GROUP: u32 = (18 << 8) | 13;
export const API_VERSION: u32 = (19 << 8) | 15;
export const RESOURCE_VERSION: u32 = (20 << 8) | 20;
export const SUBRESOURCE: u32 = (21 << 8) | 16;
export const RESPONSE_STATUS: u32 = (22 << 8) | 30;
export const STATUS: u32 = (23 << 8) | 11;
export const MESSAGE: u32 = (24 << 8) | 12;
export const REASON: u32 = (25 << 8) | 11;
export const DETAILS: u32 = (26 << 8) | 11;
export const CODE: u32 = (27 << 8) | 8;
export const REQUEST_OBJECT: u32 = (28 << 8) | 17;
export const RESPONSE_OBJECT: u32 = (29 << 8) | 18;
export const RECEIVED: u32 = (30 << 8) | 29;
export const REACHED: u32 = (31 << 8) | 19;
export const ANNOTATIONS: u32 = (32 << 8) | 16;
export const DECISION_KEY: u32 = (33 << 8) | 29;
export const REASON_KEY: u32 = (34 << 8) | 27;
export const TRUNCATED_KEY: u32 = (35 << 8) | 22;
export const START_KIND: u32 = (36 << 8) | 16;
export const START_VERSION: u32 = (37 << 8) | 31;

/** Bytes of `{"kind":"Event","apiVersion":"audit.k8s.io/v1",`, which every line begins with. */
export const START_SIZE: usize = 47;

export function placeLiterals(): void {
  place(LEVEL, '"level":"');
  place(AUDIT_ID, ',"auditID":"');
  place(STAGE, ',"stage":"');
  place(REQUEST_URI, ',"requestURI":"');
  place(VERB, ',"verb":"');
  place(USER, ',"user":{');
  place(USERNAME, '"username":"');
  place(UID, ',"uid":"');
  place(GROUPS, ',"groups":["');
  place(EXTRA, ',"extra":{');
  place(IMPERSONATED, ',"impersonatedUser":{');
  place(CONSTRAINT, ',"authenticationMetadata":');
  place(CONSTRAINT_KEY, '{"impersonationConstraint":"');
  place(SOURCE_IPS, ',"sourceIPs":["');
  place(USER_AGENT, ',"userAgent":"');
  place(OBJECT_REF, ',"objectRef":{"resource":"');
  place(NAMESPACE, ',"namespace":"');
  place(NAME, ',"name":"');
  place(API_GROUP, ',"apiGroup":"');
  place(API_VERSION, ',"apiVersion":"');
  place(RESOURCE_VERSION, ',"resourceVersion":"');
  place(SUBRESOURCE, ',"subresource":"');
  place(RESPONSE_STATUS, ',"responseStatus":{"metadata":');
  place(STATUS, ',"status":"');
  place(MESSAGE, ',"message":"');
  place(REASON, ',"reason":"');
  place(DETAILS, ',"details":');
  place(CODE, ',"code":');
  place(REQUEST_OBJECT, ',"requestObject":');
  place(RESPONSE_OBJECT, ',"responseObject":');
  place(RECEIVED, ',"requestReceivedTimestamp":"');
  place(REACHED, ',"stageTimestamp":"');
  place(ANNOTATIONS, ',"annotations":{');
  place(DECISION_KEY, "authorization.k8s.io/decision");
  place(REASON_KEY, "authorization.k8s.io/reason");
  place(TRUNCATED_KEY, "audit.k8s.io/truncated");
  place(START_KIND, '{"kind":"Event",');
  place(START_VERSION, '"apiVersion":"audit.k8s.io/v1",');
}

function place(literal: u32, text: string): void {
  // A wrong size above would make the scanner accept what it should not.
  if (<usize>text.length !== sizeOf(literal)) unreachable();
  const at = LITERALS + <usize>(literal >> 8) * SLOT;
  for (let index = 0; index < text.length; index++) store<u8>(at + <usize>index, <u8>text.charCodeAt(index));
}

// @ts-ignore: decorator
@inline
export function sizeOf(literal: u32): usize {
  return <usize>(literal & 0xff);
}

/** Whether the bytes at an address are a literal, which must be a constant. */
// @ts-ignore: decorator
@inline
export function is(address: usize, literal: u32): bool {
  const at = LITERALS + <usize>(literal >> 8) * SLOT;
  const size = sizeOf(literal);
  if (size === 8) return load<u64>(address) === load<u64>(at);
  if (size <= 16) {
    const last = size - 8;
    return ((load<u64>(address) ^ load<u64>(at)) | (load<u64>(address + last) ^ load<u64>(at + last))) === 0;
  }
  const last = size - 16;
  const first = v128.xor(v128.load(address), v128.load(at));
  return !v128.any_true(v128.or(first, v128.xor(v128.load(address + last), v128.load(at + last))));
}
