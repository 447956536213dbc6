import { characterTest } from "./characters.ts";
import type { Run, Step } from "./run.ts";
import type { RegexNode, Repeat } from "./tree.ts";

type Compile = (node: RegexNode, next: Step, run: Run) => Step;

/** The step of a repeat and what comes behind it. */
export function repeatStep(node: Repeat, next: Step, run: Run, compile: Compile): Step {
  if (node.most === 0) return next;
  if (node.body.type === "class" && node.isGreedy) {
    return charactersStep(characterTest(node.body), node.least, node.most, next, run);
  }
  return roundsStep(node, next, run, compile);
}

/** Many characters of a class: needs no calls for each. */
function charactersStep(test: (code: number) => boolean, least: number, most: number, next: Step, run: Run): Step {
  return (start) => {
    const { text } = run;
    let at = start;
    let count = 0;
    while (count < most && at < text.length) {
      const code = text.codePointAt(at) as number;
      if (!test(code)) break;
      at += code > 0xffff ? 2 : 1;
      count++;
    }
    for (; count >= least; count--) {
      if (next(at)) return true;
      at -= (text.charCodeAt(at - 1) & 0xfc00) === 0xdc00 ? 2 : 1;
    }
    return false;
  };
}

interface Round {
  readonly count: number;
  readonly began: number;
  /** The round of the repeat around this one that is under way (of this same repeat). */
  readonly up: Round | null;
}

/** Oniguruma writes small repeats with a limit out: these do not end with an empty round. */
const writtenOut = 3;

function roundsStep(node: Repeat, next: Step, run: Run, compile: Compile): Step {
  const { least, most, isGreedy } = node;
  const endsWhenEmpty = most === Number.POSITIVE_INFINITY || most > writtenOut || (!isGreedy && most > 1);
  let round: Round | null = null;
  const leave = (at: number): boolean => {
    const left = round as Round;
    round = left.up;
    if (next(at)) return true;
    round = left;
    return false;
  };
  const again = (at: number): boolean => {
    const before = round as Round;
    round = { count: before.count + 1, began: at, up: before.up };
    if (body(at)) return true;
    round = before;
    return false;
  };
  const decide = (at: number): boolean => {
    const { count } = round as Round;
    if (count < least) return again(at);
    if (count >= most) return leave(at);
    return isGreedy ? again(at) || leave(at) : leave(at) || again(at);
  };
  const body = compile(
    node.body,
    (at) => {
      const { began, count } = round as Round;
      const isEmpty = endsWhenEmpty && at === began && count > least;
      return isEmpty ? leave(at) : decide(at);
    },
    run,
  );
  return (at) => {
    const up: Round | null = round;
    round = { count: 0, began: -1, up };
    if (decide(at)) return true;
    round = up;
    return false;
  };
}
