import type { Place } from "./ast.ts";
import { CompileError } from "./compile-error.ts";

/** The error of a call that names nothing: the message is jq 1.8.2's, the hint names the nearest of `known`,
 * which are written `name/arity`. */
export function unknownFunction(name: string, arity: number, known: readonly string[], place: Place): CompileError {
  const wanted = `${name}/${arity}`;
  const near = nearestName(wanted, known);
  return new CompileError(`${wanted} is not defined`, place, { hint: near === null ? null : `did you mean ${near}?` });
}

/** The name of `known` that is spelled most like `name`, null where none is close. Both are written
 * `name/arity`; of equally close names one with the arity wanted comes first, then the first in the list. */
export function nearestName(name: string, known: readonly string[]): string | null {
  const [wanted, arity] = split(name);
  let nearest: string | null = null;
  let least = allowed(wanted);
  for (const candidate of known) {
    const [spelling, candidateArity] = split(candidate);
    const cost = distance(wanted, spelling, least) + (arity === candidateArity ? 0 : 0.5);
    if (candidate !== name && cost < least) {
      least = cost;
      nearest = candidate;
    }
  }
  return nearest;
}

function split(name: string): [spelling: string, arity: string] {
  const slash = name.lastIndexOf("/");
  return slash < 0 ? [name, ""] : [name.slice(0, slash), name.slice(slash + 1)];
}

/** Names of up to two letters may only differ in arity, of up to five in one letter, others in two: below this
 * a distance is close. */
function allowed(name: string): number {
  return name.length <= 2 ? 1 : name.length <= 5 ? 2 : 3;
}

/** How many letters are to be added, dropped, changed or swapped with the next; `limit` or more count alike. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const changed = a[row - 1] === b[column - 1] ? 0 : 1;
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + changed,
        swapped ? (beforeLast[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}
