import { buildStates, isNonterminal, type State } from "./automaton.ts";
import { type Associativity, levels, type Rule, rules } from "./grammar.ts";
import { buildLookaheads } from "./lookahead.ts";

/** What to do on a token: read it, take a rule as complete, or fail. */
export type Action = { readonly shift: number } | { readonly reduce: number } | "fail";

/** What to do in one state. On tokens that are not listed it does what it does in any case. */
export interface Row {
  readonly actions: ReadonlyMap<string, Action>;
  /** The rule taken as complete on other tokens, null to fail. */
  readonly otherwise: number | null;
  /** The states behind nonterminals. */
  readonly next: ReadonlyMap<string, number>;
}

/** The table of an LALR(1) parser as Bison 3.8 builds it, since its messages depend on which rule it takes
 * as complete without a look at the token. */
export function buildRows(): Row[] {
  const states = buildStates();
  const lookaheads = buildLookaheads(states);
  return states.map((state, index) => {
    const actions = shifts(state);
    const alone = state.complete.length === 1 && actions.size === 0;
    if (alone) return { actions, otherwise: state.complete[0] ?? null, next: state.next };
    for (const rule of state.complete) addReductions(actions, rule, lookaheads.get(`${index} ${rule}`) ?? new Set());
    return { actions, otherwise: takeDefault(actions, state.complete), next: state.next };
  });
}

function shifts(state: State): Map<string, Action> {
  const actions = new Map<string, Action>();
  for (const [symbol, shift] of state.next) if (!isNonterminal(symbol)) actions.set(symbol, { shift });
  return actions;
}

/** Settles by precedence whether to read on or to take a rule as complete. */
function addReductions(actions: Map<string, Action>, reduce: number, tokens: ReadonlySet<string>): void {
  const ruleLevel = levelOf(rules[reduce]);
  for (const token of tokens) {
    const level = levelIndex.get(token);
    if (!actions.has(token)) actions.set(token, { reduce });
    else if (ruleLevel === undefined || level === undefined || level > ruleLevel) continue;
    else if (level < ruleLevel) actions.set(token, { reduce });
    else actions.set(token, sameLevel(levels[level]?.[0] ?? "right", actions.get(token) ?? "fail", reduce));
  }
}

function sameLevel(side: Associativity, shift: Action, reduce: number): Action {
  return side === "none" ? "fail" : side === "left" ? { reduce } : shift;
}

const levelIndex: ReadonlyMap<string, number> = new Map(
  levels.flatMap(([, ...names], index) => names.map((name) => [name, index] as const)),
);

function levelOf(rule: Rule | undefined): number | undefined {
  const last = rule?.precedence ?? rule?.right.findLast((symbol) => !isNonterminal(symbol));
  return last === undefined ? undefined : levelIndex.get(last);
}

/** The rule that most tokens complete is taken on all others too, unless the state can read an `error`. */
function takeDefault(actions: Map<string, Action>, complete: readonly number[]): number | null {
  let otherwise: number | null = null;
  let most = 0;
  for (const rule of actions.has("error") ? [] : complete) {
    const count = [...actions.values()].filter((action) => completes(action, rule)).length;
    if (count > most) {
      most = count;
      otherwise = rule;
    }
  }
  for (const [token, action] of actions) {
    const isDefault = otherwise === null ? action === "fail" : completes(action, otherwise);
    if (isDefault) actions.delete(token);
  }
  return otherwise;
}

function completes(action: Action, rule: number): boolean {
  return typeof action === "object" && "reduce" in action && action.reduce === rule;
}
