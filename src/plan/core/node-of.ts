import type { Ast } from "../../jq/syntax/ast.ts";

/** The kind of node that an expression of one type has, or of one of several; some types share one. */
export type NodeOf<T extends Ast["type"]> = Member<Ast, T>;

type Member<Node, T> = Node extends { readonly type: infer U } ? (T extends U ? Node : never) : never;
