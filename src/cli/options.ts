import type { FilterFlag } from "../filter/flags.ts";

/** A flag of the command line, for parsing and for help. */
export interface Option {
  readonly name: string;
  readonly alias?: string;
  /** A second short form. */
  readonly otherAlias?: string;
  /** Absent: the flag takes no value. */
  readonly valueName?: string;
  readonly summary: string;
  /** May be given several times. */
  readonly isRepeatable?: boolean;
}

/** Flags of every command. */
export const globalOptions: readonly Option[] = [
  { name: "db", valueName: "FILE", summary: "the database; default $AUDITQ_DB, else ./auditq.db" },
  { name: "output", alias: "o", valueName: "FORMAT", summary: "table, json, ndjson, csv, md or html" },
  { name: "tz", valueName: "ZONE", summary: "time zone of times shown and typed: UTC (default), local or a name" },
  { name: "color", valueName: "WHEN", summary: "auto (default), always or never" },
  { name: "quiet", alias: "q", summary: "no progress and no notes on stderr" },
  { name: "verbose", alias: "v", summary: "say more on stderr" },
  { name: "help", alias: "h", summary: "this help" },
  { name: "version", summary: "version of auditq" },
];

/** A filter flag as an option. */
export function filterOption(flag: FilterFlag): Option {
  const base = { name: flag.name, valueName: flag.valueName, summary: flag.summary, isRepeatable: true };
  return flag.alias === null ? base : { ...base, alias: flag.alias };
}

/** What was typed: the values of each flag by its long name, and the words that are no flags. */
export interface Args {
  readonly words: readonly string[];
  readonly values: Readonly<Record<string, readonly string[]>>;
  readonly flags: ReadonlySet<string>;
}
