import { expect, test } from "vitest";
import type { Definition } from "../jq/syntax/ast.ts";
import { parseSource } from "../jq/syntax/parse-source.ts";
import type { Value } from "../jq/values/value.ts";
import { describePredicate } from "./describe.ts";
import { type Plan, type PlanMode, planProgram } from "./plan.ts";

const alone: PlanMode = { nullInput: false, slurp: false, rawInput: false };
const modes: Readonly<Record<string, PlanMode>> = {
  "": alone,
  "-n": { ...alone, nullInput: true },
  "-s": { ...alone, slurp: true },
  "-ns": { ...alone, nullInput: true, slurp: true },
  "-R": { ...alone, rawInput: true },
};

function planOf(text: string, mode = alone, variables: Readonly<Record<string, Value>> = {}, library = ""): Plan {
  const definitions: readonly Definition[] = parseSource(library).definitions;
  const own = parseSource(text);
  const source = { ...own, definitions: [...definitions, ...own.definitions] };
  const nothing = { imports: [], moduleMeta: () => null, programOrigin: ".", origin: ".", searchList: [] };
  return planProgram({ text, source, ...nothing }, new Map(Object.entries(variables)), mode);
}

const predicateOf = (...of: Parameters<typeof planOf>) => describePredicate(planOf(...of).predicate);

test.each<[program: string, events: string]>([
  [".", "every event"],
  ["empty", "no event"],
  ["error", "every event"],
  ['select(.verb == "get")', 'verb = "get"'],
  ['select("get" == .verb)', 'verb = "get"'],
  ['select(.verb != "get")', 'verb ≠ "get"'],
  ["select(.verb)", "verb is there"],
  ["select(.verb | not)", "verb is absent"],
  ["select(.verb == null)", "verb is absent"],
  ["select(.verb == 7)", "no event"],
  ["select(.verb < 7)", "[.verb < 7 is true]"],
  ["select(.user.groups)", "group is there"],
  ["select(.objectRef)", "resource is there"],
  ['select(.objectRef | has("name"))', "name is there"],
  ["select(.responseStatus.code >= 400)", "code >= 400"],
  ["select(.responseStatus.code < 400)", "code < 400 or no code"],
  ['select(.verb == "get") | select(.stage == "Panic")', 'verb = "get" and stage = "Panic"'],
  ['select(.verb == "get"), select(.verb == "list")', 'verb = "get" or verb = "list"'],
  ['if .verb == "get" then .stage else empty end', 'verb = "get"'],
  ['.verb | select(. == "get")', 'verb = "get"'],
  ['.verb as $v | select($v == "get")', 'verb = "get"'],
  ['{v: .verb, s: .stage} | select(.v == "get")', 'verb = "get"'],
  ['. as {verb: $v} | select($v == "get")', 'verb = "get"'],
  ['getpath(["objectRef", "name"]) | select(. == "web")', 'name = "web"'],
  ['select(.verb | ascii_downcase == "get")', '[.verb | ascii_downcase == "get" is true or fails]'],
  ['select((.verb | startswith("de"))?)', '[(.verb | startswith("de"))? is true]'],
  ['select(any(.user.groups[]?; . == "dev"))', '[any(.user.groups[]?; . == "dev") is true]'],
  ["select(.user.username == .objectRef.name)", "every event"],
  ["select(.requestObject.x == 1)", "every event"],
  ['select(.verb == "get" and .requestObject.x == 1)', 'verb = "get"'],
  ['def select(f): .; select(.verb == "get")', "every event"],
  ['def again: again; select(.verb == "get") | again', 'verb = "get"'],
  ['try error("x") catch empty', "no event"],
  ['select(.verb == "get") | debug | empty', 'verb = "get"'],
  ["first(inputs)", "every event"],
  ['select(.verb | strptime("%Y"))', '[.verb | strptime("%Y") is true or fails]'],
  ['select(.verb | strptime("%s"))', "every event"],
  ["select(.verb | localtime)", "every event"],
  ["select(.verb | until(. == null; null))", "every event"],
  ['select(.verb * 1000000000 == "")', "every event"],
])("%s", (program, events) => {
  expect(predicateOf(program)).toBe(events);
});

