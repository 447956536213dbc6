import { describe, expect, test } from "vitest";
import type { Ast, Definition, Pattern, Source } from "./ast.ts";
import { CompileError } from "./compile-error.ts";
import { parseSource } from "./parse-source.ts";

// The shapes were compared with the parse trees of jq's own grammar on thousands of random programs.

/** An expression in brackets. */
function shape(ast: Ast): string {
  switch (ast.type) {
    case "identity":
      return ".";
    case "literal":
      return JSON.stringify(ast.value);
    case "text": {
      const parts = ast.parts.map((part) => (typeof part === "string" ? JSON.stringify(part) : shape(part)));
      return list("text", ...(ast.format === null ? [] : [`@${ast.format}`]), ...parts);
    }
    case "format":
      return `@${ast.name}`;
    case "access":
      return list(ast.optional ? "get?" : "get", shape(ast.target), shape(ast.key));
    case "slice":
      return list(ast.optional ? "slice?" : "slice", shape(ast.target), shapeOr(ast.from), shapeOr(ast.to));
    case "iterate":
      return list(ast.optional ? "each?" : "each", shape(ast.target));
    case "array":
      return list("array", ...(ast.body === null ? [] : [shape(ast.body)]));
    case "object":
      return list("object", ...ast.entries.flatMap(({ key, value }) => [shape(key), shape(value)]));
    case "negate":
      return list("neg", shape(ast.body));
    case "binary":
    case "assign":
      return list(ast.operator, shape(ast.left), shape(ast.right));
    case "if":
      return list("if", shape(ast.condition), shape(ast.then), shape(ast.otherwise));
    case "try":
      return list("try", shape(ast.body), shapeOr(ast.handler));
    case "reduce":
      return list("reduce", shape(ast.source), ...ast.patterns.map(pattern), shape(ast.init), shape(ast.update));
    case "foreach": {
      const head = [shape(ast.source), ...ast.patterns.map(pattern), shape(ast.init), shape(ast.update)];
      return list("foreach", ...head, shapeOr(ast.extract));
    }
    case "as":
      return list("as", shape(ast.source), ...ast.patterns.map(pattern), shape(ast.body));
    case "label":
      return list("label", `$${ast.name}`, shape(ast.body));
    case "break":
      return list("break", `$${ast.name}`);
    case "variable":
      return `$${ast.name}`;
    case "call":
      return ast.args.length === 0 ? ast.name : list(ast.name, ...ast.args.map(shape));
    case "define":
      return list("def", define(ast.definition), shape(ast.body));
    default:
      return list(ast.type, shape(ast.left), shape(ast.right));
  }
}

function list(...parts: string[]): string {
  return `(${parts.join(" ")})`;
}

function shapeOr(ast: Ast | null): string {
  return ast === null ? "_" : shape(ast);
}

function define({ name, params, body }: Definition): string {
  return list(name, ...params.map((param) => (param.isValue ? `$${param.name}` : param.name)), ":", shape(body));
}

function pattern(wanted: Pattern): string {
  if (wanted.type === "bind") return `$${wanted.name}`;
  if (wanted.type === "items") return list("items", ...wanted.items.map(pattern));
  const entries = wanted.entries.map(({ bind, key, pattern: inner }) =>
    list(...(bind === null ? [] : [`$${bind}`]), shape(key), ...(inner === null ? [] : [pattern(inner)])),
  );
  return list("entries", ...entries);
}

function whole({ meta, imports, definitions, body }: Source): string {
  const heads = imports.map((each) => {
    const kind = each.isData ? "data" : each.name === null ? "include" : "import";
    return list(kind, each.path, each.name ?? "_", JSON.stringify(each.meta));
  });
  const first = meta === null ? [] : [`module ${JSON.stringify(meta)}`];
  return [...first, ...heads, ...definitions.map(define), ...(body === null ? [] : [shape(body)])].join(" ");
}

