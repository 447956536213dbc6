import { reducedLookBehind } from "./look-behind.ts";
import { groupsNamed, type PatternReader } from "./reader.ts";
import { canBeEmpty, partsOf, type RegexNode, regexFailure } from "./tree.ts";

/** What Oniguruma checks when it has read all: the groups that are referred to and called exist, calls come
 * to an end, what is looked behind for has one length. Answers the tree to match with. */
export function checkedTree(root: RegexNode, reader: PatternReader): RegexNode {
  const groups = new Map<number, RegexNode>([[0, root]]);
  collectGroups(root, groups);
  checkReferences(root, groups.size - 1);
  resolveCalls(reader);
  if (reader.calls.length > 0) checkRecursion(groups);
  return reducedLookBehind(root, groups);
}

function collectGroups(node: RegexNode, groups: Map<number, RegexNode>): void {
  if (node.type === "capture") groups.set(node.number, node.body);
  for (const part of partsOf(node)) collectGroups(part, groups);
}

function resolveCalls(reader: PatternReader): void {
  for (const { name, target } of reader.calls) {
    if (/^\d+$/.test(name)) {
      if (Number(name) >= reader.groupNames.length) regexFailure(`undefined group <${name}> reference`);
      target.number = Number(name);
      continue;
    }
    const [number, ...others] = groupsNamed(reader, name);
    if (number === undefined) regexFailure(`undefined name <${name}> reference`);
    if (others.length > 0) regexFailure(`multiplex definition name <${name}> call`);
    target.number = number;
  }
}

function checkReferences(node: RegexNode, count: number): void {
  if ((node.type === "reference" || node.type === "isSet") && node.numbers.some((number) => number > count)) {
    regexFailure("invalid backref number/name");
  }
  for (const part of partsOf(node)) checkReferences(part, count);
}

/** Every group must have a way to end without calling itself, and none may call itself before it has
 * consumed something. */
function checkRecursion(groups: ReadonlyMap<number, RegexNode>): void {
  const ending = groupsThat(groups, canEnd);
  const empty = groupsThat(groups, canBeEmpty);
  for (const number of groups.keys()) {
    if (!ending.has(number) || callsFirst(number, groups, empty)) regexFailure("never ending recursion");
  }
}

/** The groups of which something holds, which may be as it holds of those they call. */
function groupsThat(
  groups: ReadonlyMap<number, RegexNode>,
  holds: (body: RegexNode, known: ReadonlySet<number>) => boolean,
): ReadonlySet<number> {
  const known = new Set<number>();
  for (let before = -1; before < known.size; ) {
    before = known.size;
    for (const [number, body] of groups) if (holds(body, known)) known.add(number);
  }
  return known;
}

function canEnd(node: RegexNode, ending: ReadonlySet<number>): boolean {
  if (node.type === "call") return ending.has(node.target.number);
  if (node.type === "repeat" && node.least === 0) return true;
  if (node.type === "alternatives") return node.items.some((item) => canEnd(item, ending));
  return partsOf(node).every((part) => canEnd(part, ending));
}

/** Whether a group calls itself at its beginning, directly or through others. */
function callsFirst(number: number, groups: ReadonlyMap<number, RegexNode>, empty: ReadonlySet<number>): boolean {
  const seen = new Set<number>();
  const waiting = [number];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const called = new Set<number>();
    collectFirstCalls(groups.get(next) as RegexNode, called, empty);
    if (called.has(number)) return true;
    for (const other of called) {
      if (!seen.has(other)) waiting.push(other);
      seen.add(other);
    }
  }
  return false;
}

function collectFirstCalls(node: RegexNode, called: Set<number>, empty: ReadonlySet<number>): void {
  if (node.type === "call") called.add(node.target.number);
  for (const part of partsOf(node)) {
    collectFirstCalls(part, called, empty);
    if (node.type === "sequence" && !canBeEmpty(part, empty)) return;
  }
}
