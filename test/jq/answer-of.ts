import type { FunctionTable } from "../../src/jq/builtins/function-table.ts";
import { JqError } from "../../src/jq/values/error.ts";
import { jsonText } from "../../src/jq/values/print-json.ts";
import type { Value } from "../../src/jq/values/value.ts";

/** For tests: what a builtin of a table answers to JSON texts, as JSON; an error as the text `! message`. */
export function answerOf(table: FunctionTable, name: string, input: string, args: readonly string[]): string {
  const builtin = table[`${name}/${args.length}`];
  if (builtin === undefined) throw new Error(`no builtin ${name}/${args.length}`);
  return answer(() => builtin(JSON.parse(input), ...(args.map((text) => JSON.parse(text)) as [Value, Value, Value])));
}

/** For tests: a value as JSON, a thrown error as the text `! message`. */
export function answer(compute: () => Value): string {
  try {
    return jsonText(compute());
  } catch (error) {
    if (!(error instanceof JqError)) throw error;
    const { value } = error;
    return jsonText(`! ${typeof value === "string" ? value : jsonText(value)}`);
  }
}

/** For tests: what a builtin of a table, `name/arity`, gives for one argument or none; an error as the text `error: message`. */
export function outcomeOf(table: FunctionTable, name: string, input: Value, argument: Value): Value {
  try {
    return table[name]?.(input, argument, null, null) ?? null;
  } catch (error) {
    if (error instanceof JqError) return `error: ${error.value}`;
    throw error;
  }
}
