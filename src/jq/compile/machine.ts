import type { Host } from "../host.ts";
import type { Value } from "../values/value.ts";
import type { Env, Node, Path } from "./node.ts";

/** The compiled body of a function for one way of calling it. */
export interface FunctionCode {
  body: Node;
  single: boolean;
}

/** What the nodes of one program share while it runs. */
export interface Machine {
  host: Host;
  /** The label that a `break` is on its way to: every `each` in between answers true. */
  unwinding: Env | null;
  /** The call that stands for the result, after a node answered `tailCall`. */
  code: FunctionCode | null;
  env: Env;
  input: Value;
  path: Path;
}

/** The scope without variables. */
export const emptyEnv: Env = { up: null, value: null };

export function newMachine(): Machine {
  const host = undefined as unknown as Host;
  return { host, unwinding: null, code: null, env: emptyEnv, input: null, path: null };
}
