import type { Compiler } from "../compile/compiler.ts";
import type { Node } from "../compile/node.ts";
import type { Scope } from "../compile/scope.ts";
import type { Ast } from "../syntax/ast.ts";

/** A builtin that decides itself when, and on what, its arguments are evaluated. */
export type Form = (args: readonly Ast[], scope: Scope, compiler: Compiler, isTail: boolean) => Node;

/** Builtins by `name/arity`. */
export type FormTable = Readonly<Record<string, Form>>;

/** A form of which the arguments are compiled in the order written. */
export function formOf(build: (compiler: Compiler, args: readonly [Node, Node, Node, Node]) => Node): Form {
  return (args, scope, compiler) => {
    const nodes = args.map((arg) => compiler.compile(arg, scope, false));
    return build(compiler, nodes as unknown as readonly [Node, Node, Node, Node]);
  };
}
