import { withFoldings } from "./folding.ts";
import { type PatternReader, skipIgnored } from "./reader.ts";
import { type RegexNode, regexFailure, sequenceOf } from "./tree.ts";

const largestCount = 100_000;

interface Quantifier {
  readonly least: number;
  readonly most: number;
  readonly isGreedy: boolean;
  readonly isPossessive: boolean;
}

/** Reads what stands behind a node and repeats it. */
export function parseQuantifiers(reader: PatternReader, target: RegexNode): RegexNode {
  let node = target;
  for (;;) {
    skipIgnored(reader);
    const quantifier = readQuantifier(reader);
    if (quantifier === null) return node;
    if (!isRepeatable(node)) return regexFailure("target of repeat operator is invalid");
    const repeated = repeat(sequenceOf(withFoldings([node])), quantifier);
    node = quantifier.isPossessive ? { type: "atomic", body: repeated } : repeated;
  }
}

/** Whether a quantifier stands here: an error where it has nothing to repeat. */
export function failOnQuantifier(reader: PatternReader): void {
  if (readQuantifier(reader) !== null) regexFailure("target of repeat operator is not specified");
}

function readQuantifier(reader: PatternReader): Quantifier | null {
  const range = readRange(reader);
  if (range === null) return null;
  const next = reader.text[reader.at];
  if (next === "?" || next === "+") reader.at++;
  return { least: range[0], most: range[1], isGreedy: next !== "?", isPossessive: next === "+" };
}

function readRange(reader: PatternReader): readonly [number, number] | null {
  const next = reader.text[reader.at];
  if (next === "{") return readInterval(reader);
  if (next !== "*" && next !== "+" && next !== "?") return null;
  reader.at++;
  return [next === "+" ? 1 : 0, next === "?" ? 1 : Number.POSITIVE_INFINITY];
}

const interval = /\{(\d+)(?:(,)(\d*))?\}/y;
const countsBegin = /\{(\d+)(?:,(\d*))?/y;

/** `{n}`, `{n,}` or `{n,m}`: anything else is a plain brace, a count that is too big is an error anyway. */
function readInterval(reader: PatternReader): readonly [number, number] | null {
  countsBegin.lastIndex = reader.at;
  const counts = countsBegin.exec(reader.text);
  if (counts === null) return null;
  if (Number(counts[1]) > largestCount || Number(counts[2] ?? 0) > largestCount) {
    return regexFailure("too big number for repeat range");
  }
  interval.lastIndex = reader.at;
  const parts = interval.exec(reader.text);
  if (parts === null) return null;
  reader.at = interval.lastIndex;
  const least = Number(parts[1]);
  if (parts[2] === undefined) return [least, least];
  const most = parts[3] === "" ? Number.POSITIVE_INFINITY : Number(parts[3]);
  if (least > most) return regexFailure("upper is smaller than lower in repeat range");
  return [least, most];
}

function isRepeatable(node: RegexNode): boolean {
  if (node.type === "alternatives") return node.items.every(isRepeatable);
  return node.type !== "anchor" && node.type !== "look" && node.type !== "keep";
}

function repeat(body: RegexNode, { least, most, isGreedy }: Quantifier): RegexNode {
  return least === 1 && most === 1 ? body : { type: "repeat", body, least, most, isGreedy };
}
