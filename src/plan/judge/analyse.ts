import type { Ast } from "../../jq/syntax/ast.ts";
import type { World } from "../evaluate.ts";
import { anyOutcome, type Outcome } from "../outcome.ts";
import type { Scene } from "../scene.ts";
import type { Analysis, Condition } from "./analysis.ts";
import { judgeByParts } from "./judge.ts";
import { refined } from "./refine.ts";

// Looking through choices on the left of pipes can double the work with every one of them.
const MOST_STEPS = 5000;

/** Starts the analysis of a program. */
export function newAnalysis(world: World, note: (condition: Condition) => void): Analysis {
  let steps = 0;
  const known = new Map<Scene, Map<Ast, Outcome>>();
  const analysis: Analysis = {
    world,
    note,
    judge(ast, scene) {
      const here = known.get(scene) ?? new Map<Ast, Outcome>();
      known.set(scene, here);
      const done = here.get(ast);
      if (done !== undefined) return done;
      steps++;
      if (steps > MOST_STEPS) return anyOutcome;
      const outcome = refined(ast, scene, judgeByParts(ast, scene, analysis), analysis);
      here.set(ast, outcome);
      return outcome;
    },
  };
  return analysis;
}
