import type { Random } from "../../samples/generator/random.ts";
import { codes, hostile, pools, times } from "./random-event.ts";

const texts: readonly string[] = [...Object.values(pools).flat(), "8f14e45f-ceea-467f-a9d2-0c5b1f6e2a10", "v1", "mine"];

const textPaths = [
  ".verb",
  ".stage",
  ".level",
  ".auditID",
  ".requestURI",
  ".userAgent",
  ".user.username",
  ".impersonatedUser.username",
  ".objectRef.resource",
  ".objectRef.name",
  ".objectRef.namespace",
  ".objectRef.apiGroup",
  ".objectRef.apiVersion",
  ".objectRef.subresource",
  ".responseStatus.reason",
  '.annotations["authorization.k8s.io/decision"]',
  '.annotations["authorization.k8s.io/reason"]',
  '.annotations["k8s.io/deprecated"]',
  ".requestObject.x",
  ".sourceIPs[0]",
  ".sourceIPs[-1]",
  ".user.groups[0]",
] as const;

const otherPaths = [
  ".",
  ".user",
  ".impersonatedUser",
  ".objectRef",
  ".responseStatus",
  ".annotations",
  ".requestObject",
  ".requestObject.spec",
  ".user.groups",
  ".impersonatedUser.groups",
  ".sourceIPs",
  ".responseStatus.code",
  ".nothing",
  ".nothing.at.all",
  ".verb.foo?",
  ".user.groups[]",
  ".sourceIPs[]?",
  ".objectRef?.name?",
  ".objectRef[]?",
  ".user.username.x",
  "(.user // .impersonatedUser).username",
  "(.impersonatedUser // .user).username",
] as const;

const timePaths = [
  ".requestReceivedTimestamp",
  ".stageTimestamp",
  ".requestReceivedTimestamp[:19]",
  ".requestReceivedTimestamp[0:13]",
  '(.stageTimestamp | .[:10] + "T")',
  '(.requestReceivedTimestamp[:19] + "Z" | fromdate)',
  ".stageTimestamp[11:]",
] as const;

const comparisons = ["==", "!=", "<", "<=", ">", ">=", "==", "=="] as const;

/** Programs by grammar over the fields of events. Variables are only used where they are bound. */
export function randomProgram(random: Random): string {
  const writer: Writer = { random, variables: [] };
  const program = random.int(0, 3) > 0 ? `select(${condition(writer, 3)})` : filter(writer, 3);
  const rest = random.int(0, 2) > 0 ? "" : ` | ${filter(writer, 1)}`;
  const hide = `${program}${rest}`.includes("hide(") ? 'def hide(f): "delete" as $v | .stage as $w | f; ' : "";
  return `${hide}${definitions(random)}${program}${rest}`;
}

/** Programs for `-n` and `-s`, most of which look at each event alone. */
export function randomWholeProgram(random: Random, from: "inputs" | "array"): string {
  const writer: Writer = { random, variables: [] };
  const each = from === "inputs" ? "inputs" : ".[]";
  const pass = `select(${condition(writer, 2)})`;
  const test = condition(writer, 1);
  const hide = 'def hide(f): "delete" as $v | .stage as $w | f; ';
  const all = from === "inputs" ? "[inputs] | " : "";
  return `${hide}${whole()}`;
  function whole(): string {
    return random.pick([
      `${each} | ${pass}`,
      `[${each} | ${pass}] | length`,
      `[${each} | ${pass} | ${filter(writer, 1)}]`,
      `first(${each} | ${pass})`,
      `[limit(2; ${each} | ${pass} | .verb)]`,
      `reduce (${each} | ${pass}) as $x (0; . + 1)`,
      `reduce ${each} as $e (0; if ($e | ${test}) then . + 1 else . end)`,
      `reduce ${each} as $e ({}; if $e.verb == "delete" then .[$e.stage // "none"] += 1 else . end)`,
      `foreach (${each} | ${pass}) as $x (0; . + 1; [., $x.verb])`,
      `${each} as $e | select($e | ${test}) | 1`,
      `"alice" as $u | [${each} | select(.user.username == $u and ${test})] | length`,
      `${all}map(${pass}) | sort_by(.auditID) | first`,
      `${all}map(${pass}) | group_by(.verb) | map({k: .[0].verb, n: length})`,
      `any(${each}; ${test})`,
      `[${each} | ${test}] | index(true)`,
      `${all}length`,
      `${all}(map(${pass}), .[0])`,
      `${all}. as $all | map(${pass}) | . == $all`,
      `try (${each} | ${pass}) catch .`,
      `if isempty(${each} | ${pass}) then "none" else "some" end`,
      `[${each} | if ${test} then .verb else empty end] | unique`,
    ]);
  }
}

