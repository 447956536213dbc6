import { isNonterminal, type State } from "./automaton.ts";
import { rules } from "./grammar.ts";

/** One reading of a nonterminal from a state: which tokens may follow it there. */
interface Passage {
  readonly state: number;
  readonly symbol: string;
  readonly follow: Set<string>;
  /** What may follow these may follow this. */
  readonly includes: Passage[];
}

/** Which tokens may come after each complete rule of each state, keyed by `state rule`, as an LALR(1) parser
 * sees it (DeRemer and Pennello, "Efficient Computation of LALR(1) Look-Ahead Sets", 1982). */
export function buildLookaheads(states: readonly State[]): Map<string, ReadonlySet<string>> {
  const passages = new Map<string, Passage>();
  states.forEach(({ next }, state) => {
    for (const symbol of next.keys()) {
      if (isNonterminal(symbol)) passages.set(`${state} ${symbol}`, { state, symbol, follow: new Set(), includes: [] });
    }
  });
  const completions: { readonly name: string; readonly passage: Passage }[] = [];
  for (const passage of passages.values()) {
    rules.forEach(({ left, right }, rule) => {
      if (left === passage.symbol) completions.push({ name: walk(states, passages, passage, right, rule), passage });
    });
    readAfter(states, passages, passage);
  }
  propagate([...passages.values()]);
  const lookaheads = new Map<string, Set<string>>();
  for (const { name, passage } of completions) {
    lookaheads.set(name, new Set([...(lookaheads.get(name) ?? []), ...passage.follow]));
  }
  return lookaheads;
}

const nullable = findNullable();

function findNullable(): ReadonlySet<string> {
  const found = new Set<string>();
  for (let before = -1; before < found.size; ) {
    before = found.size;
    for (const { left, right } of rules) if (right.every((symbol) => found.has(symbol))) found.add(left);
  }
  return found;
}

/** Follows a rule from where its left side is read. Where only what may be empty comes after a nonterminal,
 * what follows the rule follows it. Answers the state and rule where the rule is complete. */
function walk(
  states: readonly State[],
  passages: ReadonlyMap<string, Passage>,
  whole: Passage,
  right: readonly string[],
  rule: number,
): string {
  let state = whole.state;
  right.forEach((symbol, at) => {
    const part = passages.get(`${state} ${symbol}`);
    if (part !== undefined && right.slice(at + 1).every((later) => nullable.has(later))) part.includes.push(whole);
    state = states[state]?.next.get(symbol) ?? 0;
  });
  return `${state} ${rule}`;
}

/** The tokens that may be read next, and those after what may be empty. */
function readAfter(states: readonly State[], passages: ReadonlyMap<string, Passage>, passage: Passage): void {
  const after = states[passage.state]?.next.get(passage.symbol) ?? 0;
  for (const symbol of states[after]?.next.keys() ?? []) {
    if (!isNonterminal(symbol)) passage.follow.add(symbol);
    const empty = nullable.has(symbol) ? passages.get(`${after} ${symbol}`) : undefined;
    if (empty !== undefined) passage.includes.push(empty);
  }
}

function propagate(passages: readonly Passage[]): void {
  for (let changed = true; changed; ) {
    changed = false;
    for (const { follow, includes } of passages) {
      const before = follow.size;
      for (const other of includes) for (const token of other.follow) follow.add(token);
      if (follow.size > before) changed = true;
    }
  }
}
