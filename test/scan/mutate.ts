import { goJson } from "../../samples/generator/go-text.ts";
import type { Random } from "../../samples/generator/random.ts";
import { text, times } from "./hostile-values.ts";
import { body, requestUri } from "./random-event.ts";

import { ids, numbers, snippets, tokens, values } from "./snippets.ts";

/** One way to change a line; the text is one character a byte. */
type Change = (line: string, random: Random) => string;

function anywhere(line: string, random: Random): number {
  return random.int(0, line.length);
}

/** A place beside a byte that means something. */
function edge(line: string, random: Random): number {
  const mark = random.pick(["{", "}", "[", "]", ",", ":", '"', "\\"]);
  const found = line.indexOf(mark, anywhere(line, random));
  return found < 0 ? anywhere(line, random) : found + random.int(0, 1);
}

function place(line: string, random: Random): number {
  return random.int(0, 1) === 0 ? anywhere(line, random) : edge(line, random);
}

function insert(line: string, at: number, piece: string): string {
  return line.slice(0, at) + piece + line.slice(at);
}

/** Replaces one of the matches of a pattern. */
function replaceOne(line: string, pattern: RegExp, random: Random, make: (match: string) => string): string {
  const matches = [...line.matchAll(pattern)];
  const match = matches[random.int(0, matches.length - 1)];
  if (match === undefined) return line;
  return line.slice(0, match.index) + make(match[0]) + line.slice(match.index + match[0].length);
}

function bytes(value: string): string {
  return Buffer.from(value).toString("latin1");
}

const stringPattern = /"(?:[^"\\]|\\.)*"/g;
const memberPattern = /"[^"\\]+":(?:"(?:[^"\\]|\\.)*"|\[[^[\]{}]*\]|\{[^{}]*\}|[-0-9a-z.]+)/g;

const changes: readonly Change[] = [
  (line, random) => {
    const at = anywhere(line, random);
    return line.slice(0, at) + String.fromCharCode(random.int(0, 255)) + line.slice(at + 1);
  },
  (line, random) => {
    const at = place(line, random);
    return line.slice(0, at) + random.pick(snippets).slice(0, 1) + line.slice(at + 1);
  },
  (line, random) => insert(line, place(line, random), random.pick(snippets)),
  (line, random) => insert(line, edge(line, random), random.pick(snippets)),
  (line, random) => {
    const from = place(line, random);
    return line.slice(0, from) + line.slice(from + random.pick([1, 1, 2, 3, random.int(1, 60)]));
  },
  (line, random) => {
    const from = edge(line, random);
    return insert(line, edge(line, random), line.slice(from, from + random.int(1, 40)));
  },
  (line, random) => replaceOne(line, /[{}[\]]/g, random, () => random.pick(["{", "}", "[", "]", ""])),
  (line, random) => replaceOne(line, /[{}[\],:]/g, random, () => random.pick([",", ":", "", ",,", '""', "1"])),
  // Where one block of 64 bytes ends and the next begins.
  (line, random) => {
    const at = random.int(1, Math.max(1, line.length >> 6)) * 64 - random.int(0, 2);
    const piece = random.pick(tokens);
    return line.slice(0, at) + piece + line.slice(at + random.pick([0, piece.length, 1]));
  },
  (line, random) => {
    const at = random.int(1, Math.max(1, line.length >> 6)) * 64 - random.int(0, 1);
    return line.slice(0, at) + line.slice(at + 1);
  },
  // Keys: moved, repeated, renamed, removed.
  (line, random) => {
    const members = [...line.matchAll(memberPattern)].map(([found]) => found);
    if (members.length === 0) return line;
    const one = members[random.int(0, members.length - 1)] as string;
    const other = members[random.int(0, members.length - 1)] as string;
    const mark = "\u0000";
    return line
      .replace(one, () => mark)
      .replace(other, () => one)
      .replace(mark, () => other);
  },
  (line, random) => replaceOne(line, memberPattern, random, (found) => `${found},${found}`),
  (line, random) => {
    const members = [...line.matchAll(memberPattern)].map(([found]) => found);
    const other = members[random.int(0, members.length - 1)] ?? "";
    return replaceOne(line, memberPattern, random, (found) => `${found},${other}`);
  },
  (line, random) =>
    replaceOne(line, memberPattern, random, (found) =>
      found.replace(/^"[^"]*"/, `"${random.pick(["x", "code", "name", "user"])}"`),
    ),
  (line, random) => {
    const parts = [...line.matchAll(memberPattern)].map(([found]) => found);
    const part = parts[random.int(0, parts.length - 1)] ?? "\u0000";
    return line.replace(`,${part}`, "");
  },
  // Values of the wrong kind.
  (line, random) =>
    replaceOne(line, memberPattern, random, (found) => found.slice(0, found.indexOf(":") + 1) + random.pick(values)),
  (line, random) =>
    replaceOne(line, memberPattern, random, (found) => found.slice(0, found.indexOf(":") + 1) + bytes(body(random))),
  // Escapes in every field.
  (line, random) =>
    replaceOne(line, stringPattern, random, (found) =>
      insert(found, random.int(1, Math.max(1, found.length - 1)), random.pick(snippets)),
    ),
  (line, random) => replaceOne(line, stringPattern, random, () => bytes(goJson(text(random)))),
  (line, random) => replaceOne(line, /(?<=:)-?[0-9]+/g, random, () => random.pick(numbers)),
  (line, random) =>
    replaceOne(line, /(?<="code":)[0-9]+/g, random, () => random.pick([...numbers, "403", "429", "999"])),
  (line, random) => replaceOne(line, /"20[0-9-]+T[0-9:.]+Z"/g, random, () => `"${random.pick(times)}"`),
  (line, random) => replaceOne(line, /(?<="auditID":")[^"]*/g, random, () => random.pick(ids)),
  (line, random) =>
    replaceOne(line, /(?<="requestURI":)"(?:[^"\\]|\\.)*"/g, random, () => bytes(goJson(requestUri(random)))),
  (line, random) =>
    line.replace('"annotations":{', `"annotations":{"audit.k8s.io/truncated":"${random.pick(["true", "no"])}",`),
  (line) => line.replace(/"authorization.k8s.io\/decision":"[^"]*",/, "").replace(/"code":[0-9]+/, '"code":403'),
  (line, random) =>
    line.replace(
      /,"requestReceivedTimestamp"/,
      () => `,"requestObject":${bytes(body(random))},"requestReceivedTimestamp"`,
    ),
  (line, random) => line.slice(0, place(line, random)),
  (line, random) => line.slice(place(line, random)),
  (line, random) => insert(line, edge(line, random), random.pick(["\n", "\n\n", "\r\n", "\n{"])),
];

// Moves all that follows against the blocks of 64 bytes that the scanner reads at once.
function shift(line: string, random: Random): string {
  return line.replace('"userAgent":"', `"userAgent":"${"s".repeat(random.int(0, 64))}`);
}

/** Changes a line in one way or a few. It may be more than one line then. */
export function mutate(line: Buffer, random: Random): Buffer {
  let changed = shift(line.toString("latin1"), random);
  for (let count = random.pick([0, 1, 1, 1, 1, 2, 3]); count > 0; count--) {
    changed = (changes[random.int(0, changes.length - 1)] as Change)(changed, random);
  }
  return Buffer.from(changed, "latin1");
}