interface Writer {
  readonly random: Random;
  readonly variables: readonly string[];
}

function definitions(random: Random): string {
  return random.pick([
    "",
    "",
    "",
    'def writes: .verb | IN("create", "delete"); def test(f): f == .verb; ',
    "def twice(f): f | f; def named($n): .objectRef.name == $n; ",
    "def again: if . == null then . else .nothing | again end; def select(f): if f then . else empty end; ",
  ]);
}

function text({ random }: Writer): string {
  // Half a surrogate pair cannot be written in a program.
  if (random.int(0, 4) === 0) return JSON.stringify(random.pick(hostile).toWellFormed());
  return JSON.stringify(texts[random.int(0, texts.length - 1)]);
}

function constant(writer: Writer): string {
  const { random } = writer;
  switch (random.int(0, 9)) {
    case 0:
      return String(random.pick(codes));
    case 1:
      return random.pick(["null", "true", "false", "0", "403.5", "-1", "[]", "{}", '["dev"]', "nan", "1e1000"]);
    case 2:
      return random.pick(['("al" + "ice")', "([1, 2] | length)", '("GET" | ascii_downcase)', "(400, 404)", "empty"]);
    case 3:
      return `(${text(writer)}, ${text(writer)})`;
    default:
      return text(writer);
  }
}

function path(writer: Writer): string {
  const { random, variables } = writer;
  const roll = random.int(0, 19);
  if (roll < 11) return random.pick(textPaths);
  if (roll < 16) return random.pick(otherPaths);
  if (roll < 17) return random.pick(timePaths);
  if (roll < 18) return `(${random.pick(textPaths)} // ${constant(writer)})`;
  const [first, ...others] = variables;
  return first === undefined ? random.pick(textPaths) : `$${random.pick([first, ...others])}`;
}

function timeText({ random }: Writer): string {
  const time = random.pick(times);
  return JSON.stringify(
    random.pick([time, time.slice(0, random.int(0, 27)), `${time.slice(0, 19)}Z`, "2025-11-20T1", "z"]),
  );
}

function test(writer: Writer): string {
  const { random } = writer;
  const word = text(writer);
  const letters = JSON.parse(word) as string;
  const from = random.int(0, 1) === 0 ? 0 : random.int(0, letters.length);
  const piece = JSON.stringify(letters.slice(from, from + random.int(0, 6)).toWellFormed());
  switch (random.int(0, 15)) {
    case 0:
      return `startswith(${piece})`;
    case 1:
      return `endswith(${word})`;
    case 2:
      return `contains(${piece})`;
    case 3:
      return `test(${random.pick(['"^web"', '"web$"', '"o"', '"^web-1$"', '"ubectl"', '"api"', '"rod"', '"[0-9]+"', '"^(get|list)$"', '"KUBE";"i"', '"^10\\\\."'])})`;
    case 4:
      return `IN(${word}, ${constant(writer)})`;
    case 5:
      return `. == (${word}, ${constant(writer)})`;
    case 6:
      return `ascii_downcase == ${word}`;
    case 7:
      return `index(${piece})`;
    case 8:
      return `ltrimstr(${piece}) ${random.pick(comparisons)} ${word}`;
    case 9:
      return `length ${random.pick(comparisons)} ${random.int(0, 6)}`;
    case 10:
      return `any(. == ${word})`;
    case 11:
      return `all(. != ${word})`;
    case 12:
      return `type == "${random.pick(["string", "null", "object", "array"])}"`;
    case 13:
      return `has(${random.pick(['"name"', '"resource"', '"username"', '"code"', '"verb"', "0"])})`;
    case 14:
      return `any(.[]?; startswith(${piece}))`;
    default:
      return `. != null and startswith(${piece})`;
  }
}

