import type { Ast } from "../jq/syntax/ast.ts";
import { someNode } from "./core/children.ts";
import { unknownCall } from "./core/inline.ts";
import type { NodeOf } from "./core/node-of.ts";

function named(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}

/** Builtins that do something besides giving outputs, or that look at more than their input: nothing may be left out
 *  before them. */
const effects = named(`
  input/0 inputs/0 debug/0 debug/1 stderr/0 halt/0 halt_error/0 halt_error/1 input_line_number/0 input_filename/0`);

/** Builtins whose outputs depend on nothing but their input and arguments, that always end, and whose outputs are not
 *  much bigger than what they are given. */
const pure = named(`
  abs/0 add/0 add/1 all/2 any/2 arrays/0 ascii/0 ascii_downcase/0 ascii_upcase/0 booleans/0 capture/1 capture/2 ceil/0
  contains/1 empty/0 endswith/1 error/0 error/1 explode/0 fabs/0 finites/0 first/0 first/1 flatten/0 flatten/1 floor/0
  format/1 from_entries/0 getpath/1 fromdate/0 fromdateiso8601/0 fromjson/0 gmtime/0 group_by/1 gsub/2 gsub/3 has/1 implode/0
  in/1 index/1 indices/1 infinite/0 inside/1 isempty/1 isfinite/0 isinfinite/0 isnan/0 isnormal/0 iterables/0 join/1
  keys/0 keys_unsorted/0 last/0 last/1 length/0 limit/2 log/0 log10/0 log2/0 ltrim/0 ltrimstr/1 map_values/1 match/1
  match/2 max/0 max_by/1 min/0 min_by/1 mktime/0 nan/0 normals/0 nth/1 nth/2 numbers/0 objects/0 pow/2 recurse/0 reverse/0
  rindex/1 round/0 rtrim/0 rtrimstr/1 scalars/0 scan/1 scan/2 skip/2 sort/0 sort_by/1 split/1 split/2 splits/1 splits/2
  sqrt/0 startswith/1 strings/0 sub/2 sub/3 test/1 test/2 to_entries/0 toboolean/0 todate/0
  todateiso8601/0 tojson/0 tonumber/0 tostring/0 transpose/0 trim/0 trimstr/1 trunc/0 type/0 unique/0 unique_by/1
  utf8bytelength/0 walk/1 with_entries/1`);

// A text times a number is that many texts.
const LARGEST_FACTOR = 100;

/** Builtins that give the outputs of their last argument, or some of them. */
export const passing = named("first/1 last/1 limit/2 skip/2 nth/2");

/** Builtins that never look at their input themselves. */
export const blind = named(
  "empty/0 infinite/0 nan/0 now/0 isempty/1 add/1 error/1 range/1 range/2 range/3 env/0 halt/0 input/0 inputs/0 builtins/0",
);

/** The key of a call: `name/arity`. */
export function callKey(call: NodeOf<"call">): string {
  return `${call.name}/${call.args.length}`;
}

/** Whether running an expression may do more than give outputs, or depends on what was read before. */
export function hasEffects(ast: Ast): boolean {
  return someNode(ast, (node) => node.type === "call" && (effects.has(callKey(node)) || node.name === unknownCall));
}

/** Whether an expression can be run beforehand: it always gives the same outputs for the same input, and soon. `world`
 *  says which of the things outside of the program are known. */
export function isPure(ast: Ast, world: { readonly now: boolean; readonly env: boolean }): boolean {
  return !someNode(ast, (node) => {
    switch (node.type) {
      case "call":
        if (node.name === "now") return !world.now;
        if (node.name === "env") return !world.env;
        if (node.name === "strftime" || node.name === "strptime") return !hasPlainFormat(node.args);
        return !pure.has(callKey(node));
      case "variable":
        return node.name === "ENV" ? !world.env : !node.name.includes("#");
      case "binary":
        return node.operator === "*" && !isSmallFactor(node.left) && !isSmallFactor(node.right);
      case "assign":
      case "define":
        return true;
      default:
        return false;
    }
  });
}

// Other letters may ask for the time zone of the system: in jq 1.8.2 `%s` does, also in UTC.
const plainFormat = /^(?:%[YmdHMSTFjye]|[^%])*$/;

function hasPlainFormat([format]: readonly Ast[]): boolean {
  return format?.type === "literal" && typeof format.value === "string" && plainFormat.test(format.value);
}

function isSmallFactor(ast: Ast): boolean {
  return ast.type === "literal" && typeof ast.value === "number" && ast.value <= LARGEST_FACTOR;
}
