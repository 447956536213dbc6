import { isListField } from "../filter/field.ts";
import type { Predicate } from "../filter/predicate.ts";
import { printAst, readable } from "./core/print-ast.ts";
import { demandOf } from "./demand.ts";
import { describePredicate } from "./describe.ts";
import { columnAbove, type Path } from "./event-paths.ts";
import { type Atom, type FieldValue, type Formula, isAlways, outcomeBits } from "./formula.ts";
import type { Condition } from "./judge/analysis.ts";
import { isImpossible } from "./outcome.ts";
import { closed } from "./scene.ts";
import { toPredicate } from "./to-predicate.ts";

/** One line of what `--explain` says. `text` is a piece of the program, or what was made of it; `reason` says why. */
export interface PlanNote {
  /** `pushed`: a test that chooses events. `residual`: a test that every event chosen is still put to. `errors`: events are
   *  also chosen because the program may fail on them. `advice`: what would make it faster. */
  readonly kind: "pushed" | "residual" | "errors" | "advice";
  readonly text: string;
  readonly reason: string;
}

/** What `--explain` says of a plan. */
export function notesOf(predicate: Predicate, conditions: readonly Condition[]): readonly PlanNote[] {
  const notes: PlanNote[] = [];
  const isWhole = predicate.kind === "all" && predicate.of.length === 0;
  if (!isWhole) {
    notes.push({ kind: "pushed", text: describePredicate(predicate), reason: "asked of the stored fields" });
  }
  for (const condition of conditions) notes.push(...conditionNotes(condition));
  if (notes.length === 0) {
    notes.push({ kind: "residual", text: "the whole program", reason: "every event may give output" });
  }
  return [...new Map(notes.map((note) => [`${note.kind} ${note.text}`, note])).values()];
}

function conditionNotes(condition: Condition): readonly PlanNote[] {
  const { ast, outcome } = condition;
  const text = readable(printAst(ast));
  const notes: PlanNote[] = [];
  if (!outcome.truthy.exact) notes.push({ kind: "residual", text, reason: whyNotPushed(condition) });
  if (!isImpossible(outcome.fails)) {
    notes.push({ kind: "errors", text, reason: whenItFails(outcome.fails.db) });
    notes.push({ kind: "advice", text: `(${text})?`, reason: "with ? events on which it fails need not be read" });
  }
  return notes;
}

function whenItFails(db: Formula): string {
  if (isAlways(db)) return "any event may make it fail";
  if (db.kind === "atom" && failsOnAbsence(db.atom)) return `events without ${db.atom.field} make it fail`;
  return `it may fail where ${describePredicate(toPredicate(db))}`;
}

function failsOnAbsence({ field, outcomes }: Atom): boolean {
  const example = isListField(field) ? ["a"] : field === "code" ? 200 : "a";
  const fails = (value: FieldValue) => (outcomes(value) & outcomeBits.fails) !== 0;
  return fails(null) && !fails(example);
}

function whyNotPushed({ ast, scene }: Condition): string {
  const whole = closed(ast, scene);
  if (whole === null) return "it depends on more than one event";
  const paths = demandOf(whole);
  const other = paths.filter((path) => columnAbove(path) === null);
  if (other.length > 0) return `${other.map(pathText).join(", ")} is not a stored field`;
  if (paths.length > 1) return `it looks at several fields at once: ${paths.map(pathText).join(", ")}`;
  return "it is evaluated for each event";
}

function pathText(path: Path): string {
  if (path.length === 0) return "the whole event";
  return path.map((key) => (/^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`)).join("");
}
