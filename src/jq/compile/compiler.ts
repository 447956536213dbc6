import type { LinkedProgram } from "../modules/linked-program.ts";
import type { Ast } from "../syntax/ast.ts";
import type { CompileError } from "../syntax/compile-error.ts";
import type { Machine } from "./machine.ts";
import type { Node } from "./node.ts";
import type { Scope } from "./scope.ts";

/** What the compilers of the kinds of expressions share. */
export interface Compiler {
  readonly machine: Machine;
  readonly timeZone: string | null;
  readonly program: LinkedProgram;
  /** Names that mean nothing, in the order in which they were met. */
  readonly problems: CompileError[];
  /** Builtins written in jq that the program uses, by `name/arity`. */
  readonly library: Map<string, Scope>;
  /** Compiles an expression. `isTail`: its outputs are those of the function it stands in, so that it may
   * answer `tailCall`. */
  compile(ast: Ast, scope: Scope, isTail: boolean): Node;
}
