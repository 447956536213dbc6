import { everything, type Predicate } from "../filter/predicate.ts";
import type { LinkedProgram } from "../jq/modules/linked-program.ts";
import type { Ast } from "../jq/syntax/ast.ts";
import type { Value } from "../jq/values/value.ts";
import { inlined } from "./core/inline.ts";
import { demandOf } from "./demand.ts";
import type { World } from "./evaluate.ts";
import type { Path } from "./event-paths.ts";
import { isNever } from "./formula.ts";
import { newAnalysis } from "./judge/analyse.ts";
import type { Analysis, Condition } from "./judge/analysis.ts";
import { needlesOf } from "./needles.ts";
import { notesOf, type PlanNote } from "./notes.ts";
import { both, either, inexact, type May, no, outputOf, yes } from "./outcome.ts";
import { mayReadInputs } from "./reads-inputs.ts";
import { binding, isCertain, onEvent, plainName, type Scene, withUnknownInput } from "./scene.ts";
import { type Site, siteProgram, sitesOf } from "./sites.ts";
import { toPredicate } from "./to-predicate.ts";

/** How a program is run. */
export interface PlanMode {
  /** `-n` */
  readonly nullInput: boolean;
  /** `-s` */
  readonly slurp: boolean;
  /** `-R` */
  readonly rawInput: boolean;
  /** Seconds since 1970 that `now` answers throughout the run; without it nothing is pushed down that needs it. */
  readonly now?: number;
  /** What `env` and `$ENV` answer; without it nothing is pushed down that needs it. */
  readonly env?: Readonly<Record<string, string>>;
}

/** What can be known of a program before it runs. */
export interface Plan {
  /** True for every event for which the program gives output or raises an error; others may be chosen too, so the
   *  program runs unchanged on each event chosen. It says nothing of irregular events: they must always be let through. */
  readonly predicate: Predicate;
  /** The predicate holds for no event that the program lets pass in silence; irregular ones apart. */
  readonly isExact: boolean;
  /** Of each group at least one text stands in the raw line of every event chosen, irregular ones too, unless the line
   *  holds the escape `\u00`, or one of the keys `objects` has a value that is neither an object nor null. */
  readonly needles: readonly (readonly string[])[];
  readonly objects: readonly string[];
  readonly notes: readonly PlanNote[];
  /** `per-event`: the program runs once for each event. `all-inputs`: it runs once, takes every event from one
   *  `inputs` or from the slurped array, and looks at each alone. `opaque`: no event may be left out. */
  readonly shape: "per-event" | "all-inputs" | "opaque";
  /** The keys of the event that the program can look at, each as a path of keys, none below another: events that have
   *  the same values there, and at the same places above them no objects, are the same to it. null: the whole event. */
  readonly demand: readonly (readonly string[])[] | null;
}

/** Plans a program: `variables` are those of the command line, names without `$`. */
export function planProgram(program: LinkedProgram, variables: ReadonlyMap<string, Value>, mode: PlanMode): Plan {
  const ast = inlined(program, variables);
  const conditions: Condition[] = [];
  const world: World = { now: mode.now ?? null, env: mode.env ?? null };
  const analysis = newAnalysis(world, (condition) => conditions.push(condition));
  const isAlone = !mode.nullInput && !mode.slurp;
  if (mode.rawInput || (mode.nullInput && mode.slurp)) return opaque("events are not read one by one as JSON");
  if (isAlone) {
    if (mayReadInputs(ast, program)) return opaque("the program itself reads inputs");
    const chosen = whenAnything(ast, onEvent, analysis);
    return planOf("per-event", chosen, demandOf(ast), conditions);
  }
  const sites = sitesOf(ast, mode.nullInput ? "inputs" : "array");
  if (sites === null) return opaque("the program does not look at each event alone");
  const chosen = either(no, ...sites.map((site) => whenTaken(site, analysis)));
  const demand = sites.flatMap((site) => demandOf(siteProgram(site)));
  return planOf("all-inputs", chosen, shortestPaths(demand), conditions);
}

function opaque(reason: string): Plan {
  const note: PlanNote = { kind: "residual", text: "the whole program", reason };
  return { ...nothingKnown, shape: "opaque", notes: [note] };
}

const nothingKnown = { predicate: everything, isExact: false, needles: [], objects: [], demand: null } as const;

function planOf(
  shape: "per-event" | "all-inputs",
  chosen: May,
  demand: readonly Path[],
  conditions: readonly Condition[],
): Plan {
  const { groups, objects } = needlesOf(chosen.line);
  const predicate = toPredicate(chosen.db);
  return {
    predicate,
    isExact: chosen.exact || isNever(chosen.db),
    needles: groups,
    objects,
    notes: notesOf(predicate, conditions),
    shape,
    demand: demand.some((path) => path.length === 0) ? null : demand,
  };
}

function shortestPaths(paths: readonly Path[]): readonly Path[] {
  const distinct = [...new Map(paths.map((path) => [JSON.stringify(path), path])).values()];
  const isBelow = (path: Path, other: Path) => other.length < path.length && other.every((key, at) => path[at] === key);
  return distinct.filter((path) => !distinct.some((other) => isBelow(path, other)));
}

/** When an expression gives an output or raises an error. */
function whenAnything(ast: Ast, scene: Scene, { judge }: Analysis): May {
  const outcome = judge(ast, scene);
  return either(outputOf(outcome), outcome.fails);
}

/** When an event makes a difference at a site. */
function whenTaken(site: Site, analysis: Analysis): May {
  if (site.kind === "pipe") return whenAnything(site.into, site.scene, analysis);
  const { source, patterns, update } = site.fold;
  const name = plainName(patterns);
  if (name === null) return yes;
  const { start, end } = source;
  const inner = binding(name, { type: "identity", start, end }, onEvent.input, true, site.scene);
  return whenChanging(update, { ...withUnknownInput(inner), once: inner.once }, analysis);
}

/** When a step of `reduce` does anything else than keep its state. */
function whenChanging(update: Ast, scene: Scene, analysis: Analysis): May {
  if (update.type === "identity") return no;
  // A step that gives nothing makes the state null.
  if (update.type !== "if" || !isCertain(update.condition)) return inexact(yes);
  const condition = analysis.judge(update.condition, scene);
  return either(
    both(condition.truthy, whenChanging(update.then, scene, analysis)),
    both(condition.falsy, whenChanging(update.otherwise, scene, analysis)),
    condition.fails,
  );
}
