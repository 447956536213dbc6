import { anchorStep, clusterStep } from "./anchors.ts";
import { characterTest } from "./characters.ts";
import { lookBehindLength } from "./look-behind.ts";
import { repeatStep } from "./loops.ts";
import { matchAlone, type Run, type Step, undoOf } from "./run.ts";
import { type RegexNode, regexFailure } from "./tree.ts";

/** The step that matches a node and then `next`. */
export function compileNode(node: RegexNode, next: Step, run: Run): Step {
  switch (node.type) {
    case "class":
      return classStep(characterTest(node), next, run);
    case "anchor":
      return anchorStep(node.kind, next, run);
    case "sequence":
      return node.items.reduceRight((following, item) => compileNode(item, following, run), next);
    case "alternatives":
      return alternativesStep(node.items.map((item) => compileNode(item, next, run)));
    case "capture":
      return captureStep(node.number, node.body, next, run);
    case "repeat":
      return repeatStep(node, next, run, compileNode);
    case "atomic":
      return atomicStep(compileNode(node.body, accepting(run), run), next, run);
    case "look":
      return lookStep(node, next, run);
    case "reference":
      return referenceStep(node.numbers, node.ignoreCase, next, run);
    case "isSet":
      return (at) => node.numbers.some((number) => run.ends[number] !== -1) && next(at);
    case "call":
      return callStep(node.target.number, next, run);
    case "keep":
      return keepStep(next, run);
    case "cluster":
      return clusterStep(next, run);
    case "condition":
      return conditionStep(node, next, run);
    case "absent":
      return absentStep(compileNode(node.body, accepting(run), run), next, run);
  }
}

function alternativesStep(steps: readonly Step[]): Step {
  return (at) => {
    for (const step of steps) if (step(at)) return true;
    return false;
  };
}

/** Oniguruma's limit for what it calls retries. */
const mostTries = 10_000_000;

function classStep(test: (code: number) => boolean, next: Step, run: Run): Step {
  return (at) => {
    if (++run.tries > mostTries) return regexFailure("retry-limit-in-match over");
    if (at >= run.text.length) return false;
    const code = run.text.codePointAt(at) as number;
    return test(code) && next(at + (code > 0xffff ? 2 : 1));
  };
}

function captureStep(number: number, body: RegexNode, next: Step, run: Run): Step {
  const opened = run.opened[number] as number[];
  const close: Step = (at) => {
    const { starts, ends } = run;
    const start = starts[number] as number;
    const end = ends[number] as number;
    const begin = opened.pop() as number;
    starts[number] = begin;
    ends[number] = at;
    if (next(at)) return true;
    run.starts[number] = start;
    run.ends[number] = end;
    opened.push(begin);
    return false;
  };
  const inside = compileNode(body, close, run);
  return (at) => {
    const start = run.starts[number] as number;
    const end = run.ends[number] as number;
    run.starts[number] = at;
    run.ends[number] = -1;
    opened.push(at);
    if (inside(at)) return true;
    opened.pop();
    run.starts[number] = start;
    run.ends[number] = end;
    return false;
  };
}

function accepting(run: Run): Step {
  return (at) => {
    run.accepted = at;
    return true;
  };
}

function atomicStep(body: Step, next: Step, run: Run): Step {
  return (at) => {
    const undo = undoOf(run);
    const end = matchAlone(run, body, at);
    if (end === -1) return false;
    if (next(end)) return true;
    undo();
    return false;
  };
}

function lookStep(node: RegexNode & { readonly type: "look" }, next: Step, run: Run): Step {
  const body = compileNode(node.body, accepting(run), run);
  const length = node.behind ? lookBehindLength(node.body, run.groups) : 0;
  return (at) => {
    const from = stepBack(run.text, at, length);
    const undo = undoOf(run);
    const isFound = from !== -1 && matchAlone(run, body, from) !== -1;
    if (isFound && node.negative) undo();
    if (isFound === node.negative) return false;
    if (next(at)) return true;
    undo();
    return false;
  };
}

function stepBack(text: string, at: number, characters: number): number {
  let place = at;
  for (let left = characters; left > 0; left--) {
    if (place === 0) return -1;
    place -= (text.charCodeAt(place - 1) & 0xfc00) === 0xdc00 ? 2 : 1;
  }
  return place;
}

/** Of several groups of one name the last that is set and fits counts. */
function referenceStep(numbers: readonly number[], ignoreCase: boolean, next: Step, run: Run): Step {
  const fold = (text: string): string => (ignoreCase ? text.toLowerCase() : text);
  const lastFirst = [...numbers].reverse();
  return (at) => {
    for (const number of lastFirst) {
      const end = run.ends[number] as number;
      if (end === -1) continue;
      const wanted = run.text.slice(run.starts[number], end);
      const found = run.text.slice(at, at + wanted.length);
      if (found === wanted || fold(found) === fold(wanted)) return next(at + wanted.length);
    }
    return false;
  };
}

function callStep(number: number, next: Step, run: Run): Step {
  return (at) => {
    const { returns } = run;
    run.returns = { next, up: returns };
    if (calledGroup(number, run)(at)) return true;
    run.returns = returns;
    return false;
  };
}

/** A group compiled to go on where it was called from. */
function calledGroup(number: number, run: Run): Step {
  const known = run.called.get(number);
  if (known !== undefined) return known;
  const step = compileNode(
    run.groups.get(number) as RegexNode,
    (at) => {
      const { returns } = run;
      if (returns === null) return false;
      run.returns = returns.up;
      if (returns.next(at)) return true;
      run.returns = returns;
      return false;
    },
    run,
  );
  run.called.set(number, step);
  return step;
}

function keepStep(next: Step, run: Run): Step {
  return (at) => {
    const { keep } = run;
    run.keep = at;
    if (next(at)) return true;
    run.keep = keep;
    return false;
  };
}

function conditionStep(node: RegexNode & { readonly type: "condition" }, next: Step, run: Run): Step {
  const test = compileNode(node.test, accepting(run), run);
  const consequence = compileNode(node.consequence, next, run);
  const otherwise = compileNode(node.otherwise, next, run);
  return (at) => {
    const undo = undoOf(run);
    const end = matchAlone(run, test, at);
    if (end === -1) return otherwise(at);
    if (consequence(end)) return true;
    undo();
    return false;
  };
}

/** Goes as far as the first match of the body begins, then back a character at a time. */
function absentStep(body: Step, next: Step, run: Run): Step {
  return (at) => {
    const undo = undoOf(run);
    let limit = at;
    while (limit < run.text.length && matchAlone(run, body, limit) === -1) limit = afterCharacter(run.text, limit);
    undo();
    for (let end = limit; end >= at; end = stepBack(run.text, end, 1)) {
      if (next(end)) return true;
      if (end === at) return false;
    }
    return false;
  };
}

function afterCharacter(text: string, at: number): number {
  return at + ((text.charCodeAt(at) & 0xfc00) === 0xd800 ? 2 : 1);
}
