import type { Predicate } from "../../filter/predicate.ts";
import { leavesOf } from "../../filter/predicate.ts";
import { compileTextTest } from "../../filter/text-test.ts";

/** Tells which streams a question asks for: all, unless its filters name some. */
export function asksFor(predicate: Predicate): (stream: string) => boolean {
  const parts = predicate.kind === "all" ? predicate.of : [predicate];
  const ofStreams = parts.filter((part) => {
    const leaves = leavesOf(part);
    return leaves.length > 0 && leaves.every((leaf) => leaf.kind === "list" && leaf.field === "stream");
  });
  return (stream) => ofStreams.every((part) => holds(part, stream));
}

function holds(predicate: Predicate, stream: string): boolean {
  switch (predicate.kind) {
    case "all":
      return predicate.of.every((part) => holds(part, stream));
    case "any":
      return predicate.of.some((part) => holds(part, stream));
    case "not":
      return !holds(predicate.of, stream);
    case "list":
      return compileTextTest(predicate.test)(stream);
    default:
      return true;
  }
}