const terms = String.raw`
. => .
.. => recurse
.foo => (get . "foo")
.foo.bar => (get (get . "foo") "bar")
.foo .bar => (get (get . "foo") "bar")
. .foo => (get . "foo")
."foo" => (get . "foo")
.foo."bar" => (get (get . "foo") "bar")
."a"."b"."c" => (get (get (get . "a") "b") "c")
.[0] => (get . 0)
.foo.[0] => (get (get . "foo") 0)
.foo.["a"]? => (get? (get . "foo") "a")
.[] => (each .)
.foo.[] => (each (get . "foo"))
.[].a => (get (each .) "a")
.[1:] => (slice . 1 _)
.[:2] => (slice . _ 2)
.[1,2:3|4] => (slice . (comma 1 2) (pipe 3 4))
.foo[1:]? => (slice? (get . "foo") 1 _)
.and => (get . "and")
.if.then? => (get? (get . "if") "then")
..[0] => (get recurse 0)
..? => (try recurse _)
.5 => 0.5
1e3 => 1000
1.5E-2 => 0.015
100000000000000000000 => 100000000000000000000
-.a => (neg (get . "a"))
- -1 => (neg (neg 1))
2 - -1 => (- 2 (neg 1))
-.a.b? => (neg (get? (get . "a") "b"))
true => true
null => null
true::x => true::x
$a::b => $a::b
$and => $and
$__loc__ => {"file":"<top-level>","line":1}
$__loc__x => $__loc__x
$$$$x => $x
@base64 => @base64
f(1) => (f 1)
f(1;2,3;.a|.b) => (f 1 (comma 2 3) (pipe (get . "a") (get . "b")))
a::b::c(1) => (a::b::c 1)
[] => (array)
[1,2|3] => (array (pipe (comma 1 2) 3))
break $out => (break $out)
`;

const optional = String.raw`
.a? => (get? . "a")
.a.b? => (get? (get . "a") "b")
.a?.b => (get (get? . "a") "b")
.[]? => (each? .)
.[]?? => (try (each? .) _)
."a"? => (get? . "a")
.["a"]? => (get? . "a")
.[1:2]? => (slice? . 1 2)
1? => (try 1 _)
f? => (try f _)
.? => (try . _)
-.a? => (neg (get? . "a"))
.a.["b"]?.c => (get (get? (get . "a") "b") "c")
`;

const strings = String.raw`
"a\nb\t\"\\\/" => "a\nb\t\"\\/"
"\u0041\u00e9" => "Aé"
"a\(1)b" => (text "a" 1 "b")
"\("x\("y")")" => (text (text "x" "y"))
"\(1,2|3)" => (text (pipe (comma 1 2) 3))
@json "x" => "x"
@json "x\(1)y" => (text @json "x" 1 "y")
@base64 "\(.)" => (text @base64 .)
"#\(1)#" => (text "#" 1 "#")
"\(1)"? => (try (text 1) _)
`;

const operators = String.raw`
1+2 => (+ 1 2)
1+2+3 => (+ (+ 1 2) 3)
1+2*3 => (+ 1 (* 2 3))
1//2//3 => (alternative 1 (alternative 2 3))
1,2,3 => (comma (comma 1 2) 3)
1|2|3 => (pipe 1 (pipe 2 3))
1 and 2 or 3 => (or (and 1 2) 3)
1 or 2 and 3 => (or 1 (and 2 3))
1==2 => (== 1 2)
1<2 and 3>=4 => (and (< 1 2) (>= 3 4))
.a|=.+1 => (|= (get . "a") (+ . 1))
.a+=1 => (+= (get . "a") 1)
.a-=1,.b*=2 => (comma (-= (get . "a") 1) (*= (get . "b") 2))
.a/=2|.b%=2 => (pipe (/= (get . "a") 2) (%= (get . "b") 2))
.a//.b=1 => (alternative (get . "a") (= (get . "b") 1))
.a=.b//1 => (alternative (= (get . "a") (get . "b")) 1)
.a=1 or 2 => (= (get . "a") (or 1 2))
.a=.b==1 => (= (get . "a") (== (get . "b") 1))
-1+2 => (+ (neg 1) 2)
.a-1 => (- (get . "a") 1)
1+2 as $x|$x+1 => (as (+ 1 2) $x (+ $x 1))
1,2 as $x|3,4|5 => (comma 1 (as 2 $x (pipe (comma 3 4) 5)))
1 as $x|2 as $y|3 => (as 1 $x (as 2 $y 3))
(1 as $x|2),3 => (comma (as 1 $x 2) 3)
`;

