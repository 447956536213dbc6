import type { JsonStyle } from "../values/print-json.ts";
import { endings, letters, namedKinds, type OwnSwitches, switches } from "./option-table.ts";

/** A named value of the command line: `--arg`, `--argjson`, `--slurpfile`, `--rawfile`. `text` is the text, the JSON or
 * the path of the file. */
export interface NamedArgument {
  readonly kind: "text" | "json" | "slurp" | "raw";
  readonly name: string;
  readonly text: string;
}

/** How inputs are read. */
export interface InputOptions {
  /** One `null` in place of the inputs. */
  readonly nullInput: boolean;
  readonly slurp: boolean;
  /** Lines of text in place of JSON. */
  readonly raw: boolean;
  /** RFC 7464: a record separator before each value. Also a matter of the output. */
  readonly seq: boolean;
  readonly stream: boolean;
  /** A parse error becomes an input; only with `stream`. */
  readonly streamErrors: boolean;
}

/** How outputs are written. */
export interface OutputOptions {
  /** Strings as they are, without quotes. */
  readonly raw: boolean;
  /** What follows each output. */
  readonly end: "\n" | "\0" | "";
  readonly ascii: boolean;
  readonly sortKeys: boolean;
  readonly indent: JsonStyle["indent"];
  /** null: colours on a terminal only. */
  readonly color: boolean | null;
  /** Every output goes out at once. */
  readonly unbuffered: boolean;
}

/** A command line of jq 1.8.2. It can be sent to another thread: no JSON is parsed and no file is read yet. */
export interface JqArguments {
  /** The program, or with `fromFile` the path of its file; null where none was given. */
  readonly program: string | null;
  readonly fromFile: boolean;
  /** Paths; `-` is standard input. */
  readonly files: readonly string[];
  /** In the order of the command line; the first of a name counts. */
  readonly named: readonly NamedArgument[];
  /** `--args` and `--jsonargs`. */
  readonly positional: readonly { readonly kind: "text" | "json"; readonly text: string }[];
  readonly input: InputOptions;
  readonly output: OutputOptions;
  readonly exitStatus: boolean;
  /** Directories of `-L`, null where none was given. */
  readonly libraryPaths: readonly string[] | null;
  /** The options that jq does not have: the values of each, an empty text for one without. */
  readonly extra: ReadonlyMap<string, readonly string[]>;
}

/** An option that jq does not have. */
export interface ExtraOption {
  readonly name: string;
  /** A letter that jq does not use. */
  readonly alias?: string;
  readonly takesValue: boolean;
}

/** What a command line asks for. `problem` is what jq says about one that it does not take, without a line break. */
export type ParsedArguments =
  | { readonly kind: "run"; readonly args: JqArguments }
  | { readonly kind: "help" | "version" | "build-configuration" }
  | { readonly kind: "wrong"; readonly problem: string };

type Ending = Exclude<ParsedArguments, { kind: "run" }>;

type Writable<T> = { -readonly [K in keyof T]: T[K] };

interface Draft extends OwnSwitches {
  readonly argv: readonly string[];
  readonly extraOptions: readonly ExtraOption[];
  /** The word that is read. */
  at: number;
  program: string | null;
  libraryPaths: string[] | null;
  readonly files: string[];
  readonly named: NamedArgument[];
  readonly positional: { kind: "text" | "json"; text: string }[];
  readonly input: Writable<InputOptions>;
  readonly output: Writable<OutputOptions>;
  readonly extra: Map<string, string[]>;
}

/** Reads a command line as jq 1.8.2 does (its src/main.c): options may stand anywhere before `--`, letters may be
 * bundled, the first word is the program, and a parameter is the next word whatever it looks like. */
export function parseJqArgs(argv: readonly string[], extraOptions: readonly ExtraOption[] = []): ParsedArguments {
  const draft = emptyDraft(argv, extraOptions);
  let isBehindDashes = false;
  for (; draft.at < argv.length; draft.at++) {
    const word = argv[draft.at] ?? "";
    if (isBehindDashes || !/^-[-a-zA-Z]/.test(word)) addWord(draft, word);
    else if (word === "--") isBehindDashes = true;
    else {
      const ending = word.startsWith("--") ? readLong(draft, word.slice(2)) : readLetters(draft, word.slice(1));
      if (ending !== null) return ending;
    }
  }
  if (draft.endsInNul) draft.output.end = "\0";
  if (draft.isMonochrome) draft.output.color = false;
  const { program, fromFile, exitStatus, libraryPaths, files, named, positional, input, output, extra } = draft;
  const args = { program, fromFile, exitStatus, libraryPaths, files, named, positional, input, output, extra };
  return { kind: "run", args };
}

