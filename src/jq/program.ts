import { compileAst } from "./compile/compile.ts";
import type { Compiler } from "./compile/compiler.ts";
import { emptyEnv, newMachine } from "./compile/machine.ts";
import { eachOf } from "./compile/nodes.ts";
import { extended, outermost, type Scope, withFunction } from "./compile/scope.ts";
import type { Host } from "./host.ts";
import type { LinkedImport, LinkedProgram, LoadedModule } from "./modules/linked-program.ts";
import type { Ast, Definition } from "./syntax/ast.ts";
import type { Value } from "./values/value.ts";

export interface CompileOptions {
  /** Global variables, without the `$`: `--arg` and friends, `ARGS`. `ENV` is the host's. */
  readonly variables: ReadonlyMap<string, Value>;
  /** The time zone of `localtime` and `strflocaltime`; null for the system's. */
  readonly timeZone: string | null;
}

export interface Program {
  /** Runs the program on one input. `emit` answers true to stop. Throws JqError (uncaught error), Halt. */
  run(input: Value, host: Host, emit: (value: Value) => boolean): void;
}

const wholeInput: Ast = { type: "identity", start: 0, end: 0 };

/** Compiles a linked program; throws CompileError. A program without an expression gives its input. */
export function compileProgram(program: LinkedProgram, { variables, timeZone }: CompileOptions): Program {
  const machine = newMachine();
  const compiler: Compiler = {
    machine,
    timeZone,
    program,
    problems: [],
    library: new Map(),
    compile: (ast, scope, isTail) => compileAst(ast, scope, isTail, compiler),
  };
  const globals = [...variables].reduce(
    (scope, [name, value]) => extended(scope, { kind: "constant", name, value }),
    outermost,
  );
  const imported = withImports(globals, program.imports, globals, compiler, new Map());
  const scope = program.source.definitions.reduce((outer, definition) => withFunction(outer, definition), imported);
  const node = compiler.compile(program.source.body ?? wholeInput, scope, false);
  const [first, ...further] = compiler.problems;
  if (first !== undefined) throw first.with(further);
  return {
    run(input, host, emit) {
      machine.host = host;
      machine.unwinding = null;
      eachOf(node, input, emptyEnv, emit);
    },
  };
}

type KnownModules = Map<LoadedModule, readonly ModuleFunction[]>;

/** The scope with what imports name: `name::function` or, of an include, the bare name; `$name` and
 * `$name::name` for data. */
function withImports(
  scope: Scope,
  imports: readonly LinkedImport[],
  globals: Scope,
  compiler: Compiler,
  known: KnownModules,
): Scope {
  let wider = scope;
  for (const { import: source, module, data } of imports) {
    const prefix = source.name === null ? "" : `${source.name}::`;
    if (module !== null) {
      for (const { definition, home } of functionsOf(module, globals, compiler, known)) {
        wider = withFunction(wider, definition, prefix + definition.name, home);
      }
    } else if (source.name !== null) {
      const value = data ?? null;
      wider = extended(wider, { kind: "constant", name: source.name, value });
      wider = extended(wider, { kind: "constant", name: `${source.name}::${source.name}`, value });
    }
  }
  return wider;
}

interface ModuleFunction {
  readonly definition: Definition;
  /** The scope that begins with the function itself. */
  readonly home: Scope;
}

function functionsOf(
  module: LoadedModule,
  globals: Scope,
  compiler: Compiler,
  known: KnownModules,
): readonly ModuleFunction[] {
  const done = known.get(module);
  if (done !== undefined) return done;
  const functions: ModuleFunction[] = [];
  const file = { kind: "file", name: module.path, text: module.text } as const;
  let scope = withImports(extended(globals, file), module.imports, globals, compiler, known);
  for (const definition of module.source.definitions) {
    scope = withFunction(scope, definition);
    functions.push({ definition, home: scope });
  }
  known.set(module, functions);
  return functions;
}