const control = String.raw`
if 1 then 2 end => (if 1 2 .)
if 1 then 2 elif 3 then 4 end => (if 1 2 (if 3 4 .))
if 1 then 2 elif 3 then 4 elif 5 then 6 else 7 end => (if 1 2 (if 3 4 (if 5 6 7)))
if 1,2|3 then 4|5 else 6,7 end => (if (pipe (comma 1 2) 3) (pipe 4 5) (comma 6 7))
if . then 1 end.a => (get (if . 1 .) "a")
try error("x") catch . => (try (error "x") .)
try 1 + 2 => (+ (try 1 _) 2)
try .a.b catch .c.d => (try (get (get . "a") "b") (get (get . "c") "d"))
try try 1 catch 2 catch 3 => (try (try 1 2) 3)
try -1 => (try (neg 1) _)
try 1 // 2 => (alternative (try 1 _) 2)
reduce 1+2 as [$x] (.;.) => (reduce (+ 1 2) (items $x) . .)
reduce range(3) as $x (0;.) | 1 => (pipe (reduce (range 3) $x 0 .) 1)
foreach .[] as $x (0;.+$x) => (foreach (each .) $x 0 (+ . $x) _)
foreach .[] as {a:$x} (0;1;2,3) => (foreach (each .) (entries ("a" $x)) 0 1 (comma 2 3))
foreach (1,2) as $x (0;.)[] => (each (foreach (comma 1 2) $x 0 . _))
1,label $x|2|3 => (comma 1 (label $x (pipe 2 3)))
label $a|label $b|break $a => (label $a (label $b (break $a)))
def f:1,2|3;f|f => (f : (pipe (comma 1 2) 3)) (pipe f f)
def f(a;$b):a;f(1;2) => (f a $b : a) (f 1 2)
[def f:1;f,2] => (array (def (f : 1) (comma f 2)))
def f:def g:1;g;f => (f : (def (g : 1) g)) f
f(def g:1;g) => (f (def (g : 1) g))
`;

const patterns = String.raw`
. as [$a,[$b]]|1 => (as . (items $a (items $b)) 1)
. as {$a}|1 => (as . (entries ($a "a")) 1)
. as {$a:[$b]}|1 => (as . (entries ($a "a" (items $b))) 1)
. as {"a":$x,"b\(1)":$y}|1 => (as . (entries ("a" $x) ((text "b" 1) $y)) 1)
. as {(.a,.b):$x}|1 => (as . (entries ((comma (get . "a") (get . "b")) $x)) 1)
. as {if:$x,$and}|1 => (as . (entries ("if" $x) ($and "and")) 1)
. as [$a] ?// {$a} ?// $a|1 => (as . (items $a) (entries ($a "a")) $a 1)
reduce . as [$a] ?// $a (1;2) => (reduce . (items $a) $a 1 2)
`;