function emptyDraft(argv: readonly string[], extraOptions: readonly ExtraOption[]): Draft {
  return {
    argv,
    extraOptions,
    at: 0,
    program: null,
    fromFile: false,
    exitStatus: false,
    libraryPaths: null,
    words: "files",
    endsInNul: false,
    isMonochrome: false,
    files: [],
    named: [],
    positional: [],
    input: { nullInput: false, slurp: false, raw: false, seq: false, stream: false, streamErrors: false },
    output: { raw: false, end: "\n", ascii: false, sortKeys: false, indent: 2, color: null, unbuffered: false },
    extra: new Map(),
  };
}

function addWord(draft: Draft, word: string): void {
  if (draft.program === null) draft.program = word;
  else if (draft.words === "files") draft.files.push(word);
  else draft.positional.push({ kind: draft.words, text: word });
}

function readLetters(draft: Draft, bundle: string): Ending | null {
  for (let at = 0; at < bundle.length; at++) {
    const letter = bundle.charAt(at);
    if (letter === "L") return addLibrary(draft, bundle.slice(at + 1));
    const ending = Object.hasOwn(endings, letter) ? endings[letter] : undefined;
    if (ending !== undefined) return { kind: ending } as Ending;
    const name = Object.hasOwn(letters, letter) ? letters[letter] : undefined;
    if (name !== undefined) turnOn(draft, name);
    else {
      const extra = draft.extraOptions.find(({ alias }) => alias === letter);
      if (extra === undefined) return wrong(`jq: Unknown option -${letter}`);
      if (extra.takesValue) return addExtra(draft, extra, bundle.slice(at + 1) || null);
      addExtra(draft, extra, "");
    }
  }
  return null;
}

function readLong(draft: Draft, name: string): Ending | null {
  if (name.length > 1 && Object.hasOwn(endings, name)) return { kind: endings[name] } as Ending;
  if (Object.hasOwn(switches, name)) {
    turnOn(draft, name);
    return null;
  }
  if (name === "library-path") return addLibrary(draft, "");
  if (name === "indent") return setIndent(draft);
  const named = Object.hasOwn(namedKinds, name) ? namedKinds[name] : undefined;
  if (named !== undefined) {
    const [variable, text] = parameters(draft, 2) ?? [];
    if (variable === undefined || text === undefined) {
      return wrong(`jq: --${name} takes two parameters (e.g. ${named.example})`);
    }
    draft.named.push({ kind: named.kind, name: variable, text });
    return null;
  }
  const [typed, value] = splitOnce(name, "=");
  const extra = draft.extraOptions.find((option) => option.name === typed);
  if (extra === undefined) return wrong(`jq: Unknown option --${name}`);
  if (!extra.takesValue && value !== null) return wrong(`jq: --${typed} takes no value`);
  return addExtra(draft, extra, extra.takesValue ? value : "");
}

function turnOn(draft: Draft, name: string): void {
  const { input, output, own } = switches[name] ?? {};
  Object.assign(draft.input, input);
  Object.assign(draft.output, output);
  Object.assign(draft, own);
}

function addLibrary(draft: Draft, tied: string): Ending | null {
  const path = tied === "" ? parameters(draft, 1)?.[0] : tied;
  if (path === undefined) return wrong("-L takes a parameter: (e.g. -L /search/path or -L/search/path)");
  draft.libraryPaths = [...(draft.libraryPaths ?? []), path];
  return null;
}

function setIndent(draft: Draft): Ending | null {
  const text = parameters(draft, 1)?.[0];
  if (text === undefined) return wrong("jq: --indent takes one parameter");
  const indent = /^[-+]?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(indent >= -1 && indent <= 7)) return wrong("jq: --indent takes a number between -1 and 7");
  draft.output.indent = indent < 0 ? "tab" : indent;
  return null;
}

/** `value` null: it is the next word. */
function addExtra(draft: Draft, { name }: ExtraOption, value: string | null): Ending | null {
  const text = value ?? parameters(draft, 1)?.[0];
  if (text === undefined) return wrong(`jq: --${name} takes one parameter`);
  draft.extra.set(name, [...(draft.extra.get(name) ?? []), text]);
  return null;
}

/** The next words; null where there are too few. */
function parameters(draft: Draft, count: number): readonly string[] | null {
  const { argv, at } = draft;
  if (at + count >= argv.length) return null;
  draft.at += count;
  return argv.slice(at + 1, at + 1 + count);
}

function splitOnce(text: string, separator: string): [string, string | null] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + 1)];
}

function wrong(problem: string): Ending {
  return { kind: "wrong", problem };
}
