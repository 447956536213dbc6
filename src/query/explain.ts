import { formatBytes, groupDigits, plural } from "../base/text.ts";
import type { Plan } from "../plan/plan.ts";
import type { FileFigures } from "./file-events.ts";
import type { Answer } from "./run-query.ts";
import type { ReadFigures } from "./stored-events.ts";

/** What a run read and gave. */
export interface Explained {
  readonly program: string;
  readonly plan: Plan;
  /** The predicate in words; null if every event is looked at. */
  readonly pushed: string | null;
  readonly unit: "event" | "request";
  readonly read:
    | { readonly from: "database"; readonly figures: ReadFigures }
    | { readonly from: "files"; readonly figures: FileFigures };
  readonly threads: number;
  readonly answer: Answer;
  readonly milliseconds: number;
}

const shapes: Readonly<Record<Plan["shape"], string>> = {
  "per-event": "once for each event",
  "all-inputs": "once; takes the events from `inputs`, each for itself",
  opaque: "once, on all events: nothing can be left out",
};

const SHOWN_CHARACTERS = 240;

/** The explanation for people, line by line. `isWhole`: with pieces of programs and predicates of any length. */
export function explainLines(explained: Explained, isWhole: boolean): string[] {
  const { program, plan, pushed, answer, milliseconds } = explained;
  const cut = (text: string) => (isWhole ? oneLine(text) : shortened(oneLine(text)));
  const notes = plan.notes
    .filter(({ kind }) => kind !== "pushed")
    .map(({ kind, text, reason }) =>
      entry(
        kind,
        [text, reason]
          .filter((part) => part !== "")
          .map(cut)
          .join(": "),
      ),
    );
  return [
    entry("program", cut(program)),
    entry("runs", shapes[plan.shape]),
    entry("reads", pushed === null ? "every event" : `events of which it is stored that ${cut(pushed)}`),
    ...notes,
    ...readLines(explained),
    entry("gave", `${plural(answer.outputs, "output")}, ${plural(answer.errors, "error")}`),
    entry("time", `${milliseconds.toFixed(1)} ms`),
  ];
}

function readLines({ read, unit }: Explained): string[] {
  if (read.from === "database") {
    const { chosenBlocks, totalBlocks, rows, textBlocks, textBytes } = read.figures;
    const blocks = `${groupDigits(chosenBlocks)} of ${plural(totalBlocks, "block")} can hold such ${unit}s`;
    return [
      entry("blocks", blocks),
      entry("rows", `${plural(rows, unit)} to look at`),
      entry("text", `${plural(textBlocks, "block")} decompressed, ${formatBytes(textBytes)}`),
    ];
  }
  const { files, bytes, events, chosen, duplicates } = read.figures;
  return [
    entry("files", `${plural(files, "file")}, ${formatBytes(bytes)}, ${plural(events, "event")}`),
    entry("rows", `${plural(chosen - duplicates, unit)} to look at`),
  ];
}

function entry(left: string, right: string): string {
  return `${left.padEnd(10)}${right}`;
}

function shortened(text: string): string {
  const half = SHOWN_CHARACTERS / 2;
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, half)} … ${text.slice(-half)}`;
}

function oneLine(text: string): string {
  return text.trim().replace(/\s+/g, " ");
}

/** The explanation for scripts. */
export function explainJson({ program, plan, pushed, unit, read, threads, answer, milliseconds }: Explained): object {
  return {
    program,
    unit,
    shape: plan.shape,
    pushed,
    notes: plan.notes,
    needles: plan.needles,
    demand: plan.demand,
    read: { from: read.from, ...read.figures },
    threads,
    outputs: answer.outputs,
    errors: answer.errors,
    milliseconds,
  };
}
