import { argument, functionCall } from "../compile/call.ts";
import type { Compiler } from "../compile/compiler.ts";
import { outermost, type Scope, withFunction } from "../compile/scope.ts";
import { valueCall } from "../compile/value-call.ts";
import type { Definition } from "../syntax/ast.ts";
import { parseSource } from "../syntax/parse-source.ts";
import { collectForms } from "./collect-forms.ts";
import { collectionFunctions } from "./collections.ts";
import { definitions } from "./definitions.ts";
import { filterForms } from "./filter-forms.ts";
import { flowForms } from "./flow-forms.ts";
import type { Form, FormTable } from "./form.ts";
import { formatFunctions } from "./formats.ts";
import type { FunctionTable } from "./function-table.ts";
import { jsonTextFunctions } from "./json-text.ts";
import { mathFunctions } from "./math.ts";
import { orderingFunctions } from "./ordering.ts";
import { regexFunctions } from "./regex.ts";
import { regexForms } from "./regex-forms.ts";
import { seriesForms } from "./series-forms.ts";
import { stringFunctions } from "./strings.ts";
import { timeFunctions } from "./time.ts";
import { worldForms } from "./world-forms.ts";

const forms: FormTable = {
  ...filterForms,
  ...flowForms,
  ...seriesForms,
  ...collectForms,
  ...worldForms,
  ...regexForms,
};

const functions: FunctionTable = {
  ...collectionFunctions,
  ...orderingFunctions,
  ...stringFunctions,
  ...regexFunctions,
  ...jsonTextFunctions,
  ...formatFunctions,
  ...mathFunctions,
};

const timeNames = new Set(Object.keys(timeFunctions(null)));
// One for each zone, so that its rules are looked up once.
const timeTables = new Map<string | null, FunctionTable>();

function timeTable(timeZone: string | null): FunctionTable {
  const table = timeTables.get(timeZone) ?? timeFunctions(timeZone);
  timeTables.set(timeZone, table);
  return table;
}

/** The names of all builtins, `name/arity`. */
export const builtinNames: readonly string[] = [
  ...new Set([forms, functions, definitions].flatMap((table) => Object.keys(table)).concat(...timeNames, "builtins/0")),
].filter((name) => !name.startsWith("_"));

/** A builtin of a name and a number of arguments, null where jq has none. */
export function findBuiltin(name: string, arity: number): Form | null {
  const key = `${name}/${arity}`;
  if (Object.hasOwn(forms, key)) return forms[key] ?? null;
  if (Object.hasOwn(functions, key)) return functionForm(name, () => functions[key]);
  if (timeNames.has(key)) return functionForm(name, ({ timeZone }) => timeTable(timeZone)[key]);
  if (Object.hasOwn(definitions, key)) return definitionForm(key);
  if (key === "builtins/0") return functionForm(name, () => () => [...builtinNames]);
  return null;
}

function functionForm(name: string, find: (compiler: Compiler) => FunctionTable[string] | undefined): Form {
  return (args, scope, compiler) => {
    const call = find(compiler);
    if (call === undefined) throw new TypeError(`no function of the name ${name}`);
    const nodes = args.map((arg) => compiler.compile(arg, scope, false));
    return valueCall(name, call as Parameters<typeof valueCall>[1], nodes, compiler);
  };
}

const parsed = new Map<string, Definition>();

function definitionOf(key: string): Definition {
  const known = parsed.get(key);
  if (known !== undefined) return known;
  const [definition] = parseSource(definitions[key] ?? "").definitions;
  if (definition === undefined) throw new TypeError(`no definition of ${key}`);
  parsed.set(key, definition);
  return definition;
}

/** A builtin that is written in jq sees nothing but other builtins. */
function definitionForm(key: string): Form {
  return (args, scope, compiler, isTail) => {
    const definition = definitionOf(key);
    if (definition.params.length === 0 && !isRecursive(definition, key)) {
      return compiler.compile(definition.body, outermost, isTail);
    }
    const home: Scope = compiler.library.get(key) ?? withFunction(outermost, definition);
    compiler.library.set(key, home);
    const { binding } = home;
    if (binding?.kind !== "function") throw new TypeError(`${key} is no function`);
    const nodes = args.map((arg) => argument(compiler.compile(arg, scope, false), null));
    return functionCall(binding, home, nodes, scope, isTail, compiler);
  };
}

/** Whether a definition names itself. */
function isRecursive({ name }: Definition, key: string): boolean {
  return (definitions[key] ?? "").split(new RegExp(`\\b${name}\\b`)).length > 2;
}
