import { formatText } from "../builtins/formats.ts";
import type { Ast, ObjectEntry } from "../syntax/ast.ts";
import { accessValue } from "../values/access.ts";
import { negate } from "../values/arithmetic.ts";
import { fail } from "../values/error.ts";
import { describe } from "../values/error-text.ts";
import { type JsonObject, storedKey, type Value } from "../values/value.ts";
import type { Compiler } from "./compiler.ts";
import type { Env, Node, Stop } from "./node.ts";
import { eachOf, manyNode, oneOf, singleNode } from "./nodes.ts";
import type { Scope } from "./scope.ts";

/** `[f]`. */
export function compileArray(body: Ast | null, scope: Scope, compiler: Compiler): Node {
  const { machine } = compiler;
  if (body === null) return singleNode(machine, () => []);
  const fixed = fixedItems(body, scope, compiler);
  if (fixed !== null) return fixed;
  const node = compiler.compile(body, scope, false);
  return singleNode(machine, (input, env) => {
    const items: Value[] = [];
    const stop = eachOf(node, input, env, (value) => {
      items.push(value);
      return false;
    });
    return stop ? undefined : items;
  });
}

/** `[a, b, c]` of single expressions needs no callbacks. */
function fixedItems(body: Ast, scope: Scope, compiler: Compiler): Node | null {
  const nodes = commaParts(body).map((part) => compiler.compile(part, scope, false));
  if (nodes.some((node) => !node.single)) return null;
  return singleNode(compiler.machine, (input, env) => {
    const items: Value[] = [];
    for (const node of nodes) {
      const value = oneOf(node, input, env);
      if (value !== undefined) items.push(value);
      else if (compiler.machine.unwinding !== null) return undefined;
    }
    return items;
  });
}

function commaParts(ast: Ast): Ast[] {
  return ast.type === "comma" ? [...commaParts(ast.left), ...commaParts(ast.right)] : [ast];
}

interface Entry {
  /** The key where it is known beforehand, as objects store it. */
  readonly stored: string | null;
  readonly key: Node;
  /** null for `{"a\(f)"}`, which takes the value of that key from the input. */
  readonly value: Node | null;
}

/** `{k: v}`: the first key is the outermost loop. */
export function compileObject(entries: readonly ObjectEntry[], scope: Scope, compiler: Compiler): Node {
  const parts = entries.map(({ key, value }): Entry => {
    const isFixed = key.type === "literal" && typeof key.value === "string";
    return {
      stored: isFixed ? storedKey(key.value as string) : null,
      key: compiler.compile(key, scope, false),
      value: value.type === "access" && value.key === key && !isFixed ? null : compiler.compile(value, scope, false),
    };
  });
  if (parts.every(({ key, value }) => key.single && (value === null || value.single))) {
    return singleObject(parts, compiler);
  }
  const build = (at: number, made: JsonObject, input: Value, env: Env, emit: (value: Value) => Stop): Stop => {
    const part = parts[at];
    if (part === undefined) return emit(made);
    return eachOf(part.key, input, env, (key) => {
      const add = (value: Value): Stop => {
        const longer = { ...made, [part.stored ?? objectKey(key)]: value };
        return build(at + 1, longer, input, env, emit);
      };
      return part.value === null ? add(accessValue(input, key)) : eachOf(part.value, input, env, add);
    });
  };
  return manyNode((input, env, emit) => build(0, {}, input, env, emit));
}

function singleObject(parts: readonly Entry[], compiler: Compiler): Node {
  return singleNode(compiler.machine, (input, env) => {
    const made: Record<string, Value> = {};
    for (const { stored, key, value } of parts) {
      const computed = stored === null ? oneOf(key, input, env) : null;
      if (computed === undefined) return undefined;
      const content = value === null ? accessValue(input, computed) : oneOf(value, input, env);
      if (content === undefined) return undefined;
      made[stored ?? objectKey(computed)] = content;
    }
    return made;
  });
}

function objectKey(key: Value): string {
  if (typeof key !== "string") return fail(() => `Object keys must be strings, not ${describe(key)}`);
  return storedKey(key);
}

/** `"…\(f)…"`: the last interpolation is the outermost loop. */
export function compileText(ast: Extract<Ast, { type: "text" }>, scope: Scope, compiler: Compiler): Node {
  const format = ast.format ?? "text";
  const pieces = ast.parts.map((part) => (typeof part === "string" ? part : compiler.compile(part, scope, false)));
  if (pieces.every((piece) => typeof piece === "string" || piece.single)) {
    return singleNode(compiler.machine, (input, env) => {
      let text = "";
      for (let at = pieces.length - 1; at >= 0; at--) {
        const piece = pieces[at] as string | Node;
        if (typeof piece === "string") text = piece + text;
        else {
          const value = oneOf(piece, input, env);
          if (value === undefined) return undefined;
          text = formatText(format, value) + text;
        }
      }
      return text;
    });
  }
  const build = (at: number, tail: string, input: Value, env: Env, emit: (value: Value) => Stop): Stop => {
    const piece = pieces[at];
    if (piece === undefined) return emit(tail);
    if (typeof piece === "string") return build(at - 1, piece + tail, input, env, emit);
    return eachOf(piece, input, env, (value) => build(at - 1, formatText(format, value) + tail, input, env, emit));
  };
  return manyNode((input, env, emit) => build(pieces.length - 1, "", input, env, emit));
}

/** `@name` alone. */
export function compileFormat(name: string, compiler: Compiler): Node {
  return singleNode(compiler.machine, (input) => formatText(name, input));
}

/** `-T`. */
export function compileNegate(body: Ast, scope: Scope, compiler: Compiler): Node {
  const node = compiler.compile(body, scope, false);
  if (!node.single) return manyNode((input, env, emit) => eachOf(node, input, env, (value) => emit(negate(value))));
  return singleNode(compiler.machine, (input, env) => {
    const value = oneOf(node, input, env);
    return value === undefined ? undefined : negate(value);
  });
}
