import type { InputOptions, NamedArgument, OutputOptions } from "./arguments.ts";

/** What is known of a command line besides how inputs are read and outputs written. */
export interface OwnSwitches {
  fromFile: boolean;
  exitStatus: boolean;
  /** What words behind the program are. */
  words: "files" | "text" | "json";
  /** `--raw-output0` and `-M` win over `-j` and `-C`, whatever their order. */
  endsInNul: boolean;
  isMonochrome: boolean;
}

/** Letters without a parameter, by the long names of their options. */
export const letters: Readonly<Record<string, string>> = {
  s: "slurp",
  r: "raw-output",
  j: "join-output",
  c: "compact-output",
  C: "color-output",
  M: "monochrome-output",
  a: "ascii-output",
  S: "sort-keys",
  R: "raw-input",
  n: "null-input",
  f: "from-file",
  b: "binary",
  e: "exit-status",
};

/** What ends the reading of a command line. */
export const endings: Readonly<Record<string, "help" | "version" | "build-configuration">> = {
  h: "help",
  help: "help",
  V: "version",
  version: "version",
  "build-configuration": "build-configuration",
};

/** What an option without a parameter sets. */
interface Switch {
  readonly input?: Partial<InputOptions>;
  readonly output?: Partial<OutputOptions>;
  readonly own?: Partial<OwnSwitches>;
}

/** Options without a parameter. */
export const switches: Readonly<Record<string, Switch>> = {
  slurp: { input: { slurp: true } },
  "raw-output": { output: { raw: true } },
  "raw-output0": { output: { raw: true }, own: { endsInNul: true } },
  "join-output": { output: { raw: true, end: "" } },
  "compact-output": { output: { indent: null } },
  "color-output": { output: { color: true } },
  "monochrome-output": { own: { isMonochrome: true } },
  "ascii-output": { output: { ascii: true } },
  unbuffered: { output: { unbuffered: true } },
  "sort-keys": { output: { sortKeys: true } },
  "raw-input": { input: { raw: true } },
  "null-input": { input: { nullInput: true } },
  "from-file": { own: { fromFile: true } },
  binary: {},
  tab: { output: { indent: "tab" } },
  seq: { input: { seq: true } },
  stream: { input: { stream: true } },
  "stream-errors": { input: { stream: true, streamErrors: true } },
  "exit-status": { own: { exitStatus: true } },
  args: { own: { words: "text" } },
  jsonargs: { own: { words: "json" } },
};

/** Options with a name and a value. */
export const namedKinds: Readonly<Record<string, { readonly kind: NamedArgument["kind"]; readonly example: string }>> =
  {
    arg: { kind: "text", example: "--arg varname value" },
    argjson: { kind: "json", example: "--argjson varname text" },
    slurpfile: { kind: "slurp", example: "--slurpfile varname filename" },
    rawfile: { kind: "raw", example: "--rawfile varname filename" },
  };
