import type { Machine } from "../compile/machine.ts";
import { eachOf, manyNode, type oneOf, singleNode } from "../compile/nodes.ts";
import { Halt, type Host } from "../host.ts";
import { fail, JqError } from "../values/error.ts";
import { describe } from "../values/error-text.ts";
import { jsonText } from "../values/print-json.ts";
import { isNumber, toDouble, type Value } from "../values/value.ts";
import { type Form, type FormTable, formOf } from "./form.ts";

/** A builtin that asks the world around the program. */
function ask(answer: (machine: Machine, input: Value) => Value): Form {
  return formOf(({ machine }) => singleNode(machine, (input) => answer(machine, input)));
}

/** A builtin that gives its input on after it told the world about it. */
function tell(message: (input: Value, host: Host) => string): Form {
  return formOf(({ machine }) =>
    singleNode(
      machine,
      (input) => {
        machine.host.writeMessage(message(input, machine.host));
        return input;
      },
      (input, path, _env, emit) => {
        machine.host.writeMessage(message(input, machine.host));
        return emit(input, path);
      },
    ),
  );
}

/** jq 1.8.2 gives the error "break" after the last input. */
function nextInput({ host }: Machine): Value {
  const value = host.nextInput();
  if (value === undefined) throw new JqError("break");
  return value;
}

const inputs = formOf(({ machine }) =>
  manyNode((_input, _env, emit) => {
    for (;;) {
      const value = machine.host.nextInput();
      if (value === undefined) return false;
      if (emit(value)) return true;
    }
  }),
);

const debugMessage = (value: Value, { debugText = jsonText }: Host): string => `${debugText(["DEBUG:", value])}\n`;

const debugOf = formOf(({ machine }, [messages]) => {
  const report = (input: Value, env: Parameters<typeof oneOf>[2]) =>
    eachOf(messages, input, env, (value) => {
      machine.host.writeMessage(debugMessage(value, machine.host));
      return false;
    });
  return singleNode(
    machine,
    (input, env) => (report(input, env) ? undefined : input),
    (input, path, env, emit) => report(input, env) || emit(input, path),
  );
});

function haltWith(input: Value, code: Value): never {
  if (!isNumber(code)) return fail(() => `${describe(input)} halt_error/1: number required`);
  const message = typeof input === "string" ? input : `${jsonText(input)}\n`;
  throw new Halt(Math.trunc(toDouble(code)), input === null ? "" : message);
}

const haltError = formOf((_compiler, [code]) =>
  manyNode((input, env) => eachOf(code, input, env, (value) => haltWith(input, value))),
);

const leave = (act: (input: Value) => never): Form => formOf(() => manyNode((input) => act(input)));

export const worldForms: FormTable = {
  "input/0": ask(nextInput),
  "inputs/0": inputs,
  "debug/0": tell(debugMessage),
  "debug/1": debugOf,
  "stderr/0": tell((value) => (typeof value === "string" ? value : jsonText(value))),
  "env/0": ask(({ host }) => host.env),
  "now/0": ask(({ host }) => host.now()),
  "input_filename/0": ask(({ host }) => host.inputName()),
  "input_line_number/0": ask(({ host }) => host.linesRead()),
  "halt/0": leave(() => {
    throw new Halt(0, "");
  }),
  "halt_error/0": leave((input) => haltWith(input, 5)),
  "halt_error/1": haltError,
  "modulemeta/0": formOf(({ machine, program }) =>
    singleNode(machine, (input) =>
      typeof input === "string"
        ? program.moduleMeta(input)
        : fail(() => "modulemeta input module name must be a string"),
    ),
  ),
  "get_search_list/0": formOf(({ machine, program }) => singleNode(machine, () => program.searchList)),
  "get_prog_origin/0": formOf(({ machine, program }) => singleNode(machine, () => program.programOrigin)),
  "get_jq_origin/0": formOf(({ machine, program }) => singleNode(machine, () => program.origin)),
};
