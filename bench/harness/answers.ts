/** What a program says is in the log, such as `{"lines": 3, "verb get": 2, "verb list": 1}`. */
export type Answer = Readonly<Record<string, number>>;

/** An answer that was given first, and who gave it. */
interface Known {
  readonly count: number;
  readonly by: string;
}

/** Compares answers with those that were given before. The first one to a question counts as right, so facts come first. */
export class Answers {
  readonly #known = new Map<string, Known>();

  /** What differs, in words; empty if nothing does. */
  add(by: string, answer: Answer): string[] {
    const wrong: string[] = [];
    for (const [question, count] of Object.entries(answer)) {
      const known = this.#known.get(question);
      if (known === undefined) this.#known.set(question, { count, by });
      else if (!Object.is(known.count, count)) {
        wrong.push(`${question}: ${count} instead of ${known.count} (${known.by})`);
      }
    }
    return wrong;
  }
}

/** The answer of a count by verb. The sum is part of it: a verb left out is noticed. */
export function verbAnswer(counts: Iterable<readonly [verb: string, count: number]>): Answer {
  const answer: Record<string, number> = { lines: 0 };
  for (const [verb, count] of counts) {
    answer[`verb ${verb}`] = count;
    answer["lines"] = (answer["lines"] ?? 0) + count;
  }
  return answer;
}

/** The answer in an output of one number. */
export function countAnswer(question: string): (stdout: string) => Answer {
  return (stdout) => ({ [question]: /^\s*\d+\b/.test(stdout) ? Number.parseInt(stdout, 10) : Number.NaN });
}

/** The answer in an output that has one line for each line found. */
export function lineAnswer(question: string): (stdout: string) => Answer {
  return (stdout) => ({ [question]: stdout.split("\n").length - 1 });
}
