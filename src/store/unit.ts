/** What a row stands for. */
export type Unit = "request" | "event";

/** The SQL expression of a unit's time in microseconds over the row `e`: a request's is when it was received, an event's
 *  when its stage was reached; each falls back to the other where the event has only one. */
export function timeOf(unit: Unit): string {
  return unit === "request"
    ? "ifnull(e.received_us, e.elapsed_us)"
    : "ifnull(ifnull(e.received_us, 0) + e.elapsed_us, e.received_us)";
}

/** The SQL condition, over the row `e`, that a row counts in a unit. */
export function countsAs(unit: Unit): string {
  return unit === "request" ? "e.units >= 2" : "e.units <> 2";
}
