import { fail, JqError } from "../values/error.ts";
import { describe } from "../values/error-text.ts";
import { parseJson } from "../values/parse-json.ts";
import { jsonText } from "../values/print-json.ts";
import type { Value } from "../values/value.ts";
import type { FunctionTable } from "./function-table.ts";

/** `tojson` and `fromjson`. */
export const jsonTextFunctions: FunctionTable = {
  "tojson/0": jsonText,
  "fromjson/0": fromJson,
};

function fromJson(input: Value): Value {
  if (typeof input !== "string") return fail(() => `${describe(input)} only strings can be parsed`);
  try {
    return parseJson(input);
  } catch (error) {
    if (!(error instanceof JqError)) throw error;
    return fail(() => `${error.value} (while parsing '${upToNul(input)}')`);
  }
}

/** jq prints the text as a C string. */
function upToNul(text: string): string {
  const end = text.indexOf("\0");
  return end === -1 ? text : text.slice(0, end);
}
