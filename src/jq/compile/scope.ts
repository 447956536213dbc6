import type { Definition, Place } from "../syntax/ast.ts";
import { CompileError } from "../syntax/compile-error.ts";
import type { Value } from "../values/value.ts";
import type { FunctionCode } from "./machine.ts";

/** What a name stands for. Only variables, labels and closures take a cell at run time. */
export type Binding =
  /** A value parameter may be called as well, if it has one value only. */
  | { readonly kind: "variable"; readonly name: string; readonly isCallable: boolean }
  | { readonly kind: "label"; readonly name: string }
  | { readonly kind: "closure"; readonly name: string; readonly single: boolean }
  | { readonly kind: "constant"; readonly name: string; readonly value: Value }
  /** What follows stands in a module. */
  | { readonly kind: "file"; readonly name: string; readonly text: string }
  | FunctionBinding;

export interface FunctionBinding {
  readonly kind: "function";
  readonly name: string;
  readonly definition: Definition;
  /** The scope in which it was defined; null: the one whose binding this is (it may call itself). */
  readonly home: Scope | null;
  /** What was compiled of it, by which of its arguments give at most one output. */
  readonly codes: Map<string, FunctionCode>;
}

/** The names known at a place of the program, innermost first. */
export interface Scope {
  readonly up: Scope | null;
  readonly binding: Binding | null;
  /** Cells below and at this place. */
  readonly depth: number;
}

export const outermost: Scope = { up: null, binding: null, depth: 0 };

export function extended(scope: Scope, binding: Binding): Scope {
  const takesCell = binding.kind === "variable" || binding.kind === "label" || binding.kind === "closure";
  return { up: scope, binding, depth: scope.depth + (takesCell ? 1 : 0) };
}

/** A scope in which a function, and nothing else, is new. */
export function withFunction(scope: Scope, definition: Definition, name = definition.name, home?: Scope): Scope {
  const codes = new Map<string, FunctionCode>();
  return extended(scope, { kind: "function", name, definition, home: home ?? null, codes });
}

export interface Found<B extends Binding> {
  readonly binding: B;
  readonly scope: Scope;
}

type Cell<K extends Binding["kind"]> = Binding & { readonly kind: K };

/** An error at a place of the program, or of the module that the scope belongs to. */
export function compileError(message: string, place: Place, scope: Scope, hint: string | null = null): CompileError {
  const file = bindings(scope).find((binding) => binding.kind === "file");
  return new CompileError(message, place, { file: file ?? null, hint });
}

function bindings(scope: Scope): Binding[] {
  const found: Binding[] = [];
  for (let at: Scope | null = scope; at !== null; at = at.up) if (at.binding !== null) found.push(at.binding);
  return found;
}

/** The functions that may be called here, `name/arity`. */
export function functionNames(scope: Scope): string[] {
  return bindings(scope).flatMap((binding) => {
    if (binding.kind === "function") return [`${binding.name}/${binding.definition.params.length}`];
    return binding.kind === "closure" ? [`${binding.name}/0`] : [];
  });
}

/** The nearest variable or constant of a name. */
export function findVariable(scope: Scope, name: string): Found<Cell<"variable" | "constant">> | null {
  for (let at: Scope | null = scope; at !== null; at = at.up) {
    const { binding } = at;
    if (binding?.name === name && (binding.kind === "variable" || binding.kind === "constant")) {
      return { binding, scope: at };
    }
  }
  return null;
}

/** The nearest label of a name. */
export function findLabel(scope: Scope, name: string): Found<Cell<"label">> | null {
  for (let at: Scope | null = scope; at !== null; at = at.up) {
    const { binding } = at;
    if (binding?.kind === "label" && binding.name === name) return { binding, scope: at };
  }
  return null;
}

/** The nearest function, closure or callable variable of a name and a number of arguments. */
export function findFunction(
  scope: Scope,
  name: string,
  arity: number,
): Found<Cell<"closure" | "function" | "variable">> | null {
  for (let at: Scope | null = scope; at !== null; at = at.up) {
    const { binding } = at;
    if (binding === null || binding.name !== name) continue;
    if (binding.kind === "closure" && arity === 0) return { binding, scope: at };
    if (binding.kind === "variable" && binding.isCallable && arity === 0) return { binding, scope: at };
    if (binding.kind === "function" && binding.definition.params.length === arity) return { binding, scope: at };
  }
  return null;
}
