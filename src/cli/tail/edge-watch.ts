import { formatInstant, type Micros } from "../../base/instant.ts";
import { firstTime } from "../../events/first-time.ts";
import { isEdgeGap } from "../../events/rotation-edge.ts";
import type { RotationName } from "../../io/rotation-name.ts";

/** Watches the borders of rotated files: a file begins with the event whose writing rotated the one before (audit-format §4.4), so if it begins
 *  much later than the time in that one's name, files between them were never seen. */
export class EdgeWatch {
  #closedMicros: Micros | null = null;

  /** A file got the name of a backup, or was met under it. */
  named({ nameMicros }: RotationName): void {
    if (nameMicros === null) return;
    this.#closedMicros = Math.max(nameMicros, this.#closedMicros ?? nameMicros);
  }

  /** A file begins, with these bytes. What is to be said of a gap before it; null if there is none. */
  begins(name: RotationName, head: Buffer): string | null {
    const closed = this.#closedMicros;
    this.named(name);
    const first = firstTime(head);
    if (closed === null || first === null || !isEdgeGap(closed, first)) return null;
    return `a gap before ${name.name}: the file before it was closed at ${formatInstant(closed)}, and this one begins at ${formatInstant(first)}`;
  }
}