test.each<[program: string, events: string]>([
  ['>= "2025-11-20"', "received >= 2025-11-20T00:00:00.000000Z"],
  ['> "2025-11-20T10:00:00Z"', "received >= 2025-11-20T10:00:01.000000Z"],
  ['< "2025-11-20T10:00:00.5Z"', "received < 2025-11-20T10:00:00.600000Z or no received"],
  [
    '== "2025-11-20T10:00:00.000001Z"',
    "received >= 2025-11-20T10:00:00.000001Z and received < 2025-11-20T10:00:00.000002Z",
  ],
  ['== "2025-11-20T10:00:00Z"', "no event"],
  ['>= "9"', "no event"],
  ['[:13] == "2025-11-20T10"', "received >= 2025-11-20T10:00:00.000000Z and received < 2025-11-20T11:00:00.000000Z"],
  [
    '[:19] + "Z" | fromdate == 0',
    "(received >= 1970-01-01T00:00:00.000000Z and received < 1970-01-01T00:00:01.000000Z) or (received >= 1969-12-31T23:59:59.000000Z and received < 1970-01-01T00:00:00.000000Z) or no received",
  ],
])("times: %s", (rest, events) => {
  expect(predicateOf(`select(.requestReceivedTimestamp ${rest})`)).toBe(events);
});

test("constants of the command line and functions of a library are known", () => {
  expect(predicateOf("select(.user.username == $who)", alone, { who: "alice" })).toBe('user = "alice"');
  const library = 'def user: .user.username; def when(f): select(f); def writes: .verb | IN("create", "patch");';
  expect(predicateOf('when(writes and user == "bob")', alone, {}, library)).toBe(
    '(verb = "create" or verb = "patch") and user = "bob"',
  );
});

test("functions and data of modules are known", () => {
  const text = "def verb: .verb; def is($v): verb == $v; def many: $names::names;";
  const importOf = (name: string | null, isData = false) => ({ path: "m", name, isData, meta: null, start: 0, end: 0 });
  const names = { import: importOf("names", true), module: null, data: ["alice", "bob"] };
  const module = { path: "m.jq", text, source: parseSource(text), imports: [names] };
  const imports = [
    { import: importOf("m"), module, data: undefined },
    { import: importOf(null), module, data: undefined },
  ];
  const program = 'def verb: .stage; select(m::is("get") and is("list") and .user.username == m::many[0])';
  const source = parseSource(program);
  const rest = { moduleMeta: () => null, programOrigin: ".", origin: ".", searchList: [] };
  const { predicate } = planProgram({ text: program, source, imports, ...rest }, new Map(), alone);
  expect(describePredicate(predicate)).toBe('verb = "get" and verb = "list" and user = "alice"');
});

test("the time and the environment are only used if they are given", () => {
  const recent = "select(.requestReceivedTimestamp > (now - 3600 | todate))";
  expect(predicateOf(recent)).toBe("every event");
  expect(predicateOf(recent, { ...alone, now: 1_763_632_800 })).toBe("received >= 2025-11-20T09:00:01.000000Z");
  const mine = "select(.user.username == $ENV.USER)";
  expect(predicateOf(mine)).toBe("every event");
  expect(predicateOf(mine, { ...alone, env: { USER: "alice" } })).toBe('user = "alice"');
});

test.each<[flags: string, program: string, shape: Plan["shape"], events: string]>([
  ["", "input", "opaque", "every event"],
  ["", "def f: input, f; f", "opaque", "every event"],
  ["-R", ".", "opaque", "every event"],
  ["-ns", "inputs", "opaque", "every event"],
  ["-n", '[inputs | select(.verb == "get")] | length', "all-inputs", 'verb = "get"'],
  ["-n", '[inputs] | map(select(.verb == "get"))', "all-inputs", 'verb = "get"'],
  ["-n", "[inputs] | length", "all-inputs", "every event"],
  ["-n", '"get" as $v | inputs | select(.verb == $v)', "all-inputs", 'verb = "get"'],
  ["-n", 'reduce inputs as $e (0; if $e.verb == "get" then . + 1 else . end)', "all-inputs", 'verb = "get"'],
  ["-n", "reduce inputs as $e (0; if $e.verb? then . + 1 else . end)", "all-inputs", "every event"],
  ["-n", "input, inputs", "opaque", "every event"],
  ["-n", "[inputs], [inputs]", "opaque", "every event"],
  ["-n", "inputs, input_line_number", "opaque", "every event"],
  ["-s", 'map(select(.verb == "get")) | length', "all-inputs", 'verb = "get"'],
  [
    "-s",
    '(.[] | select(.verb == "get")), first(.[] | select(.stage == "Panic"))',
    "all-inputs",
    'verb = "get" or stage = "Panic"',
  ],
  ["-s", "length", "opaque", "every event"],
  ["-s", '{} as {(.[0].verb): $x} | map(select(.verb == "get"))', "opaque", "every event"],
  ["-s", "group_by(.verb)", "opaque", "every event"],
  ["-s", ".[0]", "opaque", "every event"],
])("%s '%s' is %s", (flags, program, shape, events) => {
  const plan = planOf(program, modes[flags]);
  expect(plan.shape).toBe(shape);
  expect(describePredicate(plan.predicate)).toBe(events);
});

