import { eachItem } from "../compile/access.ts";
import type { Machine } from "../compile/machine.ts";
import type { Env, Node, Path, Stop } from "../compile/node.ts";
import { eachOf, firstOf, manyNode, pathsOf, singleNode } from "../compile/nodes.ts";
import { compareValues } from "../values/compare.ts";
import { fail, JqError } from "../values/error.ts";
import { isNumber, isTruthy, toDouble, type Value } from "../values/value.ts";
import { type FormTable, formOf } from "./form.ts";

const empty = formOf(({ machine }) =>
  singleNode(
    machine,
    () => undefined,
    () => false,
  ),
);

const errorOf = formOf((_compiler, [message]) =>
  manyNode((input, env) =>
    eachOf(message, input, env, (value) => {
      throw new JqError(value);
    }),
  ),
);

/** `first(f)`. */
const first = formOf(({ machine }, [body]) =>
  singleNode(
    machine,
    (input, env) => firstOf(body, input, env),
    (input, path, env, emit) => {
      let found: Value | undefined;
      let at: Path = path;
      const stop = pathsOf(body, input, path, env, (value, its) => {
        found = value;
        at = its;
        return true;
      });
      return found === undefined ? stop : emit(found, at);
    },
  ),
);

/** `last(f)` has no path (jq 1.8.2 computes it with reduce). */
const last = formOf(({ machine }, [body]) =>
  singleNode(machine, (input, env) => {
    let found: Value | undefined;
    const stop = eachOf(body, input, env, (value) => {
      found = value;
      return false;
    });
    return stop ? undefined : found;
  }),
);

/** Runs `use` for each count; throws for negative ones. */
function eachCount(count: Node, name: string, input: Value, env: Env, use: (count: number) => Stop): Stop {
  return eachOf(count, input, env, (value) => {
    if (compareValues(value, 0) > 0) return use(isNumber(value) ? toDouble(value) : Number.NaN);
    if (compareValues(value, 0) === 0) return use(0);
    return fail(() => `${name} doesn't support negative count`);
  });
}

/** Lets the first `count` outputs through and then stops, without asking for another one. */
function limited<E>(count: number, emit: E & ((...args: never[]) => Stop), run: (emit: E) => Stop): Stop {
  let left = count;
  let isDone = false;
  const counted = (...args: never[]): Stop => {
    left--;
    if (emit(...args)) return true;
    isDone = left <= 0;
    return isDone;
  };
  const stop = run(counted as unknown as E);
  return stop && !isDone;
}

const limit = formOf((_compiler, [count, body]) =>
  manyNode(
    (input, env, emit) =>
      eachCount(count, "limit", input, env, (n) =>
        n === 0 ? false : limited(n, emit, (counted) => eachOf(body, input, env, counted)),
      ),
    (input, path, env, emit) =>
      eachCount(count, "limit", input, env, (n) =>
        n === 0 ? false : limited(n, emit, (counted) => pathsOf(body, input, path, env, counted)),
      ),
  ),
);

const skip = formOf((_compiler, [count, body]) =>
  manyNode(
    (input, env, emit) =>
      eachCount(count, "skip", input, env, (n) => {
        let left = n;
        return eachOf(body, input, env, (value) => {
          left--;
          return left < 0 && emit(value);
        });
      }),
    (input, path, env, emit) =>
      eachCount(count, "skip", input, env, (n) => {
        let left = n;
        return pathsOf(body, input, path, env, (value, at) => {
          left--;
          return left < 0 && emit(value, at);
        });
      }),
  ),
);

/** Whether some output of `body` is true, or with `wanted` false: whether some is not. */
function decided(machine: Machine, body: Node, wanted: boolean, input: Value, env: Env): Value | undefined {
  let found = false;
  const stop = eachOf(body, input, env, (value) => {
    found = isTruthy(value) === wanted;
    return found;
  });
  return stop && machine.unwinding !== null ? undefined : found === wanted;
}

function quantifier(wanted: boolean): FormTable {
  const name = wanted ? "any" : "all";
  const ofItems = (test: (machine: Machine, item: Value, env: Env) => Value | undefined, machine: Machine) =>
    singleNode(machine, (input, env) => {
      let isAborted = false;
      const found = eachItem(input, false, (item) => {
        const answer = test(machine, item, env);
        isAborted = answer === undefined;
        return isAborted || answer === wanted;
      });
      return isAborted ? undefined : found === wanted;
    });
  return {
    [`${name}/0`]: formOf(({ machine }) => ofItems((_machine, item) => isTruthy(item), machine)),
    [`${name}/1`]: formOf(({ machine }, [test]) =>
      ofItems((_machine, item, env) => decided(machine, test, wanted, item, env), machine),
    ),
    [`${name}/2`]: formOf(({ machine }, [source, test]) =>
      singleNode(machine, (input, env) => {
        let isAborted = false;
        const found = eachOf(source, input, env, (item) => {
          const answer = decided(machine, test, wanted, item, env);
          isAborted = answer === undefined;
          return isAborted || answer === wanted;
        });
        return isAborted || (found && machine.unwinding !== null) ? undefined : found === wanted;
      }),
    ),
  };
}

const isEmpty = formOf(({ machine }, [body]) =>
  singleNode(machine, (input, env) => {
    const found = firstOf(body, input, env);
    return found === undefined && machine.unwinding !== null ? undefined : found === undefined;
  }),
);

/** Builtins that decide how many outputs of an expression are wanted. */
export const flowForms: FormTable = {
  "empty/0": empty,
  "error/1": errorOf,
  "first/1": first,
  "last/1": last,
  "limit/2": limit,
  "skip/2": skip,
  ...quantifier(true),
  ...quantifier(false),
  "isempty/1": isEmpty,
};
