import type { Machine } from "../compile/machine.ts";
import type { Env, Node, Stop } from "../compile/node.ts";
import { eachOf, manyNode } from "../compile/nodes.ts";
import { add } from "../values/arithmetic.ts";
import type { Value } from "../values/value.ts";
import { type Form, type FormTable, formOf } from "./form.ts";
import { captureObject, type Match, matchAll, regexArguments, scanAll, splitAll, substitute } from "./regex.ts";

type Use = (value: Value) => Stop;
type Search = (input: Value, regex: Value, flags: Value) => readonly Value[];

function emitAll(values: readonly Value[], emit: Use): Stop {
  for (const value of values) if (emit(value)) return true;
  return false;
}

/** `f(re)`, where `re` may be an array with flags. */
function packed(search: Search): Form {
  return formOf((_compiler, [argument]) =>
    manyNode((input, env, emit) =>
      eachOf(argument, input, env, (value) => emitAll(search(input, ...regexArguments(value)), emit)),
    ),
  );
}

/** `f(re)` without flags. */
function plain(search: Search): Form {
  return formOf((_compiler, [regex]) =>
    manyNode((input, env, emit) => eachOf(regex, input, env, (value) => emitAll(search(input, value, null), emit))),
  );
}

/** `f(re; flags)`; `isRegexOuter`: which of the two is the outer loop. */
function flagged(search: Search, isRegexOuter: boolean): Form {
  return formOf((_compiler, [regex, flags]) =>
    manyNode((input, env, emit) =>
      eachPair(regex, flags, isRegexOuter, input, env, (re, mode) => emitAll(search(input, re, mode), emit)),
    ),
  );
}

function eachPair(
  regex: Node,
  flags: Node,
  isRegexOuter: boolean,
  input: Value,
  env: Env,
  use: (regex: Value, flags: Value) => Stop,
): Stop {
  if (isRegexOuter) return eachOf(regex, input, env, (re) => eachOf(flags, input, env, (mode) => use(re, mode)));
  return eachOf(flags, input, env, (mode) => eachOf(regex, input, env, (re) => use(re, mode)));
}

const matches: Search = (input, regex, flags) => matchAll(input, regex, flags, false) as readonly Value[];
const captures: Search = (input, regex, flags) => matches(input, regex, flags).map(captureObject);

/** `sub` and `gsub`: the replacement is evaluated for each match on its named captures. */
function replacing(extraFlags: string): { two: Form; three: Form } {
  const run = (
    machine: Machine,
    replacement: Node,
    input: Value,
    env: Env,
    [regex, flags]: readonly [Value, Value],
    emit: Use,
  ): Stop => {
    const found = matches(input, regex, flags) as readonly Match[];
    if (typeof input !== "string") return false;
    let isAborted = false;
    const results = substitute(input, found, (named) => {
      const outputs: Value[] = [];
      const stop = eachOf(replacement, named, env, (value) => {
        outputs.push(value);
        return false;
      });
      isAborted ||= stop;
      return outputs;
    });
    return isAborted && machine.unwinding !== null ? true : emitAll(results, emit);
  };
  return {
    two: formOf(({ machine }, [regex, replacement]) =>
      manyNode((input, env, emit) =>
        eachOf(regex, input, env, (re) => run(machine, replacement, input, env, [re, extraFlags], emit)),
      ),
    ),
    three: formOf(({ machine }, [regex, replacement, flags]) =>
      manyNode((input, env, emit) =>
        eachPair(regex, flags, true, input, env, (re, mode) => {
          const all = extraFlags === "" ? mode : add(mode, extraFlags);
          return run(machine, replacement, input, env, [re, all], emit);
        }),
      ),
    ),
  };
}

const sub = replacing("");
const gsub = replacing("g");

/** The builtins of regular expressions that give several outputs. */
export const regexForms: FormTable = {
  "match/1": packed(matches),
  "match/2": flagged(matches, false),
  "capture/1": packed(captures),
  "capture/2": flagged(captures, false),
  "scan/1": plain(scanAll),
  "scan/2": flagged(scanAll, true),
  "splits/1": plain(splitAll),
  "splits/2": flagged(splitAll, true),
  "sub/2": sub.two,
  "sub/3": sub.three,
  "gsub/2": gsub.two,
  "gsub/3": gsub.three,
};
