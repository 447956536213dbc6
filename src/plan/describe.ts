import { formatInstant } from "../base/instant.ts";
import type { Predicate, TextTest } from "../filter/predicate.ts";
import { readable } from "./core/print-ast.ts";

/** A predicate in words on one line, for `--explain`. */
export function describePredicate(predicate: Predicate): string {
  return described(predicate, false);
}

function described(predicate: Predicate, isInside: boolean): string {
  switch (predicate.kind) {
    case "all":
      if (predicate.of.length === 0) return "every event";
      return joined(predicate.of, " and ", isInside);
    case "any":
      if (predicate.of.length === 0) return "no event";
      return joined(predicate.of, " or ", isInside);
    case "not":
      return negated(predicate.of);
    case "text":
      return `${predicate.field} ${testText(predicate.test)}`;
    case "list":
      if (predicate.test.kind === "absent") return `no ${predicate.field}`;
      return `some ${predicate.field} ${testText(predicate.test)}`;
    case "number":
      return `${predicate.field} ${predicate.op} ${numberText(predicate.field, predicate.value)}`;
    case "custom":
      return `[${readable(predicate.name)}]`;
    case "raw":
      return `raw text holds ${JSON.stringify(predicate.text)}`;
  }
}

function joined(parts: readonly Predicate[], word: string, isInside: boolean): string {
  const text = parts.map((part) => described(part, parts.length > 1)).join(word);
  return isInside && parts.length > 1 ? `(${text})` : text;
}

function negated(predicate: Predicate): string {
  if (predicate.kind === "text" || predicate.kind === "list") {
    if (predicate.test.kind === "absent") return `${predicate.field} is there`;
    if (predicate.kind === "text" && predicate.test.kind === "equals") {
      return `${predicate.field} ≠ ${JSON.stringify(predicate.test.value)}`;
    }
  }
  if (predicate.kind === "number" && isPresence(predicate.value)) return `no ${predicate.field}`;
  return `not (${described(predicate, false)})`;
}

// Every number is above it: the test asks whether there is one.
function isPresence(value: number): boolean {
  return value === Number.MIN_SAFE_INTEGER;
}

function numberText(field: string, value: number): string {
  if (isPresence(value)) return "anything";
  return field === "code" ? String(value) : formatInstant(value);
}

function testText(test: TextTest): string {
  switch (test.kind) {
    case "equals":
      return `= ${JSON.stringify(test.value)}`;
    case "glob":
      return `like ${JSON.stringify(test.pattern)}`;
    case "cidr":
      return `in ${test.range}`;
    case "absent":
      return "is absent";
  }
}
