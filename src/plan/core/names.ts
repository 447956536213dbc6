import type { LinkedImport, LinkedProgram } from "../../jq/modules/linked-program.ts";
import type { Ast, Definition } from "../../jq/syntax/ast.ts";
import type { Value } from "../../jq/values/value.ts";

/** What a name stands for while functions are inlined. */
export type Binding =
  | { readonly kind: "variable"; readonly name: string; readonly unique: string }
  | { readonly kind: "label"; readonly name: string; readonly unique: string }
  | { readonly kind: "constant"; readonly name: string; readonly value: Value }
  /** An argument, with the names it sees and the functions it stands in. */
  | {
      readonly kind: "closure";
      readonly name: string;
      readonly ast: Ast;
      readonly home: Names | null;
      readonly within: Within;
    }
  | { readonly kind: "function"; readonly name: string; readonly definition: Definition; readonly home: Names | null };

/** The names known at a place, innermost first. */
export interface Names {
  readonly up: Names | null;
  readonly binding: Binding;
}

/** The functions whose bodies a place stands in. */
export type Within = ReadonlySet<Definition>;

export function known(up: Names | null, binding: Binding): Names {
  return { up, binding };
}

type BindingOf<K extends Binding["kind"]> = Binding & { readonly kind: K };

export function findVariable(names: Names | null, name: string): BindingOf<"variable" | "constant"> | null {
  for (let at = names; at !== null; at = at.up) {
    const { binding } = at;
    if (binding.name !== name) continue;
    if (binding.kind === "variable" || binding.kind === "constant") return binding;
  }
  return null;
}

export function findLabel(names: Names | null, name: string): BindingOf<"label"> | null {
  for (let at = names; at !== null; at = at.up) {
    if (at.binding.kind === "label" && at.binding.name === name) return at.binding;
  }
  return null;
}

/** The closure or function that a call means, with the names its body sees; null for a builtin. */
export function findCallee(
  names: Names | null,
  name: string,
  arity: number,
): { readonly binding: BindingOf<"closure" | "function">; readonly home: Names | null } | null {
  for (let at = names; at !== null; at = at.up) {
    const { binding } = at;
    if (binding.name !== name) continue;
    if (binding.kind === "closure" && arity === 0) return { binding, home: binding.home };
    if (binding.kind === "function" && binding.definition.params.length === arity) {
      return { binding, home: binding.home ?? at };
    }
  }
  return null;
}

/** The names at the top of a program: its imports, its definitions, the variables of the command line. */
export function topNames(program: LinkedProgram, variables: ReadonlyMap<string, Value>): Names | null {
  let globals: Names | null = null;
  for (const [name, value] of variables) globals = known(globals, { kind: "constant", name, value });
  return defined(program.source.definitions, imported(program.imports, globals));
}

/** Imports know the variables of the command line and nothing else of the file that imports them. */
function imported(imports: readonly LinkedImport[], globals: Names | null): Names | null {
  let names = globals;
  for (const {
    import: { name },
    module,
    data,
  } of imports) {
    if (data !== undefined && name !== null) {
      names = known(names, { kind: "constant", name, value: data });
      names = known(names, { kind: "constant", name: `${name}::${name}`, value: data });
    }
    if (module === null) continue;
    const inside = defined(module.source.definitions, imported(module.imports, globals));
    for (const definition of module.source.definitions) names = exported(definition, name, inside, names);
  }
  return names;
}

function exported(definition: Definition, prefix: string | null, inside: Names | null, names: Names | null): Names {
  // The function stands among the names of its module, at the place where it was defined.
  let home = inside;
  while (home !== null && !(home.binding.kind === "function" && home.binding.definition === definition)) home = home.up;
  const name = prefix === null ? definition.name : `${prefix}::${definition.name}`;
  return known(names, { kind: "function", name, definition, home });
}

function defined(definitions: readonly Definition[], outer: Names | null): Names | null {
  let names = outer;
  for (const definition of definitions) {
    names = known(names, { kind: "function", name: definition.name, definition, home: null });
  }
  return names;
}
