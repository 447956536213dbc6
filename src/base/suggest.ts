/** Edits (insert, delete, replace, swap of neighbours) that turn `a` into `b`; stops counting above `limit`. */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let best = Math.min(at(above, column) + 1, at(current, column - 1) + 1, at(above, column - 1) + (same ? 0 : 1));
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) best = Math.min(best, at(before, column - 2) + 1);
      current.push(best);
    }
    if (Math.min(...current) > limit) return limit + 1;
    [before, above] = [above, current];
  }
  return at(above, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}

/** The known words nearest to a mistyped one, best first, at most three; empty if nothing is near. */
export function nearest(word: string, known: Iterable<string>): string[] {
  const typed = word.toLowerCase();
  const limit = typed.length <= 3 ? 1 : typed.length <= 8 ? 2 : 3;
  const found: { text: string; distance: number }[] = [];
  for (const text of known) {
    const candidate = text.toLowerCase();
    // A word that holds the typed one whole is as near as one wrong letter: `jane` for `jane@example.com`.
    const contained = typed.length >= 3 && candidate.includes(typed);
    const distance = contained ? 1 : editDistance(typed, candidate, limit);
    if (distance <= limit) found.push({ text, distance });
  }
  found.sort((a, b) => a.distance - b.distance || a.text.length - b.text.length || (a.text < b.text ? -1 : 1));
  return found.slice(0, 3).map(({ text }) => text);
}