test.each<[program: string, demand: readonly string[] | null]>([
  [".", null],
  ["tojson | length", null],
  ["del(.verb)", null],
  ["keys", null],
  [".verb", ["verb"]],
  ['select(.verb == "get") | .user.username', ["verb", "user.username"]],
  [".user | .username, .groups", ["user.username", "user.groups"]],
  [".user | .username, keys", ["user"]],
  [".user.groups[0], .user", ["user"]],
  ["[.verb, .stage] | @tsv", ["verb", "stage"]],
  [". as $e | .requestObject.spec.containers[]?.image | [$e.verb, .]", ["requestObject.spec.containers", "verb"]],
  ["if .verb then 1 else .stage end", ["verb", "stage"]],
  [".requestObject.a.b as $unused | 1", ["requestObject.a.b"]],
  [". as $e | def f: $e.verb, f; first(f)", null],
  ['getpath(["a", "b"])', ["a.b"]],
  ['has("verb")', ["verb"]],
  ['.["a", "b"]', null],
  ["1", []],
])("%s demands %j", (program, demand) => {
  expect(planOf(program).demand?.map((path) => path.join(".")) ?? null).toEqual(demand);
});

test.each<[program: string, needles: readonly (readonly string[])[], objects: readonly string[]]>([
  ['select(.verb == "delete")', [['"delete"']], []],
  ['select(.objectRef.resource == "secrets")', [['"secrets"']], ["objectRef"]],
  ['select(.verb == "delete" and .stage == "Panic")', [['"delete"'], ['"Panic"']], []],
  ['select(.verb == ("delete", "patch"))', [['"delete"', '"patch"']], []],
  ['select((.userAgent | startswith("curl"))?)', [['"curl']], []],
  ['select((.userAgent | test("url"))?)', [["url"]], []],
  ['select((.userAgent | test("u.l"))?)', [], []],
  ['select(.userAgent | startswith("curl"))', [], []],
  ['select(.requestURI == "/api/v1/pods")', [["pods"]], []],
  ['select(.requestURI == "日本")', [], []],
  ["select(.impersonatedUser)", [['"impersonatedUser"']], []],
  [
    'select(.annotations["pod-security.kubernetes.io/audit-violations"])',
    [["pod-security.kubernetes.io"]],
    ["annotations"],
  ],
  ["select(.responseStatus.code == 403)", [], []],
  ['select(.user.username != "alice")', [], []],
])("%s: needles %j", (program, needles, objects) => {
  expect(planOf(program)).toMatchObject({ needles, objects });
});

test("notes say what is pushed, what is not and why, and what would help", () => {
  const program = 'select(.verb == "get" and (.userAgent | test("^curl")) and .requestObject.x == 1) | .stage';
  expect(planOf(program).notes.map(({ kind, text, reason }) => `${kind}: ${text}: ${reason}`)).toEqual([
    'pushed: verb = "get" and [.userAgent | test("^curl") is true or fails]: asked of the stored fields',
    'errors: .userAgent | test("^curl"): events without agent make it fail',
    'advice: (.userAgent | test("^curl"))?: with ? events on which it fails need not be read',
    "residual: .requestObject.x == 1: .requestObject.x is not a stored field",
    "errors: .requestObject.x == 1: any event may make it fail",
    "advice: (.requestObject.x == 1)?: with ? events on which it fails need not be read",
  ]);
});

test("what is exact", () => {
  expect(planOf('select(.verb == "get") | .stage').isExact).toBe(true);
  expect(planOf('select(.verb == "get" and .requestObject.x == 1)').isExact).toBe(false);
});
