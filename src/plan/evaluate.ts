import type { Host } from "../jq/host.ts";
import { compileProgram, type Program } from "../jq/program.ts";
import type { Ast } from "../jq/syntax/ast.ts";
import { JqError } from "../jq/values/error.ts";
import { isTruthy, type Value } from "../jq/values/value.ts";
import { outcomeBits } from "./formula.ts";

/** What is known of the world a program will run in; null for what may change. */
export interface World {
  /** Seconds since 1970 that `now` answers. */
  readonly now: number | null;
  readonly env: Readonly<Record<string, string>> | null;
}

const anything = outcomeBits.truthy | outcomeBits.falsy | outcomeBits.fails;

/** Makes a function that runs an expression on an event and says what it did, as bits of `outcomeBits`. The expression
 *  must be pure (see `isPure`). Whatever goes wrong in another way than a jq error may be anything. */
export function outcomesOf(ast: Ast, world: World): (event: Value) => number {
  const run = runnerOf(ast, world);
  return (event) => {
    let bits = 0;
    try {
      run(event, (value) => {
        bits |= isTruthy(value) ? outcomeBits.truthy : outcomeBits.falsy;
        return false;
      });
    } catch (error) {
      bits |= error instanceof JqError ? outcomeBits.fails : anything;
    }
    return bits;
  };
}

/** The only output of a pure expression that does not look at its input; undefined if it has none, several, or fails. */
export function constantOf(ast: Ast, world: World): Value | undefined {
  const run = runnerOf(ast, world);
  const outputs: Value[] = [];
  try {
    run(null, (value) => outputs.push(value) > 1);
  } catch {
    return undefined;
  }
  return outputs.length === 1 ? outputs[0] : undefined;
}

function runnerOf(body: Ast, { now, env }: World): (event: Value, emit: (value: Value) => boolean) => void {
  const host: Host = {
    nextInput: () => undefined,
    inputName: () => null,
    linesRead: () => 0,
    env: env ?? {},
    now: () => now ?? 0,
    writeMessage: () => undefined,
  };
  let program: Program | null = null;
  return (event, emit) => {
    program ??= compiled(body);
    program.run(event, host, emit);
  };
}

function compiled(body: Ast): Program {
  const source = { meta: null, imports: [], definitions: [], body };
  // Nothing that is pure asks for any of these.
  const nowhere = { text: "", imports: [], moduleMeta: () => null, programOrigin: "", origin: "", searchList: [] };
  return compileProgram({ ...nowhere, source }, { variables: new Map(), timeZone: "UTC" });
}
