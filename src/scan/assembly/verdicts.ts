import { SHAPE, VERDICT_SLOTS, VERDICTS } from "./memory-map.ts";

// Outcome and flags of a shape follow from five of its columns, of which a log has few combinations. The host is asked for
// each of them once, or now and then again when two share a place.

/** Fills in outcome and flags of a shape from its stage, verb, resource, decision and code. */
// @ts-ignore: decorator
@external("scanner", "complete")
declare function complete(shape: usize): void;

// Places of columns; see shapeColumns.
const STAGE_AT: usize = 0;
const VERB_AT: usize = 8;
const RESOURCE_AT: usize = 28;
const DECISION_AT: usize = 40;
const CODE_AT: usize = 48;
const OUTCOME_AT: usize = 52;

export function forgetVerdicts(): void {
  memory.fill(VERDICTS, 0, VERDICT_SLOTS << 5);
}

/** Outcome, and flags in the upper half, of a shape of the fast path. */
export function verdictOf(stage: u32, verb: u32, resource: u32, decision: u32, code: u32): u64 {
  const mixed = ((((stage * 31 + verb) * 31 + decision) * 31 + resource) * 1009 + code) * 0x9e3779b1;
  const slot = VERDICTS + ((<usize>(mixed >> 20) & (VERDICT_SLOTS - 1)) << 5);
  const first = <u64>stage | ((<u64>verb) << 32);
  const second = <u64>resource | ((<u64>decision) << 32);
  // A stage is never absent, so an empty slot has none of them.
  if (load<u64>(slot) !== first || load<u64>(slot, 8) !== second || load<u64>(slot, 16) !== <u64>code) {
    store<u32>(SHAPE, stage, STAGE_AT);
    store<u32>(SHAPE, verb, VERB_AT);
    store<u32>(SHAPE, resource, RESOURCE_AT);
    store<u32>(SHAPE, decision, DECISION_AT);
    store<u32>(SHAPE, code, CODE_AT);
    complete(SHAPE);
    store<u64>(slot, first);
    store<u64>(slot, second, 8);
    store<u64>(slot, code, 16);
    store<u64>(slot, load<u64>(SHAPE, OUTCOME_AT), 24);
  }
  return load<u64>(slot, 24);
}
