import { JqError } from "../values/error.ts";
import { JsonReader } from "../values/json-reader.ts";
import { parseJson } from "../values/parse-json.ts";
import { type JsonObject, storedKey, type Value } from "../values/value.ts";
import type { JqArguments, NamedArgument } from "./arguments.ts";
import type { System } from "./system.ts";
import { systemErrorCode, systemErrorText } from "./system-error.ts";
import { readText } from "./text-files.ts";
import { usageHint } from "./usage.ts";

/** A request that cannot be met: what to print, without the line break at the end. The exit code is 2. */
export class BadRequest {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

/** The global variables of a program: what the command line names, `$ARGS` and `$JQ_BUILD_CONFIGURATION`. Throws
 * BadRequest. */
export function globalVariables(args: JqArguments, system: System, buildConfiguration: string): Map<string, Value> {
  const variables = new Map<string, Value>();
  for (const argument of args.named) {
    if (!variables.has(argument.name)) variables.set(argument.name, namedValue(argument, system));
  }
  const named: Record<string, Value> = {};
  for (const [name, value] of variables) named[storedKey(name)] = value;
  const positional = args.positional.map(({ kind, text }) => (kind === "text" ? text : parsed(text, "jsonargs")));
  variables.set("ARGS", { positional, named } satisfies JsonObject);
  if (!variables.has("JQ_BUILD_CONFIGURATION")) variables.set("JQ_BUILD_CONFIGURATION", buildConfiguration);
  return variables;
}

function namedValue({ kind, name, text }: NamedArgument, system: System): Value {
  switch (kind) {
    case "text":
      return text;
    case "json":
      return parsed(text, "argjson");
    case "raw":
      return loaded(`rawfile ${name}`, text, (path) => loadText(path, system));
    case "slurp":
      return loaded(`slurpfile ${name}`, text, (path) => valuesOf(loadText(path, system)));
  }
}

function parsed(text: string, option: string): Value {
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof JqError)) throw error;
    throw new BadRequest(`jq: invalid JSON text passed to --${option}\n${usageHint}`);
  }
}

function loaded(option: string, path: string, load: (path: string) => Value): Value {
  try {
    return load(path);
  } catch (error) {
    if (error instanceof BadRequest) throw new BadRequest(`jq: Bad JSON in --${option} ${path}: ${error.message}`);
    if (!(error instanceof JqError)) throw error;
    throw new BadRequest(`jq: Bad JSON in --${option} ${path}: ${error.value}`);
  }
}

/** The text of a file that the command line names. Throws BadRequest with what is wrong with it. */
export function loadText(path: string, system: System): string {
  try {
    return readText(path, system);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const reason = systemErrorCode(error) === "EISDIR" ? "It's a directory" : systemErrorText(error);
    throw new BadRequest(`Could not open ${path}: ${reason}`);
  }
}

function valuesOf(text: string): Value[] {
  const reader = new JsonReader();
  const values: Value[] = [];
  const take = () => {
    for (let value = reader.next(); value !== undefined; value = reader.next()) values.push(value);
  };
  reader.push(text);
  take();
  reader.end();
  take();
  return values;
}
