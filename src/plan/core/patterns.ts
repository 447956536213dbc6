import type { Ast, Pattern } from "../../jq/syntax/ast.ts";
import type { NodeOf } from "./node-of.ts";

/** The pattern with other names for its variables; `key` rewrites its keys. */
export function renamed(pattern: Pattern, names: ReadonlyMap<string, string>, key: (ast: Ast) => Ast): Pattern {
  const nameOf = (name: string) => names.get(name) ?? name;
  switch (pattern.type) {
    case "bind":
      return { ...pattern, name: nameOf(pattern.name) };
    case "items":
      return { ...pattern, items: pattern.items.map((item) => renamed(item, names, key)) };
    case "entries":
      return {
        ...pattern,
        entries: pattern.entries.map((entry) => ({
          bind: entry.bind === null ? null : nameOf(entry.bind),
          key: key(entry.key),
          pattern: entry.pattern === null ? null : renamed(entry.pattern, names, key),
        })),
      };
  }
}

type As = NodeOf<"as">;

/** `S as {a: $x} | B` as `S as $t | $t.a as $x | B`, if all its keys are constants; `fresh` makes names. */
export function splitPattern(ast: As, fresh: (name: string) => string): As {
  const [pattern] = ast.patterns;
  if (ast.patterns.length !== 1 || pattern === undefined || pattern.type === "bind") return ast;
  if (!isConstant(pattern)) return ast;
  const { source, body, start, end } = ast;
  return bound(pattern, source, body);

  function bound(part: Pattern, value: Ast, rest: Ast): As {
    if (part.type === "bind") return { type: "as", source: value, patterns: [part], body: rest, start, end };
    const whole = fresh("whole");
    const item = (key: Ast): Ast => {
      const target: Ast = { type: "variable", name: whole, start, end };
      return { type: "access", target, key, optional: false, start, end };
    };
    let inner = rest;
    if (part.type === "items") {
      const items = [...part.items.entries()].reverse();
      for (const [at, one] of items) inner = bound(one, item({ type: "literal", value: at, start, end }), inner);
    } else {
      for (const { bind, key, pattern: deeper } of part.entries.toReversed()) {
        if (deeper !== null) inner = bound(deeper, item(key), inner);
        if (bind !== null) inner = bound({ type: "bind", name: bind, start, end }, item(key), inner);
      }
    }
    return bound({ type: "bind", name: whole, start, end }, value, inner);
  }
}

function isConstant(pattern: Pattern): boolean {
  switch (pattern.type) {
    case "bind":
      return true;
    case "items":
      return pattern.items.every(isConstant);
    case "entries":
      return pattern.entries.every(
        ({ key, pattern: inner }) =>
          key.type === "literal" && typeof key.value === "string" && (inner === null || isConstant(inner)),
      );
  }
}
