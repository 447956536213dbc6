import type { Pattern } from "./ast.ts";

/** The variables of a pattern, in the order written; a name that stands twice is there twice. */
export function patternNames(pattern: Pattern): string[] {
  switch (pattern.type) {
    case "bind":
      return [pattern.name];
    case "items":
      return pattern.items.flatMap(patternNames);
    case "entries":
      return pattern.entries.flatMap(({ bind, pattern: inner }) => [
        ...(bind === null ? [] : [bind]),
        ...(inner === null ? [] : patternNames(inner)),
      ]);
  }
}
