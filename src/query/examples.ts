import { breakIn } from "./examples/break-in.ts";
import { compliance } from "./examples/compliance.ts";
import type { Example, ExampleSection } from "./examples/example.ts";
import { failures } from "./examples/failures.ts";
import { files } from "./examples/files.ts";
import { load } from "./examples/load.ts";
import { objects } from "./examples/objects.ts";
import { people } from "./examples/people.ts";

/** The questions by kind, in the order of the documentation. */
export const exampleSections: readonly ExampleSection[] = [objects, people, breakIn, failures, load, compliance, files];

/** All questions, in the order of their numbers. */
export const examples: readonly Example[] = exampleSections.flatMap((section) => section.examples);

/** The questions that have a word, in any case, in the question, the command or the note; all of them without a word, or that of a number. */
export function findExamples(word?: string): readonly Example[] {
  if (word === undefined || word === "") return examples;
  const numbered = examples.filter(({ number }) => String(number) === word);
  if (numbered.length > 0) return numbered;
  const sought = word.toLowerCase();
  return examples.filter(({ question, args, note, waits = "" }) =>
    [question, ...args, note, waits].some((text) => text.toLowerCase().includes(sought)),
  );
}

/** The command of an example as one types it into a shell. A program of several lines begins on a line of its own. */
export function commandLine({ from, args }: Example): string {
  const line = ["auditq", ...args.map(shellWord)].join(" ");
  return from === undefined ? line : `${from} | ${line}`;
}

/** The examples that have a word, for the terminal; one line that says so if there is none. */
export function printExamples(word?: string): string {
  const found = findExamples(word);
  if (found.length === 0) return `no example has "${word}"; \`auditq query --examples\` shows all ${examples.length}\n`;
  return found.map(printExample).join("\n");
}

function printExample(example: Example): string {
  const { number, question, note, waits } = example;
  const lines = [`${number}. ${question}`, indented(commandLine(example)), indented(plain(note))];
  if (waits !== undefined) lines.push(indented(`Waits ${plain(waits)}.`));
  return `${lines.join("\n")}\n`;
}

function indented(text: string): string {
  return text.replace(/^/gm, "    ");
}

/** Without the marks of Markdown. */
function plain(text: string): string {
  return text.replaceAll("`", "");
}

function shellWord(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  const start = word.includes("\n") ? "\n" : "";
  return `'${start}${word.replaceAll("'", `'\\''`)}'`;
}
