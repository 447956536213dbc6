import type { Ast, Pattern } from "../../jq/syntax/ast.ts";
import { jsonText, quoted } from "../../jq/values/print-json.ts";
import type { Value } from "../../jq/values/value.ts";
import type { NodeOf } from "./node-of.ts";

// How tightly operators bind, loosest first.
const levels = { pipe: 0, comma: 1, alternative: 2, assign: 3, or: 4, and: 5, compare: 6, sum: 7, product: 8, term: 9 };

const operatorLevels: Readonly<Record<string, number>> = {
  "+": levels.sum,
  "-": levels.sum,
  "*": levels.product,
  "/": levels.product,
  "%": levels.product,
};

/** An expression as jq text on one line, for people; equal texts mean equal expressions. */
export function printAst(ast: Ast): string {
  return print(ast, levels.pipe);
}

/** Variables have numbers that tell them apart and say nothing to people. */
export function readable(text: string): string {
  return text.replace(/\$(\w+)#\d+/g, "$$$1");
}

function print(ast: Ast, outer: number): string {
  const [level, text] = written(ast);
  return level < outer ? `(${text})` : text;
}

type Written = readonly [level: number, text: string];

function written(ast: Ast): Written {
  switch (ast.type) {
    case "pipe":
      return [levels.pipe, `${print(ast.left, levels.comma)} | ${print(ast.right, levels.pipe)}`];
    case "comma":
      return [levels.comma, `${print(ast.left, levels.comma)}, ${print(ast.right, levels.alternative)}`];
    case "alternative":
      return [levels.alternative, `${print(ast.left, levels.assign)} // ${print(ast.right, levels.alternative)}`];
    case "assign":
      return [levels.assign, `${print(ast.left, levels.or)} ${ast.operator} ${print(ast.right, levels.alternative)}`];
    case "or":
      return [levels.or, `${print(ast.left, levels.or)} or ${print(ast.right, levels.and)}`];
    case "and":
      return [levels.and, `${print(ast.left, levels.and)} and ${print(ast.right, levels.compare)}`];
    case "binary": {
      const level = operatorLevels[ast.operator] ?? levels.compare;
      const left = print(ast.left, level === levels.compare ? levels.sum : level);
      return [level, `${left} ${ast.operator} ${print(ast.right, level + 1)}`];
    }
    case "if":
      return writtenIf(ast);
    case "as":
      return [
        levels.pipe,
        `${print(ast.source, levels.term)} as ${patternsText(ast.patterns)} | ${print(ast.body, levels.pipe)}`,
      ];
    case "label":
      return [levels.pipe, `label $${ast.name} | ${print(ast.body, levels.pipe)}`];
    case "define":
      throw new Error("definitions are written out before anything is printed");
    default:
      return [levels.term, term(ast)];
  }
}

type Condition = NodeOf<"if">;

function writtenIf({ condition, then, otherwise }: Condition): Written {
  if (then.type === "identity" && isEmpty(otherwise)) return [levels.term, `select(${print(condition, levels.pipe)})`];
  if (isLiteral(then, false) && isLiteral(otherwise, true)) {
    if (condition.type === "identity") return [levels.term, "not"];
    return [levels.pipe, `${print(condition, levels.comma)} | not`];
  }
  const [first, second, third] = [condition, then, otherwise].map((part) => print(part, levels.pipe));
  const last = otherwise.type === "identity" ? "" : ` else ${third}`;
  return [levels.term, `if ${first} then ${second}${last} end`];
}

function isEmpty(ast: Ast): boolean {
  return ast.type === "call" && ast.name === "empty";
}

function isLiteral(ast: Ast, value: Value): boolean {
  return ast.type === "literal" && ast.value === value;
}

type Term = Exclude<
  Ast,
  { type: "pipe" | "comma" | "alternative" | "assign" | "or" | "and" | "binary" | "if" | "as" | "label" | "define" }
>;

function term(ast: Term): string {
  const inner = (part: Ast) => print(part, levels.pipe);
  const postfix = (part: Ast) => print(part, levels.term);
  switch (ast.type) {
    case "identity":
      return ".";
    case "literal":
      return typeof ast.value === "number" && !Number.isFinite(ast.value) ? String(ast.value) : jsonText(ast.value);
    case "text":
      return `${ast.format === null ? "" : `@${ast.format} `}"${ast.parts.map(textPart).join("")}"`;
    case "format":
      return `@${ast.name}`;
    case "access":
      return accessText(ast);
    case "slice": {
      const [from, to] = [ast.from, ast.to].map((end) => (end === null ? "" : inner(end)));
      return `${postfix(ast.target)}[${from}:${to}]${mark(ast.optional)}`;
    }
    case "iterate":
      return `${postfix(ast.target)}[]${mark(ast.optional)}`;
    case "array":
      return `[${ast.body === null ? "" : inner(ast.body)}]`;
    case "object":
      return `{${ast.entries.map(({ key, value }) => `${postfix(key)}: ${print(value, levels.alternative)}`).join(", ")}}`;
    case "negate":
      return `-${postfix(ast.body)}`;
    case "try":
      if (ast.handler === null) return `${postfix(ast.body)}?`;
      return `(try ${postfix(ast.body)} catch ${postfix(ast.handler)})`;
    case "reduce":
      return `reduce ${postfix(ast.source)} as ${patternsText(ast.patterns)} (${inner(ast.init)}; ${inner(ast.update)})`;
    case "foreach": {
      const parts = [ast.init, ast.update, ...(ast.extract === null ? [] : [ast.extract])].map(inner);
      return `foreach ${postfix(ast.source)} as ${patternsText(ast.patterns)} (${parts.join("; ")})`;
    }
    case "break":
      return `break $${ast.name}`;
    case "variable":
      return `$${ast.name}`;
    case "call":
      return ast.args.length === 0 ? ast.name : `${ast.name}(${ast.args.map(inner).join("; ")})`;
  }
}

function accessText({ target, key, optional }: NodeOf<"access">): string {
  const before = target.type === "identity" ? "" : print(target, levels.term);
  const isName = key.type === "literal" && typeof key.value === "string" && /^[A-Za-z_]\w*$/.test(key.value);
  if (isName) return `${before}.${String(key.value)}${mark(optional)}`;
  return `${before === "" ? "." : before}[${print(key, levels.pipe)}]${mark(optional)}`;
}

function mark(optional: boolean): string {
  return optional ? "?" : "";
}

function textPart(part: string | Ast): string {
  return typeof part === "string" ? quoted(part).slice(1, -1) : `\\(${print(part, levels.pipe)})`;
}

function patternsText(patterns: readonly Pattern[]): string {
  return patterns.map(patternText).join(" ?// ");
}

function patternText(pattern: Pattern): string {
  switch (pattern.type) {
    case "bind":
      return `$${pattern.name}`;
    case "items":
      return `[${pattern.items.map(patternText).join(", ")}]`;
    case "entries": {
      const entries = pattern.entries.map(({ bind, key, pattern: inner }) => {
        const name = bind === null ? print(key, levels.term) : `$${bind}`;
        return inner === null ? name : `${name}: ${patternText(inner)}`;
      });
      return `{${entries.join(", ")}}`;
    }
  }
}
