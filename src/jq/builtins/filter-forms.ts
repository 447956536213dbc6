import type { Node } from "../compile/node.ts";
import { eachOf, manyNode, oneOf, singleNode } from "../compile/nodes.ts";
import { isArray, isNumber, isObject, isTruthy, type Kind, kindOf, toDouble, type Value } from "../values/value.ts";
import { type Form, type FormTable, formOf } from "./form.ts";

/** Passes its input on where `test` holds. */
function filterForm(test: (value: Value) => boolean): Form {
  return formOf(({ machine }) =>
    singleNode(
      machine,
      (input) => (test(input) ? input : undefined),
      (input, path, _env, emit) => test(input) && emit(input, path),
    ),
  );
}

const ofKinds = (...kinds: readonly Kind[]): Form => filterForm((value) => kinds.includes(kindOf(value)));

const isNormal = (value: Value): boolean => {
  if (!isNumber(value)) return false;
  const size = Math.abs(toDouble(value));
  return size >= 2.2250738585072014e-308 && size < Number.POSITIVE_INFINITY;
};
const isFiniteNumber = (value: Value): boolean =>
  isNumber(value) && Math.abs(toDouble(value)) !== Number.POSITIVE_INFINITY;

/** `select(f)`: the input once for each true output of f. */
const select = formOf(({ machine }, [condition]) => {
  const paths: Node["paths"] = (input, path, env, emit) =>
    eachOf(condition, input, env, (answer) => isTruthy(answer) && emit(input, path));
  if (!condition.single) {
    return manyNode(
      (input, env, emit) => eachOf(condition, input, env, (answer) => isTruthy(answer) && emit(input)),
      paths,
    );
  }
  return singleNode(
    machine,
    (input, env) => {
      const answer = oneOf(condition, input, env);
      return answer !== undefined && isTruthy(answer) ? input : undefined;
    },
    paths,
  );
});

/** Builtins that give their input or nothing. */
export const filterForms: FormTable = {
  "select/1": select,
  "arrays/0": ofKinds("array"),
  "objects/0": ofKinds("object"),
  "iterables/0": ofKinds("array", "object"),
  "booleans/0": ofKinds("boolean"),
  "numbers/0": ofKinds("number"),
  "strings/0": ofKinds("string"),
  "nulls/0": ofKinds("null"),
  "values/0": filterForm((value) => value !== null),
  "scalars/0": filterForm((value) => !isArray(value) && !isObject(value)),
  "normals/0": filterForm(isNormal),
  "finites/0": filterForm(isFiniteNumber),
};
