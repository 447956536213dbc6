import { eachKey } from "../compile/access.ts";
import { type Env, type Path, PathStep, type Stop } from "../compile/node.ts";
import { attached, eachOf, manyNode, oneOf, pathsOf } from "../compile/nodes.ts";
import { operations } from "../compile/operators.ts";
import { compareValues } from "../values/compare.ts";
import { fail } from "../values/error.ts";
import { truncatedText } from "../values/error-text.ts";
import { isArray, isNumber, isObject, toDouble, type Value } from "../values/value.ts";
import { type FormTable, formOf } from "./form.ts";

/** `recurse(f)`: the input, and what f makes of each output in turn. */
const recurse = formOf(({ machine }, [step]) => {
  const deeper = (value: Value, env: Env, emit: (value: Value) => Stop): Stop =>
    emit(value) || eachOf(step, value, env, (next) => deeper(next, env, emit));
  const along = (value: Value, path: Path, env: Env, emit: (value: Value, path: Path) => Stop): Stop =>
    emit(value, path) || pathsOf(step, value, path, env, (next, at) => along(next, at, env, emit));
  if (!step.single) return manyNode((input, env, emit) => deeper(input, env, emit), along);
  return manyNode((input, env, emit) => {
    let value: Value | undefined = input;
    while (value !== undefined) {
      if (emit(value)) return true;
      value = oneOf(step, value, env);
    }
    return machine.unwinding !== null;
  }, along);
});

function descend(value: Value, emit: (value: Value) => Stop): Stop {
  if (emit(value)) return true;
  if (isArray(value)) {
    for (const item of value) if (descend(item, emit)) return true;
  } else if (isObject(value)) {
    for (const key of Object.keys(value)) if (descend(value[key] as Value, emit)) return true;
  }
  return false;
}

function descendPaths(value: Value, path: PathStep | null, emit: (value: Value, path: Path) => Stop): Stop {
  if (emit(value, path)) return true;
  return eachKey(value, true, (item, key) => descendPaths(item, new PathStep(path, key), emit));
}

/** `..`. */
const descendAll = formOf(() =>
  manyNode(
    (input, _env, emit) => descend(input, emit),
    (input, path, _env, emit) => {
      const steps = attached(input, path, () => `near attempt to iterate through ${truncatedText(input)}`);
      return descendPaths(input, steps, emit);
    },
  ),
);

/** The numbers from `from` to before `to`. */
function countUp(from: Value, to: Value, emit: (value: Value) => Stop): Stop {
  if (!isNumber(from) || !isNumber(to)) return fail(() => "Range bounds must be numeric");
  const end = toDouble(to);
  for (let at = toDouble(from); at < end; at++) if (emit(at)) return true;
  return false;
}

const rangeTo = formOf((_compiler, [to]) =>
  manyNode((input, env, emit) => eachOf(to, input, env, (end) => countUp(0, end, emit))),
);

const rangeBetween = formOf((_compiler, [from, to]) =>
  manyNode((input, env, emit) =>
    eachOf(from, input, env, (start) => eachOf(to, input, env, (end) => countUp(start, end, emit))),
  ),
);

/** `range(from; to; by)` is defined by `+` and `<`, so that it takes values of any kind (jq 1.8.2). */
function stepwise(from: Value, to: Value, by: Value, emit: (value: Value) => Stop): Stop {
  const direction = compareValues(by, 0);
  if (direction === 0) return false;
  const add = operations["+"];
  for (let at = from; compareValues(to, at) * direction > 0; at = add(at, by)) if (emit(at)) return true;
  return false;
}

const rangeBy = formOf((_compiler, [from, to, by]) =>
  manyNode((input, env, emit) =>
    eachOf(from, input, env, (start) =>
      eachOf(to, input, env, (end) => eachOf(by, input, env, (step) => stepwise(start, end, step, emit))),
    ),
  ),
);

/** `repeat(f)`: all outputs of f, again and again (jq 1.8.2: on the same input). */
const repeat = formOf((_compiler, [body]) => ({
  ...manyNode((input, env, emit) => {
    while (!eachOf(body, input, env, emit));
    return true;
  }),
  paths: (input, path, env, emit) => {
    while (!pathsOf(body, input, path, env, emit));
    return true;
  },
}));

/** Builtins that give a series of values. */
export const seriesForms: FormTable = {
  "recurse/0": descendAll,
  "recurse/1": recurse,
  "range/1": rangeTo,
  "range/2": rangeBetween,
  "range/3": rangeBy,
  "repeat/1": repeat,
};
