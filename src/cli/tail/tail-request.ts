import { Failure } from "../../base/failure.ts";
import type { ParsedFilters } from "../../filter/flags.ts";
import { whereToLook } from "../../io/no-logs.ts";
import type { Io } from "../io.ts";
import type { Args } from "../options.ts";
import { pollOf } from "../poll.ts";
import { filtersOf, oneOf, single } from "../request.ts";
import type { Printed } from "./printer.ts";

/** What was asked of `tail`. */
export interface TailRequest {
  readonly args: Args;
  readonly paths: readonly string[];
  /** How many events of before are shown. */
  readonly count: number | "all";
  readonly isFollowed: boolean;
  readonly filters: ParsedFilters;
  /** A jq program. */
  readonly program: string | null;
  readonly prints: Printed;
  readonly pollMs: number;
  readonly isSaved: boolean;
}

const SHOWN_FIRST = 10;

/** Reads what was typed. Raises request. */
export function readTail(args: Args, io: Io): TailRequest {
  if (args.words.length === 0) {
    throw new Failure("request", "tail needs a PATH: a log file, a directory, a glob, or - for standard input", {
      hint: whereToLook(),
    });
  }
  const filters = filtersOf(args, io);
  const isFollowed = args.flags.has("follow");
  const isSaved = args.flags.has("save");
  if (isSaved && !isFollowed) {
    throw new Failure("request", "--save stores what is followed: it needs -F", {
      hint: "to store what is there: auditq import PATH",
    });
  }
  return {
    args,
    paths: args.words,
    count: countOf(args, filters),
    isFollowed,
    filters,
    program: single(args, "jq"),
    prints: printsOf(args),
    pollMs: pollOf(args),
    isSaved,
  };
}

function countOf(args: Args, { sinceMicros }: ParsedFilters): number | "all" {
  const typed = single(args, "lines");
  if (typed === null) return sinceMicros === null && !args.words.includes("-") ? SHOWN_FIRST : "all";
  if (typed === "all" || typed === "+1") return "all";
  if (/^\d{1,9}$/.test(typed)) return Number(typed);
  throw new Failure("request", `-n takes a number of events or all, not "${typed}"`, {
    hint: "a namespace is chosen with --namespace here: -n is the number of lines, as in tail(1)",
  });
}

function printsOf(args: Args): Printed {
  const output = single(args, "output");
  const form =
    output === null ? "lines" : oneOf("output", output === "table" ? "lines" : output, ["lines", "ndjson"] as const);
  if (!args.flags.has("raw")) return form;
  if (output !== null) throw new Failure("request", "--raw prints lines as they were logged: it goes without -o");
  return "raw";
}
