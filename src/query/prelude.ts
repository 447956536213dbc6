import { answerFunctions } from "./prelude/answer.ts";
import { callerFunctions } from "./prelude/caller.ts";
import type { PreludeFunction } from "./prelude/prelude-function.ts";
import { requestFunctions } from "./prelude/request.ts";
import { timeFunctions } from "./prelude/time.ts";

/** The functions that queries may use besides jq's own, in the order of the documentation. None of them raises an error
 *  where a field of an event is missing or null. A program that defines one of these names itself gets its own. They are
 *  jq, so that the planner reads them like the rest of a program. */
export const prelude: readonly PreludeFunction[] = [
  ...callerFunctions,
  ...requestFunctions,
  ...answerFunctions,
  ...timeFunctions,
];

/** All definitions, in jq. */
export const preludeText: string = prelude.map(({ definition }) => definition).join("\n");
