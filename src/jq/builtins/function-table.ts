import type { Value } from "../values/value.ts";

/** A builtin that turns its input and the values of its arguments into one value, or throws a JqError.
 * It must not change what it is given. */
export type ValueFunction = (input: Value, ...args: Value[]) => Value;

/** Builtins by `name/arity`. */
export type FunctionTable = Readonly<Record<string, (input: Value, a: Value, b: Value, c: Value) => Value>>;
