import type { Run, Step } from "./run.ts";
import { wordSource } from "./sets.ts";
import type { AnchorKind } from "./tree.ts";

const wordCharacter = new RegExp(`^${wordSource}`, "v");

/** The step that goes on where an anchor holds. */
export function anchorStep(kind: AnchorKind, next: Step, run: Run): Step {
  return (at) => holds(kind, run, at) && next(at);
}

function holds(kind: AnchorKind, run: Run, at: number): boolean {
  const { text } = run;
  switch (kind) {
    case "start":
      return at === 0;
    case "end":
      return at === text.length;
    case "endOrLastNewline":
      return at === text.length || (at === text.length - 1 && text[at] === "\n");
    case "lineStart":
      return at === 0 || (text[at - 1] === "\n" && at < text.length);
    case "lineEnd":
      return at === text.length || text[at] === "\n";
    case "searchStart":
      return at === run.searchStart;
    case "wordBoundary":
      return isWordBoundary(text, at);
    case "noWordBoundary":
      return !isWordBoundary(text, at);
    case "clusterBoundary":
      return isClusterBoundary(text, at);
    case "noClusterBoundary":
      return !isClusterBoundary(text, at);
  }
}

function isWordBoundary(text: string, at: number): boolean {
  const before = Array.from(text.slice(Math.max(at - 2, 0), at)).at(-1) ?? "";
  return wordCharacter.test(before) !== wordCharacter.test(text.slice(at, at + 2));
}

let segmenter: Intl.Segmenter | null = null;

function clustersOf(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  return segmenter.segment(text);
}

function isClusterBoundary(text: string, at: number): boolean {
  return at === 0 || at === text.length || clustersOf(text).containing(at)?.index === at;
}

/** The step that matches one grapheme cluster. */
export function clusterStep(next: Step, run: Run): Step {
  return (at) => {
    if (at >= run.text.length) return false;
    const cluster = clustersOf(run.text.slice(at)).containing(0);
    return cluster !== undefined && next(at + cluster.segment.length);
  };
}
