import { eachItem } from "../compile/access.ts";
import { updateNode } from "../compile/assign.ts";
import { Detached, type Node } from "../compile/node.ts";
import {
  eachOf,
  extendedPath,
  finishedPath,
  manyNode,
  oneOf,
  pathArray,
  pathsOf,
  singleNode,
} from "../compile/nodes.ts";
import type { Ast } from "../syntax/ast.ts";
import { fail } from "../values/error.ts";
import { deletePaths, getPath } from "../values/paths.ts";
import { isArray, type Value } from "../values/value.ts";
import { streamEvents } from "./collections.ts";
import { type Form, type FormTable, formOf } from "./form.ts";
import { groupBy, maxBy, minBy, sortBy, uniqueBy } from "./ordering.ts";

const map = formOf(({ machine }, [body]) =>
  singleNode(machine, (input, env) => {
    const items: Value[] = [];
    const stop = eachItem(input, false, (item) =>
      eachOf(body, item, env, (value) => {
        items.push(value);
        return false;
      }),
    );
    return stop ? undefined : items;
  }),
);

/** `map_values(f)` is `.[] |= f`. */
const mapValues: Form = ([update], scope, compiler) => {
  if (update === undefined) throw new TypeError("map_values has one argument");
  const { start, end } = update;
  const items: Ast = { type: "iterate", target: { type: "identity", start, end }, optional: false, start, end };
  return updateNode(compiler.compile(items, scope, false), compiler.compile(update, scope, false), compiler);
};

/** An ordering by keys: for each item the array of all outputs of f. */
function byKeys(order: (array: Value, keys: readonly Value[]) => Value): Form {
  return formOf(({ machine }, [key]) =>
    singleNode(machine, (input, env) => {
      const keys: Value[] = [];
      const stop = eachItem(input, false, (item) => {
        const parts: Value[] = [];
        keys.push(parts);
        return eachOf(key, item, env, (value) => {
          parts.push(value);
          return false;
        });
      });
      return stop ? undefined : order(input, keys);
    }),
  );
}

/** `path(f)`. */
const path = formOf(({ machine }, [body]) => {
  if (!body.single) {
    return manyNode((input, env, emit) =>
      pathsOf(body, input, null, env, (value, at) => emit(pathArray(finishedPath(value, at)))),
    );
  }
  return singleNode(machine, (input, env) => {
    let found: Value | undefined;
    pathsOf(body, input, null, env, (value, at) => {
      found = pathArray(finishedPath(value, at));
      return false;
    });
    return found;
  });
});

const del = formOf(({ machine }, [body]) =>
  singleNode(machine, (input, env) => {
    const paths: Value[][] = [];
    const stop = pathsOf(body, input, null, env, (value, at) => {
      paths.push(pathArray(finishedPath(value, at)));
      return false;
    });
    return stop ? undefined : deletePaths(input, paths);
  }),
);

/** `getpath(p)`: as a path it leads on from the value it is applied to. */
const getpath = formOf(({ machine }, [keys]) => {
  const get = (input: Value, at: Value): Value =>
    isArray(at) ? getPath(input, at) : fail(() => "Path must be specified as an array");
  const paths: Node["paths"] = (input, from, env, emit) =>
    eachOf(keys, input, env, (at) => {
      const value = get(input, at);
      if (!isArray(at) || (from instanceof Detached && !Object.is(input, from.value))) return emit(value, from);
      return emit(value, extendedPath(from instanceof Detached ? from.path : from, at));
    });
  if (!keys.single) {
    return manyNode((input, env, emit) => eachOf(keys, input, env, (at) => emit(get(input, at))), paths);
  }
  return singleNode(
    machine,
    (input, env) => {
      const at = oneOf(keys, input, env);
      return at === undefined ? undefined : get(input, at);
    },
    paths,
  );
});

const toStream = formOf(() =>
  manyNode((input, _env, emit) => {
    for (const event of streamEvents(input)) if (emit(event)) return true;
    return false;
  }),
);

export const collectForms: FormTable = {
  "map/1": map,
  "map_values/1": mapValues,
  "sort_by/1": byKeys(sortBy),
  "group_by/1": byKeys(groupBy),
  "unique_by/1": byKeys(uniqueBy),
  "min_by/1": byKeys(minBy),
  "max_by/1": byKeys(maxBy),
  "path/1": path,
  "del/1": del,
  "getpath/1": getpath,
  "tostream/0": toStream,
};
