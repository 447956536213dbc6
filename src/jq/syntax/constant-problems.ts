import { describe } from "../values/error-text.ts";
import { isObject, type Value } from "../values/value.ts";

/** What jq says of an import whose path has something interpolated. */
export const pathProblem = "Import path must be constant";

/** What jq says of `{(key): …}` where the key is a constant; undefined stands for one that is none. null: it
 * is all right. */
export function keyProblem(key: Value | undefined): string | null {
  return key === undefined || typeof key === "string" ? null : `Cannot use ${describe(key)} as object key`;
}

/** What jq says of the metadata of a module or an import; undefined stands for some that are not constant.
 * null: they are all right. */
export function metadataProblem(metadata: Value | undefined): string | null {
  if (metadata === undefined) return "Module metadata must be constant";
  return isObject(metadata) ? null : "Module metadata must be an object";
}
