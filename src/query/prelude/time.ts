import type { PreludeFunction } from "./prelude-function.ts";

/** When, how long, how often. */
export const timeFunctions: readonly PreludeFunction[] = [
  {
    call: "when",
    summary: "when the request was received, as text",
    example: "when[11:16]",
    definition: "def when: .requestReceivedTimestamp;",
  },
  {
    call: "seconds",
    summary: "a time of the log as seconds since 1970, with its fraction; null for what is no time",
    example: "when | seconds",
    definition: `def seconds:
  if type != "string" then null else
    (try (.[:10] + "T" + .[11:19] + "Z" | fromdate) catch null) as $whole
    | if $whole == null then null else
        .[19:] | capture("^(?<fraction>[.][0-9]+)?([Zz]|(?<sign>[-+])(?<hours>[0-9]{2}):?(?<minutes>[0-9]{2}))$")
        | ((.hours // "0" | tonumber) * 3600 + (.minutes // "0" | tonumber) * 60) as $offset
        | $whole + ("0" + (.fraction // "") | tonumber) - (if .sign == "-" then -$offset else $offset end)
      end // null
  end;`,
  },
  {
    call: "latency",
    summary: "seconds from receiving the request to this stage, exact to the microsecond; null without both times",
    example: "select((latency // 0) > 1)",
    definition: `def latency: (.requestReceivedTimestamp | seconds) as $from | (.stageTimestamp | seconds) as $to
  | if $from == null or $to == null then null else ($to - $from) * 1000000 | round / 1000000 end;`,
  },
  {
    call: "duration",
    summary: "a duration as Go writes it (`1m2.5s`, `980ms`) in seconds; null for anything else",
    example: 'annotation("apiserver.latency.k8s.io/total") | duration',
    definition: String.raw`def duration:
  if type != "string" or (test("^([0-9]+([.][0-9]*)?|[.][0-9]+)([num\u00b5\u03bc]?s|[hm])") | not) then null else
    [scan("([0-9.]+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h)")
      | (.[0] | tonumber) * ({h: 3600, m: 60}[.[1]] // 1)
        / ({ms: 1000, us: 1000000, "\u00b5s": 1000000, "\u03bcs": 1000000, ns: 1000000000}[.[1]] // 1)] | add
  end;`,
  },
  {
    call: "percentile($p)",
    summary: "the value of an array that $p percent of it do not exceed (nearest rank); null for an empty one",
    example: "[1, 2, 3] | percentile(50)",
    definition:
      "def percentile($p): sort | if length == 0 then null else .[([(length * $p / 100 | ceil), 1] | max) - 1] end;",
  },
  {
    call: "tally(events; row)",
    summary:
      "counts events by what `row` makes of each, most frequent first, with the first and last time: `sort | uniq -c` in one word",
    example: "tally(.; {user: user, verb: .verb})",
    definition: `def tally(events; row):
  reduce (events | {when: when, row: (row | tojson)}) as {$when, $row} ({}; .[$row] |= (.count += 1
    | if $when != null and (.first == null or $when < .first) then .first = $when else . end
    | if $when != null and (.last == null or $when > .last) then .last = $when else . end))
  | to_entries | sort_by(-.value.count, .key)[]
  | (.key | fromjson | if type == "object" then . else {value: .} end)
    + {count: .value.count, first: .value.first, last: .value.last};`,
  },
];
