import { rules } from "./grammar.ts";

/** A place in a rule: how many of its symbols are read. */
interface Item {
  readonly rule: number;
  readonly dot: number;
}

/** What a parser may have read: where each symbol leads, and which rules are complete. */
export interface State {
  readonly next: Map<string, number>;
  readonly complete: readonly number[];
}

const byLeft = Map.groupBy(
  rules.keys().map((rule) => ({ rule, dot: 0 })),
  ({ rule }) => rules[rule]?.left ?? "",
);

/** Whether a name is that of rules, not of a kind of token. */
export function isNonterminal(symbol: string): boolean {
  return byLeft.has(symbol);
}

function symbolAt({ rule, dot }: Item): string | undefined {
  return rules[rule]?.right[dot];
}

/** The states of an LR(0) parser of the grammar; the first is where it begins. */
export function buildStates(): State[] {
  const states: { kernel: readonly Item[]; next: Map<string, number>; complete: number[] }[] = [];
  const known = new Map<string, number>();
  const stateOf = (kernel: readonly Item[]): number => {
    const name = kernel.map(({ rule, dot }) => `${rule}.${dot}`).join(" ");
    const found = known.get(name);
    if (found !== undefined) return found;
    known.set(name, states.length);
    states.push({ kernel, next: new Map(), complete: [] });
    return states.length - 1;
  };
  stateOf([{ rule: 0, dot: 0 }]);
  for (const state of states) {
    for (const [symbol, items] of Map.groupBy(closure(state.kernel), symbolAt)) {
      if (symbol === undefined) state.complete.push(...items.map(({ rule }) => rule).sort((a, b) => a - b));
      else state.next.set(symbol, stateOf(items.map(({ rule, dot }) => ({ rule, dot: dot + 1 }))));
    }
  }
  return states;
}

function closure(kernel: readonly Item[]): Item[] {
  const items = [...kernel];
  const added = new Set<string>();
  for (const item of items) {
    const symbol = symbolAt(item);
    if (symbol === undefined || added.has(symbol)) continue;
    added.add(symbol);
    items.push(...(byLeft.get(symbol) ?? []));
  }
  return items.sort((a, b) => a.rule - b.rule || a.dot - b.dot);
}
