/** Builtins that are best said in jq, by `name/arity`. Each may use all other builtins. */
export const definitions: Readonly<Record<string, string>> = {
  "first/0": "def first: .[0];",
  "last/0": "def last: .[-1];",
  "nth/1": "def nth($n): .[$n];",
  "nth/2": 'def nth($n; f): if $n < 0 then error("nth doesn\'t support negative indices") else first(skip($n; f)) end;',
  "paths/0": "def paths: path(..) | select(. != []);",
  "paths/1": "def paths(f): path(.. | select(f)) | select(. != []);",
  "pick/1": "def pick(f): . as $from | reduce path(f) as $p (null; setpath($p; $from | getpath($p)));",
  "with_entries/1": "def with_entries(f): to_entries | map(f) | from_entries;",
  "walk/1":
    'def walk(f): def into: if type == "object" then map_values(into) elif type == "array" then map(into) else . end | f; into;',
  "recurse/2": "def recurse(f; test): def deeper: ., (f | select(test) | deeper); deeper;",
  "until/2": "def until(test; step): def again: if test then . else step | again end; again;",
  "while/2": "def while(test; step): def again: if test then ., (step | again) else empty end; again;",
  "add/1": "def add(f): reduce f as $x (null; . + $x);",
  "IN/1": "def IN(f): any(f == .; .);",
  "IN/2": "def IN(source; f): any(source == f; .);",
  "INDEX/2": "def INDEX(source; key): reduce source as $row ({}; .[$row | key | tostring] = $row);",
  "INDEX/1": "def INDEX(key): INDEX(.[]; key);",
  "JOIN/2": "def JOIN($index; key): [.[] | [., $index[key]]];",
  "JOIN/3": "def JOIN($index; source; key): source | [., $index[key]];",
  "JOIN/4": "def JOIN($index; source; key; join): source | [., $index[key]] | join;",
  "combinations/0":
    "def combinations: if length == 0 then [] else .[0][] as $head | (.[1:] | combinations) as $tail | [$head] + $tail end;",
  "combinations/1": "def combinations(n): . as $items | [range(n) | $items] | combinations;",
  "truncate_stream/1":
    "def truncate_stream(f): . as $depth | null | f | . as $event | if (.[0] | length) > $depth then setpath([0]; $event[0][$depth:]) else empty end;",
  "fromstream/1":
    'def fromstream(f): foreach f as $event ({value: null, whole: false}; (if .whole then {value: null, whole: false} else . end) | if $event | length == 2 then .whole = ($event[0] | length == 0) | setpath(["value"] + $event[0]; $event[1]) else .whole = ($event[0] | length == 1) end; if .whole then .value else empty end);',
};
