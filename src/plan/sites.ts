import type { Ast } from "../jq/syntax/ast.ts";
import { blind, callKey, passing } from "./builtin-facts.ts";
import { childrenOf, keysOf, someNode } from "./core/children.ts";
import { unknownCall } from "./core/inline.ts";
import type { NodeOf } from "./core/node-of.ts";
import { binding, onEvent, plainName, type Scene, withUnknownInput } from "./scene.ts";

/** A place of a program that takes all events, one by one. */
export type Site =
  /** Each event is piped into an expression. */
  | { readonly kind: "pipe"; readonly into: Ast; readonly scene: Scene }
  /** Each event is one step of `reduce`. */
  | { readonly kind: "step"; readonly fold: NodeOf<"reduce">; readonly scene: Scene };

interface Search {
  /** `inputs`: events come from there. `array`: the input of the program is an array of them. */
  readonly from: "inputs" | "array";
  readonly sites: Site[];
  /** Something looks at the events in another way. */
  isLeaking: boolean;
}

/** The places where a program takes its events; null if it does not take all of them, or not one by one. `from` is
 *  `inputs` for `-n` and `array` for `-s`. */
export function sitesOf(ast: Ast, from: "inputs" | "array"): readonly Site[] | null {
  if (someNode(ast, (node) => node.type === "call" && (node.name === unknownCall || looksAround.has(callKey(node))))) {
    return null;
  }
  if (countInputs(ast) !== (from === "inputs" ? 1 : 0)) return null;
  const search: Search = { from, sites: [], isLeaking: false };
  walk(ast, from === "array", onEvent, search);
  return search.isLeaking ? null : search.sites;
}

const looksAround: ReadonlySet<string> = new Set(["input/0", "input_line_number/0", "input_filename/0"]);

function countInputs(ast: Ast): number {
  const own = ast.type === "call" && ast.name === "inputs" ? 1 : 0;
  return childrenOf(ast).reduce((sum, child) => sum + countInputs(child), own);
}

function isSource(ast: Ast, isRoot: boolean, { from }: Search): boolean {
  if (from === "inputs") return ast.type === "call" && ast.name === "inputs";
  return isRoot && ast.type === "iterate" && ast.target.type === "identity";
}

/** `isRoot`: the input is the array of events. `scene`: what an event piped into the expression would meet. */
function walk(ast: Ast, isRoot: boolean, scene: Scene, search: Search): void {
  const go = (part: Ast, itsRoot = isRoot) => walk(part, itsRoot, scene, search);
  if (isSource(ast, isRoot, search)) {
    search.sites.push({ kind: "pipe", into: identity(ast), scene });
    return;
  }
  switch (ast.type) {
    case "identity":
    case "format":
      if (isRoot) search.isLeaking = true;
      return;
    case "pipe":
      walkPipe(ast, isRoot, scene, search);
      return;
    case "as":
      walkAs(ast, isRoot, scene, search);
      return;
    case "reduce":
    case "foreach":
      if (ast.type === "reduce" && isSource(ast.source, isRoot, search)) {
        search.sites.push({ kind: "step", fold: ast, scene });
      } else go(ast.source);
      for (const key of ast.patterns.flatMap(keysOf)) go(key);
      go(ast.init);
      go(ast.update, false);
      if (ast.type === "foreach" && ast.extract !== null) go(ast.extract, false);
      return;
    case "try":
      go(ast.body);
      if (ast.handler !== null) go(ast.handler, false);
      return;
    case "assign":
      if (isRoot) search.isLeaking = true;
      break;
    case "call": {
      const key = callKey(ast);
      if (key === "any/2" || key === "all/2") {
        for (const [at, arg] of ast.args.entries()) go(arg, isRoot && at === 0);
        return;
      }
      if (isRoot && !blind.has(key) && !passing.has(key)) search.isLeaking = true;
      break;
    }
  }
  for (const child of childrenOf(ast)) go(child);
}

function walkPipe(ast: NodeOf<"pipe">, isRoot: boolean, scene: Scene, search: Search): void {
  const { left, right } = ast;
  if (left.type === "pipe") {
    walk({ ...left, right: { ...ast, left: left.right } }, isRoot, scene, search);
    return;
  }
  if (isSource(left, isRoot, search)) {
    search.sites.push({ kind: "pipe", into: right, scene });
    return;
  }
  if (left.type === "array" && left.body !== null && search.from === "inputs" && isSource(left.body, false, search)) {
    const inside: Search = { from: "array", sites: [], isLeaking: false };
    walk(right, true, scene, inside);
    if (inside.isLeaking) search.sites.push({ kind: "pipe", into: identity(ast), scene });
    else search.sites.push(...inside.sites);
    return;
  }
  if (left.type === "identity") {
    walk(right, isRoot, scene, search);
    return;
  }
  walk(left, isRoot, scene, search);
  walk(right, false, scene, search);
}

function walkAs(ast: NodeOf<"as">, isRoot: boolean, scene: Scene, search: Search): void {
  const { source, patterns, body } = ast;
  const name = plainName(patterns);
  const bodyScene =
    name !== null && source.type === "literal"
      ? binding(name, source, { kind: "constant", value: source.value }, true, scene)
      : scene;
  if (name !== null && isSource(source, isRoot, search)) {
    const event = binding(name, identity(ast), onEvent.input, true, scene);
    search.sites.push({ kind: "pipe", into: body, scene: withOtherInput(event) });
  } else walk(source, isRoot, scene, search);
  for (const key of patterns.flatMap(keysOf)) walk(key, isRoot, scene, search);
  walk(body, isRoot, bodyScene, search);
}

function withOtherInput(scene: Scene): Scene {
  return { ...withUnknownInput(scene), once: scene.once };
}

function identity({ start, end }: Ast): Ast {
  return { type: "identity", start, end };
}

/** The expression an event meets at a site, as one that runs on the event. */
export function siteProgram(site: Site): Ast {
  if (site.kind === "step") return { ...site.fold, source: identity(site.fold) };
  const frame = site.scene.frames.findLast((one) => one.kind === "as");
  if (site.scene.input.kind === "path" || frame === undefined) return site.into;
  const { start, end } = site.into;
  const bind = { type: "bind", name: frame.name, start, end } as const;
  return { type: "as", source: identity(site.into), patterns: [bind], body: site.into, start, end };
}
