import { groupDigits, plural } from "../../base/text.ts";
import { allOf, type Predicate } from "../../filter/predicate.ts";
import { countGroups } from "../../store/aggregate.ts";
import type { Db } from "../../store/open.ts";

/** Says how many requests of a stream have no end in the evidence, by the latest stage that is there. */
export function openNotes(db: Db, stream: string): string[] {
  const ofStream: Predicate = { kind: "list", field: "stream", test: { kind: "equals", value: stream } };
  const counted = countGroups(db, {
    unit: "request",
    predicate: allOf([ofStream]),
    dimensions: ["stage", "code"],
    measures: ["count"],
  });
  const countOf = (stage: string) =>
    counted
      .filter(([of, code]) => of === stage && Number(code ?? 0) < 400)
      .reduce((sum, [, , count]) => sum + Number(count), 0);
  const [started, received] = [countOf("ResponseStarted"), countOf("RequestReceived")];
  const notes: string[] = [];
  if (started > 0) {
    notes.push(
      `${plural(started, "request")} such as watches ${started === 1 ? "was" : "were"} answered, but no end was logged`,
    );
  }
  if (received > 0) {
    const all = counted.reduce((sum, [, , count]) => sum + Number(count), 0);
    notes.push(
      `${groupDigits(received)} of ${plural(all, "request")} ${received === 1 ? "has" : "have"} no stage after RequestReceived`,
    );
  }
  return notes.map((note) => `${stream}: ${note}`);
}
