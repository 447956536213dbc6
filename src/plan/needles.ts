import type { Formula } from "./formula.ts";

/** What raw lines hold: groups of which each has at least one text in the line, or else a key of `objects` has a value that
 *  is no object. */
export interface Needles {
  readonly groups: readonly (readonly string[])[];
  readonly objects: readonly string[];
}

// Many needles cost more to look for than they save.
const MOST_IN_GROUP = 16;

// Keys that stand in nearly every event: they would choose nothing.
const common: ReadonlySet<string> = new Set(
  `level auditID stage requestURI verb user username groups sourceIPs userAgent objectRef resource namespace name
  apiVersion responseStatus metadata code requestReceivedTimestamp stageTimestamp annotations
  authorization.k8s.io decision reason`.split(/\s+/),
);

/** The texts that every line of a formula holds, the most promising group first. Without groups nothing can be said. */
export function needlesOf(formula: Formula): Needles {
  const groups = (groupsOf(formula) ?? []).toSorted(byPromise).map(({ texts }) => texts);
  const objects = groups.length === 0 ? [] : [...oddities(formula)];
  return { groups, objects };
}

interface Group {
  readonly texts: readonly string[];
  readonly hasKey: boolean;
}

/** Null for a formula that holds for no line. */
function groupsOf(formula: Formula): readonly Group[] | null {
  switch (formula.kind) {
    case "mention":
      if (common.has(formula.text.replaceAll('"', ""))) return [];
      return [{ texts: [formula.text], hasKey: formula.isKey }];
    case "all": {
      const parts = formula.of.map(groupsOf);
      if (parts.includes(null)) return null;
      return distinct(parts.flatMap((groups) => groups ?? []));
    }
    case "any": {
      const parts = formula.of.map(groupsOf).filter((groups) => groups !== null);
      const [only] = parts;
      if (only === undefined) return null;
      if (parts.length === 1) return only;
      const best = parts.flatMap((groups) => groups.toSorted(byPromise).slice(0, 1));
      if (best.length < parts.length) return [];
      const texts = [...new Set(best.flatMap((group) => group.texts))];
      return texts.length > MOST_IN_GROUP ? [] : [{ texts, hasKey: best.some(({ hasKey }) => hasKey) }];
    }
    case "oddity":
      return null;
    case "column":
    case "atom":
      return [];
  }
}

/** Longer texts are found less often, and so are values. */
function byPromise(a: Group, b: Group): number {
  return promise(b) - promise(a);
}

function promise({ texts, hasKey }: Group): number {
  return Math.min(...texts.map((text) => text.length)) - 2 * (texts.length - 1) - (hasKey ? 10 : 0);
}

function distinct(groups: readonly Group[]): readonly Group[] {
  return [...new Map(groups.map((group) => [JSON.stringify(group.texts), group])).values()];
}

function oddities(formula: Formula, into = new Set<string>()): Set<string> {
  if (formula.kind === "oddity") into.add(formula.key);
  else if ("of" in formula) for (const part of formula.of) oddities(part, into);
  return into;
}
