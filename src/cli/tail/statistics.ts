import { basename } from "node:path";
import { escapeControls, plural } from "../../base/text.ts";
import { describeError } from "../../io/access.ts";
import type { FollowNote } from "../../io/follow/log-taker.ts";
import type { LogProblem } from "../../query/log-events.ts";
import type { Io } from "../io.ts";

/** Problems that are shown one by one; more are only counted. */
const SHOWN_PROBLEMS = 10;

/** Counts what happens to followed logs and tells of it on stderr. */
export class Statistics {
  shown = 0;
  problems = 0;
  rotations = 0;
  gaps = 0;
  /** Events read so far. */
  seen: () => number = () => 0;
  /** Events stored so far, known ones included. */
  stored: () => number = () => 0;
  readonly #io: Io;
  readonly #isQuiet: boolean;
  readonly #isVerbose: boolean;

  constructor(io: Io, isQuiet: boolean, isVerbose: boolean) {
    this.#io = io;
    this.#isQuiet = isQuiet;
    this.#isVerbose = isVerbose;
  }

  note(note: FollowNote): void {
    const name = basename(note.path);
    switch (note.kind) {
      case "rotated":
        this.rotations++;
        if (this.#isVerbose) this.tell(`rotated: ${name}`);
        return;
      case "appeared":
        this.tell(`${note.path} is there now`);
        return;
      case "truncated":
        this.rotations++;
        this.tell(truncationText(name, note.copy));
        return;
      case "vanished":
        this.gap(`${name} was removed before it could be read: its events are lost here`);
        return;
      case "outrun":
        this.gap(
          `${name} was replaced and its backup removed between two looks: events may be lost here; look more often with --poll`,
        );
        return;
      case "refused":
        this.gap(`${note.path} is not read: ${describeError(note.path, note.error).reason}`);
    }
  }

  problem({ file, offset, kind, detail }: LogProblem): void {
    this.problems++;
    if (this.problems <= SHOWN_PROBLEMS) this.tell(`${file} (byte ${offset}): ${kind}: ${detail}`);
    else if (this.problems === SHOWN_PROBLEMS + 1) this.tell("more problems are only counted");
  }

  /** Something is missing between what was read and what comes. */
  gap(text: string): void {
    this.gaps++;
    this.tell(text);
  }

  /** A sentence on stderr. */
  tell(text: string): void {
    if (!this.#isQuiet) this.#io.stderr.write(`${escapeControls(text)}\n`);
  }

  /** The line of counts; asked for by a signal it is written even if the rest is to be quiet. */
  summary(isAsked: boolean): void {
    if (this.#isQuiet && !isAsked) return;
    const parts = [
      `${plural(this.seen(), "event")} seen`,
      `${plural(this.shown, "event")} shown`,
      plural(this.problems, "problem"),
      plural(this.rotations, "rotation"),
      plural(this.gaps, "gap"),
    ];
    this.#io.stderr.write(`tail: ${parts.join(", ")}\n`);
  }
}

function truncationText(name: string, copy: string | null): string {
  const loss = "lines written in between, if any, are lost";
  if (copy === null)
    return `${name} was truncated and is read from its beginning: what was written just before is lost`;
  return `${name} was truncated after it was copied to ${basename(copy)}, which was read to its end: ${loss}`;
}