function condition(writer: Writer, depth: number): string {
  const { random } = writer;
  const inner = () => condition(writer, depth - 1);
  const roll = depth === 0 ? random.int(0, 8) : random.int(0, 21);
  switch (roll) {
    case 0:
    case 1:
    case 2:
    case 3:
      return `${path(writer)} ${random.pick(comparisons)} ${constant(writer)}`;
    case 4:
      return `${constant(writer)} ${random.pick(comparisons)} ${path(writer)}`;
    case 5:
      return `(${path(writer)} | ${test(writer)})${random.pick(["", "?"])}`;
    case 6:
      return random.pick([
        `${path(writer)}`,
        `(${path(writer)} | not)`,
        `(.userAgent | test(${random.pick(['"ubectl"', '"v1"', '"^curl"'])}))?`,
        `(.responseStatus.code ${random.pick(comparisons)} ${random.pick(codes)})`,
      ]);
    case 7:
      return random.pick([
        `(${random.pick(timePaths)} ${random.pick(comparisons)} ${timeText(writer)})`,
        `(${random.pick(timePaths)} | startswith(${timeText(writer)}))`,
        `(${random.pick(timePaths)} ${random.pick(comparisons)} ${random.pick(["1763632800", "0", "1763636399.5"])})`,
      ]);
    case 8:
      return `${path(writer)} ${random.pick(comparisons)} ${path(writer)}`;
    case 9:
    case 10:
    case 11:
      return `(${inner()} and ${inner()})`;
    case 12:
    case 13:
      return `(${inner()} or ${inner()})`;
    case 14:
      return `(${inner()} | not)`;
    case 15:
      return `(if ${inner()} then ${inner()} else ${inner()} end)`;
    case 16:
      return `(${inner()})?`;
    case 17:
      return `(${inner()} // ${inner()})`;
    case 18:
      return bound(writer, (next) => condition(next, depth - 1));
    case 19:
      return random.pick([
        `any(${inner()}, ${inner()}; .)`,
        `all(${inner()}, ${inner()}; .)`,
        `first(${inner()})`,
        `isempty(${inner()})`,
      ]);
    case 20:
      return `(${path(writer)} | ${inner()})`;
    default:
      return random.pick([
        `(try (${inner()}) catch (${inner()}))`,
        `([${inner()}, ${inner()}] | any)`,
        `({a: ${path(writer)}, b: ${path(writer)}} | .a == ${constant(writer)})`,
        `limit(1; ${inner()}, ${inner()})`,
        `hide(${inner()})`,
        `(label $out | ${inner()}, break $out)`,
        `"\\(${path(writer)})" == ${text(writer)}`,
      ]);
  }
}

function bound(writer: Writer, body: (writer: Writer) => string): string {
  const { random } = writer;
  const name = random.pick(["v", "w"]);
  const next = { ...writer, variables: [...writer.variables, name] };
  const pattern = random.pick([
    `$${name}`,
    `$${name}`,
    `{verb: $${name}}`,
    `[$${name}]`,
    `{user: {username: $${name}}}`,
    `[$${name}] ?// $${name}`,
  ]);
  const source = pattern.startsWith("{") && random.int(0, 3) > 0 ? "." : path(writer);
  const rest = body(next);
  return `(${source} as ${pattern} | ${random.int(0, 3) === 0 ? `hide(${rest})` : rest})`;
}

function filter(writer: Writer, depth: number): string {
  const { random } = writer;
  const inner = () => filter(writer, depth - 1);
  const when = () => condition(writer, Math.min(1, depth));
  const roll = depth === 0 ? random.int(0, 4) : random.int(0, 17);
  switch (roll) {
    case 0:
      return ".";
    case 1:
      return path(writer);
    case 2:
      return random.pick(["empty", "error", "length", "tojson", constant(writer)]);
    case 3:
    case 4:
    case 5:
    case 6:
      return `select(${when()})`;
    case 7:
    case 8:
      return `(${inner()} | ${inner()})`;
    case 9:
      return `(${inner()}, ${inner()})`;
    case 10:
      return `(if ${when()} then ${inner()} else ${inner()} end)`;
    case 11:
      return `(if ${when()} then ${inner()} else empty end)`;
    case 12:
      return `(${inner()} // ${inner()})`;
    case 13:
      return random.pick([`first(${inner()})`, `last(${inner()})`, `limit(2; ${inner()})`, `(${inner()})?`]);
    case 14:
      return bound(writer, (next) => filter(next, depth - 1));
    case 15:
      return random.pick([
        `(.user.groups[]? | select(. == ${text(writer)}))`,
        `(.sourceIPs[] | select(${test(writer)}))`,
      ]);
    case 16:
      return random.pick([
        `(try (${inner()}) catch (${inner()}))`,
        `(try error(${path(writer)}) catch select(. == ${text(writer)}))`,
      ]);
    default:
      return random.pick([
        `(foreach ${inner()} as $x (0; . + 1; select(. > 1)))`,
        `(reduce ${inner()} as $x (null; .) | values)`,
        `{a: ${inner()}}`,
        `(.a = ${inner()} | select(.a == ${text(writer)}))`,
        `(${inner()} | debug | empty)`,
        `(select(${when()}) | debug | empty)?`,
      ]);
  }
}
