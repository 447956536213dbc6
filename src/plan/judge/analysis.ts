import type { Ast } from "../../jq/syntax/ast.ts";
import type { World } from "../evaluate.ts";
import type { Outcome } from "../outcome.ts";
import type { Scene } from "../scene.ts";

/** A condition that a program lets events through by, and what is known of it. */
export interface Condition {
  readonly ast: Ast;
  readonly scene: Scene;
  readonly outcome: Outcome;
}

/** The analysis of one program. */
export interface Analysis {
  readonly world: World;
  /** What an expression may do where it stands. */
  readonly judge: (ast: Ast, scene: Scene) => Outcome;
  /** Takes a condition that decides whether there is any output. */
  readonly note: (condition: Condition) => void;
}
