import {
  type Atom,
  always,
  and,
  type Formula,
  formulaKey,
  isNever,
  never,
  or,
  outcomeBits,
  sizeOf,
} from "./formula.ts";

/** When something may happen. `db` holds for every regular event with which it happens; `line` for every raw line with
 *  which it happens, whatever is in it, if no letter of the line is written as `\u00…`. */
export interface May {
  readonly db: Formula;
  readonly line: Formula;
  /** `db` holds for no other event, as long as nothing raises an error. */
  readonly exact: boolean;
}

/** What an expression may do with an event. */
export interface Outcome {
  /** It gives an output that counts as true. */
  readonly truthy: May;
  /** It gives an output that counts as false. */
  readonly falsy: May;
  /** It raises an error, or does something besides giving outputs. */
  readonly fails: May;
}

export const yes: May = { db: always, line: always, exact: true };
export const no: May = { db: never, line: never, exact: true };
export const perhaps: May = { db: always, line: always, exact: false };

/** The outcome of an expression of which nothing is known. */
export const anyOutcome: Outcome = { truthy: perhaps, falsy: perhaps, fails: perhaps };

// What is bigger is not worth asking: SQL would be slow, and people could not read it.
const MOST_TESTS = 500;

export function both(...parts: readonly May[]): May {
  return joined(parts, and);
}

export function either(...parts: readonly May[]): May {
  return joined(parts, or);
}

function joined(parts: readonly May[], join: (...formulas: readonly Formula[]) => Formula): May {
  const db = join(...parts.map((part) => part.db));
  const line = join(...parts.map((part) => part.line));
  if (sizeOf(db) + sizeOf(line) > MOST_TESTS) return perhaps;
  // What an exact part covers cannot make the whole less exact.
  const isCovered = join === or && parts.some((part) => part.exact && formulaKey(part.db) === formulaKey(db));
  return { db, line, exact: isNever(db) || isCovered || parts.every(({ exact }) => exact) };
}

export function inexact(may: May): May {
  return isImpossible(may) ? may : { ...may, exact: false };
}

/** It happens with no regular event. */
export function isImpossible({ db }: May): boolean {
  return isNever(db);
}

/** When the expression may give any output. */
export function outputOf({ truthy, falsy }: Outcome): May {
  return either(truthy, falsy);
}

/** The outcome of several expressions of which each is evaluated. */
export function eitherOutcome(...outcomes: readonly Outcome[]): Outcome {
  return {
    truthy: either(...outcomes.map(({ truthy }) => truthy)),
    falsy: either(...outcomes.map(({ falsy }) => falsy)),
    fails: either(...outcomes.map(({ fails }) => fails)),
  };
}

/** The outcome of an expression that is only evaluated on a condition. */
export function guarded(condition: May, { truthy, falsy, fails }: Outcome): Outcome {
  return { truthy: both(condition, truthy), falsy: both(condition, falsy), fails: both(condition, fails) };
}

/** The outcome of what always does the same. */
export function outcomeOfBits(bits: number): Outcome {
  return {
    truthy: bits & outcomeBits.truthy ? yes : no,
    falsy: bits & outcomeBits.falsy ? yes : no,
    fails: bits & outcomeBits.fails ? yes : no,
  };
}

/** Whether a test of one atom would say as much, and more shortly. */
function isBetterAsAtom({ db, exact }: May): boolean {
  return !exact || (db.kind !== "atom" && hasAtom(db));
}

function hasAtom(formula: Formula): boolean {
  return formula.kind === "atom" || ("of" in formula && formula.of.some(hasAtom));
}

/** Whether nothing of an outcome gains by tests of an atom. */
export function isSettled({ truthy, falsy, fails }: Outcome): boolean {
  return ![truthy, falsy, fails].some(isBetterAsAtom);
}

/** Replaces what is not exact, or long, by tests of an atom that looks at the whole expression. */
export function withAtom({ truthy, falsy, fails }: Outcome, atom: Atom): Outcome {
  const tested = (may: May, mask: number): May =>
    may.exact && !hasAtom(may.db) ? may : { db: { kind: "atom", atom, mask }, line: may.line, exact: true };
  return {
    truthy: tested(truthy, outcomeBits.truthy),
    falsy: tested(falsy, outcomeBits.falsy),
    fails: tested(fails, outcomeBits.fails),
  };
}