const objects = String.raw`
{a:1,} => (object "a" 1)
{a,b:1,c} => (object "a" (get . "a") "b" 1 "c" (get . "c"))
{$x,a} => (object "x" $x "a" (get . "a"))
{$x:1} => (object $x 1)
{"a"} => (object "a" (get . "a"))
{"a\(1)"} => (object (text "a" 1) (get . (text "a" 1)))
{"a\(1)":2} => (object (text "a" 1) 2)
{@base64 "c":1} => (object "c" 1)
{(1,"a"|.):2} => (object (pipe (comma 1 "a") .) 2)
{("a"):2} => (object "a" 2)
{("a"+"b"):2} => (object (+ "a" "b") 2)
{(-1):2} => (object (neg 1) 2)
{(1|2):3} => (object (pipe 1 2) 3)
{(1/0):3} => (object (/ 1 0) 3)
{$__loc__} => (object "__loc__" {"file":"<top-level>","line":1})
{if,then,else} => (object "if" (get . "if") "then" (get . "then") "else" (get . "else"))
{a:1+2,b:3|4|5} => (object "a" (+ 1 2) "b" (pipe 3 (pipe 4 5)))
{a:reduce . as $x (1;2)} => (object "a" (reduce . $x 1 2))
`;

const files = String.raw`
def f:1;def g($a):2; => (f : 1) (g $a : 2)
def f:1;def g:2;3 => (f : 1) (g : 2) 3
import "a" as f;1 => (import a f null) 1
import "a/b" as $d {search:"./"};1 => (data a/b d {"search":"./"}) 1
include "a";def f:1; => (include a _ null) (f : 1)
include "a" {"search":["x",1+1]};1 => (include a _ {"search":["x",2]}) 1
module {a:[1,2,{b:null}]};import "a" as f;import "b" as g;1 => module {"a":[1,2,{"b":null}]} (import a f null) (import b g null) 1
module {"a":"x\u0041"};def f:1; => module {"a":"xA"} (f : 1)
`;
const lines: readonly (readonly [program: string, shape: string])[] = [
  ["1#2\n+3", "(+ 1 3)"],
  ["#a\\\nb\n1", "1"],
  ["#a\\\r\nb\r\n1", "1"],
  ["#a\\\\\n1", "1"],
  ["[1,#]\n2]", "(array (comma 1 2))"],
  [String.raw`"\ud83d\ude00"`, '"\u{1f600}"'],
  [String.raw`"\udc00x"`, '"\ufffdx"'],
  ["\n$__loc__", '{"file":"<top-level>","line":2}'],
  ["1 #", "1"],
  ["", ""],
];

const tables = { terms, optional, strings, operators, control, patterns, objects, files };

describe.each(Object.entries(tables))("%s", (_, table) => {
  const cases = table.trim().split("\n");
  test.each(cases.map((line) => line.split(" => ") as [string, string]))("%s", (program, wanted) => {
    expect(whole(parseSource(program))).toBe(wanted);
  });
});

test.each(lines)("%j", (program, wanted) => {
  expect(whole(parseSource(program))).toBe(wanted);
});

test("$__loc__ tells the file", () => {
  expect(parseSource("\n\n$__loc__", "a/b.jq").body).toMatchObject({ value: { file: "a/b.jq", line: 3 } });
});

test("the place of a call is its name, that of others is all of them", () => {
  const { body } = parseSource("1 + ff(.a; 2) * $x");
  expect(body).toMatchObject({ start: 0, end: 18, right: { start: 4, left: { name: "ff", start: 4, end: 6 } } });
});

test('{"a\\(1)"} holds one node for its key and the key of its value', () => {
  const { body } = parseSource(String.raw`{"a\(1)"}`);
  const entry = body?.type === "object" ? body.entries[0] : undefined;
  expect(entry?.value.type === "access" && entry.value.key).toBe(entry?.key);
});

test.each([
  ["[", "]", 2000],
  ["(", ")", 2000],
  ["{a:", "}", 1000],
  ["-", "", 1000],
  ["if . then ", " end", 1000],
  ["def f: ", "; f", 1000],
  ["1 as $x | ", "", 1000],
])("%s nests deeply", (open, close, depth) => {
  expect(parseSource(`${open.repeat(depth)}1${close.repeat(depth)}`).body).not.toBeNull();
  expect(() => parseSource(`${open.repeat(200_000)}1`)).toThrow(CompileError);
});
