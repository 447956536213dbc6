import { resolve } from "node:path";
import { Failure } from "../base/failure.ts";
import { loadModule, moduleNames } from "../base/folder.ts";
import { nearest } from "../base/suggest.ts";
import { anyOf } from "../base/text.ts";
import { filterFlags, type ParsedFilters, parseFilters } from "../filter/flags.ts";
import type { Format, Style } from "../output/format.ts";
import type { Io } from "./io.ts";
import type { Args } from "./options.ts";

const formats = new URL("../output/formats/", import.meta.url);

/** The database a command works on, as an absolute path. */
export function databasePath(args: Args, io: Io): string {
  return resolve(io.cwd, single(args, "db") ?? (io.env["AUDITQ_DB"] || "auditq.db"));
}

/** The value of a flag that takes one; null if it was not given. */
export function single(args: Args, name: string): string | null {
  return args.values[name]?.[0] ?? null;
}

/** The output format asked for. Raises request for an unknown one. */
export async function outputFormat(args: Args): Promise<Format> {
  const name = single(args, "output") ?? "table";
  return loadModule<Format>(formats, oneOf("output", name, moduleNames(formats)), "format");
}

/** Checks a value against the words a flag knows. Raises request with a suggestion. */
export function oneOf<T extends string>(flag: string, value: string, known: readonly T[]): T {
  const found = known.find((word) => word === value);
  if (found !== undefined) return found;
  const near = nearest(value, known);
  const hint = `${near.length > 0 ? `did you mean ${anyOf(near)}? ` : ""}it takes ${anyOf(known)}`;
  throw new Failure("request", `--${flag}: there is no "${value}"`, { hint });
}

/** The time zone asked for; null is UTC. Raises request for an unknown one. */
function timeZone(args: Args): string | null {
  const typed = single(args, "tz");
  if (typed === null || /^(?:utc|z)$/i.test(typed)) return null;
  if (typed === "local") return Intl.DateTimeFormat().resolvedOptions().timeZone;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: typed }).resolvedOptions().timeZone;
  } catch {
    throw new Failure("request", `--tz: there is no time zone "${typed}"`, {
      hint: "it takes UTC, local, or a name such as Europe/Berlin",
    });
  }
}

/** How results are drawn: as wide as the terminal, or as wide as they are when nobody watches. */
export function outputStyle(args: Args, io: Io): Style {
  const color = oneOf("color", single(args, "color") ?? "auto", ["auto", "always", "never"] as const);
  const mayColor = io.stdoutIsTty && !io.env["NO_COLOR"] && io.env["TERM"] !== "dumb";
  return {
    width: io.stdoutIsTty ? io.columns : Number.POSITIVE_INFINITY,
    color: color === "always" || (color === "auto" && mayColor),
    timeZone: timeZone(args),
  };
}

/** The filter flags of a call. Raises request for values that mean nothing. */
export function filtersOf(args: Args, io: Io): ParsedFilters {
  const typed = filterFlags.flatMap(({ name }) => {
    const values = args.values[name];
    return values === undefined ? [] : [[name, values] as const];
  });
  return parseFilters(Object.fromEntries(typed), { nowMicros: io.now().getTime() * 1000, timeZone: timeZone(args) });
}

/** A whole number of at least 0. Raises request for anything else. */
export function wholeNumber(args: Args, name: string): number | null {
  const text = single(args, name);
  if (text === null) return null;
  if (!/^\d{1,9}$/.test(text)) {
    throw new Failure("request", `--${name} takes a whole number, not "${text}"`);
  }
  return Number(text);
}
