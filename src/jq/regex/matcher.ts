import { utf8Length } from "../values/text.ts";
import { newRun, type Run } from "./run.ts";
import { compileNode } from "./steps.ts";
import type { ParsedRegex, RegexNode } from "./tree.ts";
import { partsOf } from "./tree.ts";

/** How a match is chosen. */
export interface MatchChoice {
  /** Of all places where a match begins the first with the longest, in bytes: there the first match that is
   * longer than those of the places before (Oniguruma 6.9). */
  readonly isLongest: boolean;
  readonly isNotEmpty: boolean;
  /** One of the above. */
  readonly isSpecial: boolean;
}

/** Begin and end of the match and of each group in UTF-16 units, -1 for a group that is not set. */
export type Positions = readonly number[];

/** A backtracking matcher with Oniguruma's rules, for patterns that JavaScript's engine takes for something
 * else. Its depth of calls grows with the text that a repeat of more than a character runs over. */
export function compileMatcher(
  parsed: ParsedRegex,
  choice: MatchChoice,
): (text: string, from: number) => Positions | null {
  const groups = new Map<number, RegexNode>([[0, parsed.root]]);
  collectGroups(parsed.root, groups);
  const run = newRun(parsed.groupNames.length, groups);
  let start = 0;
  let best: Positions | null = null;
  let longest = -1;
  const finish = (at: number): boolean => {
    if (choice.isNotEmpty && at === start) return false;
    if (choice.isLongest) {
      const length = utf8Length(run.text.slice(start, at));
      if (length <= longest) return false;
      longest = length;
    }
    best = positionsOf(run, start, at);
    return true;
  };
  const step = compileNode(parsed.root, finish, run);
  return (text, from) => {
    best = null;
    longest = -1;
    run.text = text;
    run.searchStart = from;
    for (start = from; start <= text.length; start += charactersUnits(text, start)) {
      run.begin(start);
      if (step(start) && !choice.isLongest) break;
    }
    return best;
  };
}

function charactersUnits(text: string, at: number): number {
  return (text.charCodeAt(at) & 0xfc00) === 0xd800 ? 2 : 1;
}

function positionsOf(run: Run, start: number, end: number): Positions {
  const positions = [run.keep === -1 ? start : run.keep, end];
  for (let group = 1; group < run.ends.length; group++) {
    const isSet = run.ends[group] !== -1;
    positions.push(isSet ? (run.starts[group] as number) : -1, isSet ? (run.ends[group] as number) : -1);
  }
  return positions;
}

function collectGroups(node: RegexNode, groups: Map<number, RegexNode>): void {
  if (node.type === "capture") groups.set(node.number, node);
  for (const part of partsOf(node)) collectGroups(part, groups);
}
