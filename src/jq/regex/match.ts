import { hasSurrogates } from "../values/text.ts";
import type { CompiledRegex } from "./compile.ts";
import type { Positions } from "./matcher.ts";

/** A match as programs see it; offsets and lengths are in code points. */
export type Match = {
  readonly offset: number;
  readonly length: number;
  readonly string: string;
  readonly captures: readonly CapturedGroup[];
};

/** A group of a match: `offset` is -1 and `string` null if it took no part. */
type CapturedGroup = {
  readonly offset: number;
  readonly length: number;
  readonly string: string | null;
  readonly name: string | null;
};

/** The matches in a text, one at most without the flag `g`. */
export function matchesOf(regex: CompiledRegex, text: string): Match[] {
  const describeMatch = describer(regex, text);
  const found: Match[] = [];
  let from = 0;
  do {
    const positions = regex.find(text, from);
    if (positions === null) break;
    const [start = 0, end = 0] = positions;
    found.push(describeMatch(positions, 0));
    from = end;
    if (start !== end) continue;
    from = end + unitsAt(text, end);
    if (regex.isGlobal) found.push(...matchesInside(regex, text, end).map((inner) => describeMatch(inner, 1)));
  } while (regex.isGlobal && from <= text.length);
  return found;
}

function unitsAt(text: string, at: number): number {
  return (text.charCodeAt(at) & 0xfc00) === 0xd800 ? 2 : 1;
}

/** Behind an empty match jq 1.8.2 goes on a byte later, which may be inside of a character: empty matches
 * there are matches too. To the pattern the bytes look like characters of their own. Answers where they would
 * be if they stood at the beginning of that character. */
function matchesInside(regex: CompiledRegex, text: string, at: number): Positions[] {
  const found: Positions[] = [];
  const behind = at + unitsAt(text, at);
  const bytes = Buffer.from(text.slice(at, behind));
  for (let byte = 1; byte < bytes.length; byte++) {
    const before = text.slice(0, behind);
    const rest = bytes.toString("latin1", byte);
    const positions = regex.find(before + rest + text.slice(behind), behind);
    if (positions === null) break;
    const [start = 0, end = 0] = positions;
    if (start !== end || start >= behind + rest.length) break;
    found.push(positions.map((position) => (position === -1 ? -1 : at)));
    byte += start - behind;
  }
  return found;
}

/** Makes match objects of positions; `shift` is added to the offset of an empty match. */
function describer(regex: CompiledRegex, text: string): (positions: Positions, shift: number) => Match {
  const offsetOf = codePointOffsets(text);
  const { groupNames } = regex;
  const groupAt = (positions: Positions, group: number): CapturedGroup => {
    const start = positions[group * 2] as number;
    const end = positions[group * 2 + 1] as number;
    const name = groupNames[group] ?? null;
    if (start === -1) return { offset: -1, string: null, length: 0, name };
    const offset = offsetOf(start);
    if (start === end) return { offset, string: "", length: 0, name };
    return { offset, length: offsetOf(end) - offset, string: text.slice(start, end), name };
  };
  return (positions, shift) => {
    const [start = 0, end = 0] = positions;
    const offset = offsetOf(start) + (start === end ? shift : 0);
    const captures: CapturedGroup[] = [];
    for (let group = 1; group < groupNames.length; group++) {
      const captured = groupAt(positions, group);
      captures.push(start === end ? emptied(captured, offset) : captured);
    }
    return { offset, length: offsetOf(end) - offsetOf(start), string: text.slice(start, end), captures };
  };
}

/** In an empty match jq 1.8.2 has all groups empty at its place, even those that looked further. */
function emptied(group: CapturedGroup, offset: number): CapturedGroup {
  if (group.string === null) return group;
  return { offset, string: "", length: 0, name: group.name };
}

/** Turns UTF-16 units into code points. */
function codePointOffsets(text: string): (unit: number) => number {
  if (!hasSurrogates(text)) return (unit) => unit;
  const offsets = new Uint32Array(text.length + 1);
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    offsets[at] = count;
    if ((text.charCodeAt(at) & 0xfc00) !== 0xd800) count++;
  }
  offsets[text.length] = count;
  return (unit) => offsets[unit] as number;
}

/** The texts between matches. */
interface Pieces {
  /** From the end of the match before, or the beginning. */
  upTo(match: Match): string;
  rest(): string;
}

export function piecesOf(text: string): Pieces {
  const characters = hasSurrogates(text) ? Array.from(text) : null;
  const slice = (from: number, to?: number): string =>
    characters === null ? text.slice(from, to) : characters.slice(from, to).join("");
  let previous = 0;
  return {
    upTo: ({ offset, length }) => {
      const piece = slice(previous, offset);
      previous = offset + length;
      return piece;
    },
    rest: () => slice(previous),
  };
}
