import { Failure } from "../base/failure.ts";
import { formatInstant, type Micros } from "../base/instant.ts";
import { nearest } from "../base/suggest.ts";
import type { Sought } from "./meaning.ts";
import { allOf, anyOf, everything, type Predicate } from "./predicate.ts";
import { quoted } from "./quoted.ts";
import { parseTimeWord, type TimeReference } from "./time-words.ts";
import { splitTyped } from "./typed-word.ts";
import { type ValueFlag, valueFlags } from "./value-flags.ts";

/** A filter flag as help and the command line need it. */
export interface FilterFlag {
  /** Without dashes. */
  readonly name: string;
  /** One letter, or null. Commands in which the letter means something else leave it out. */
  readonly alias: string | null;
  readonly valueName: string;
  readonly summary: string;
}

/** One text some filter looks for, so that a caller can say when the evidence has no such value. */
export interface Wanted extends Sought {
  /** The flag it was typed after, without dashes. */
  readonly flag: string;
  readonly negated: boolean;
}

/** The filter flags of one call, resolved. */
export interface ParsedFilters {
  /** Everything the flags ask for, the time bounds included. */
  readonly predicate: Predicate;
  /** Inclusive. */
  readonly sinceMicros: Micros | null;
  /** Exclusive. */
  readonly untilMicros: Micros | null;
  readonly wanted: readonly Wanted[];
  /** The flags given, with their values as typed. */
  readonly typed: Readonly<Record<string, readonly string[]>>;
}

type Values = Readonly<Record<string, readonly string[]>>;

// Its value is plain text: what means something in the values of other flags is a text like any other.
const grepFlag: FilterFlag = {
  name: "grep",
  alias: null,
  valueName: "TEXT",
  summary: "plain text anywhere in the raw event: ! * ? are text too",
};

const timeFlags: readonly FilterFlag[] = [
  { name: "since", alias: null, valueName: "TIME", summary: "from this time on; a date means its start" },
  { name: "until", alias: null, valueName: "TIME", summary: "before this time; a date means its start" },
];

/** Every filter flag, in the order of the help. */
export const filterFlags: readonly FilterFlag[] = [...valueFlags, grepFlag, ...timeFlags];

/** Resolves filter flags: the values of one flag are alternatives, negated ones (`!a`) all excluded, different flags
 *  must all hold; only the values of `grep` are plain text. `values` holds what was typed after each flag, by its name; a flag without values was not given.
 *  Raises request: a value or name that means nothing, a time bound given twice, bounds that leave no time. */
export function parseFilters(values: Values, clock: TimeReference): ParsedFilters {
  refuseUnknown(Object.keys(values));
  const read = valueFlags.map((flag) => readFlag(flag, values[flag.name] ?? []));
  const parts = read.flatMap(({ predicates }) => predicates);
  parts.push(...readGrep(values[grepFlag.name] ?? []));
  const { sinceMicros, untilMicros } = readBounds(values, clock);
  if (sinceMicros !== null) parts.push({ kind: "number", field: "time", op: ">=", value: sinceMicros });
  if (untilMicros !== null) parts.push({ kind: "number", field: "time", op: "<", value: untilMicros });
  const predicate = parts.length === 0 ? everything : allOf(parts);
  const wanted = read.flatMap((flag) => flag.wanted);
  return { predicate, sinceMicros, untilMicros, wanted, typed: typedOf(values) };
}

function readFlag(flag: ValueFlag, typed: readonly string[]): { predicates: Predicate[]; wanted: Wanted[] } {
  const words = [...new Set(typed)].flatMap((value) => splitTyped(flag.name, value, flag.commas));
  const read = words.map(({ word, negated }) => ({ negated, ...flag.read(flag.name, word) }));
  const included = read.filter(({ negated }) => !negated).map(({ predicate }) => predicate);
  const excluded = read.filter(({ negated }) => negated).map(({ predicate }) => not(predicate));
  return {
    predicates: included.length === 0 ? excluded : [anyOf(included), ...excluded],
    wanted: read.flatMap(({ sought, negated }) => sought.map((one) => ({ flag: flag.name, ...one, negated }))),
  };
}

function readGrep(typed: readonly string[]): Predicate[] {
  if (typed.includes("")) {
    throw new Failure("request", `--${grepFlag.name}: the text to look for is empty`, {
      hint: `leave --${grepFlag.name} out to take every event`,
    });
  }
  const texts = [...new Set(typed)].map((text): Predicate => ({ kind: "raw", text }));
  return texts.length === 0 ? [] : [anyOf(texts)];
}

function not(of: Predicate): Predicate {
  return { kind: "not", of };
}

function readBounds(values: Values, clock: TimeReference): { sinceMicros: Micros | null; untilMicros: Micros | null } {
  const since = single("since", values);
  const until = single("until", values);
  const sinceMicros = since === null ? null : parseTimeWord("since", since, clock);
  const untilMicros = until === null ? null : parseTimeWord("until", until, clock);
  if (sinceMicros !== null && untilMicros !== null && sinceMicros >= untilMicros) {
    const hint = `they mean ${formatInstant(sinceMicros)} and ${formatInstant(untilMicros)}`;
    const message = `--since ${quoted(since ?? "")} is not before --until ${quoted(until ?? "")}`;
    throw new Failure("request", message, { hint });
  }
  return { sinceMicros, untilMicros };
}

function single(flag: string, values: Values): string | null {
  const distinct = [...new Set(values[flag])];
  if (distinct.length <= 1) return distinct[0] ?? null;
  throw new Failure("request", `--${flag} is given twice: ${distinct.slice(0, 2).map(quoted).join(" and ")}`, {
    hint: `give --${flag} once`,
  });
}

function typedOf(values: Values): Record<string, readonly string[]> {
  const given = filterFlags.map(({ name }) => [name, values[name] ?? []] as const);
  return Object.fromEntries(given.filter(([, typed]) => typed.length > 0));
}

function refuseUnknown(names: readonly string[]): void {
  const known = filterFlags.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const near = nearest(unknown, known).map((name) => `--${name}`);
  throw new Failure("request", `there is no filter ${quoted(`--${unknown}`)}`, {
    hint: near.length === 0 ? undefined : `did you mean ${near.join(" or ")}?`,
  });
}
