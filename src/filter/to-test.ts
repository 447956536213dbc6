import {
  isListField,
  type ListField,
  listFields,
  numberFields,
  type Subject,
  type TextField,
  textFields,
} from "./field.ts";
import type { Comparison, Predicate, TextTest } from "./predicate.ts";
import { compileRawTest } from "./raw-needle.ts";
import { compileTextTest } from "./text-test.ts";

type Test = (subject: Subject) => boolean;
type Compilers = {
  readonly [K in Predicate["kind"]]: (node: Extract<Predicate, { readonly kind: K }>) => Test;
};

const compilers: Compilers = {
  all: (node) => {
    const tests = node.of.map(compileTest);
    return (subject) => tests.every((test) => test(subject));
  },
  any: (node) => {
    const tests = node.of.map(compileTest);
    return (subject) => tests.some((test) => test(subject));
  },
  not: (node) => {
    const test = compileTest(node.of);
    return (subject) => !test(subject);
  },
  text: (node) => compileText(node.field, node.test),
  list: (node) => compileList(node.field, node.test),
  number: (node) => {
    const read: (subject: Subject) => number | null = numberFields[node.field];
    const holds = comparisons[node.op];
    return (subject) => {
      const value = read(subject);
      return value !== null && holds(value, node.value);
    };
  },
  custom: ({ field, holds }) => {
    if (field === "code") return ({ event }) => holds(event.code);
    if (isListField(field)) {
      const read: (subject: Subject) => readonly string[] = listFields[field];
      return (subject) => {
        const values = read(subject);
        return holds(values.length === 0 ? null : values);
      };
    }
    const read: (subject: Subject) => string | null = textFields[field];
    return (subject) => holds(read(subject));
  },
  raw: (node) => {
    const holds = compileRawTest(node.text);
    return ({ raw }) => {
      if (raw === undefined) throw new Error("a test of raw text needs the raw text of its subject");
      return holds(raw);
    };
  },
};

const comparisons: { readonly [K in Comparison]: (value: number, bound: number) => boolean } = {
  "<": (value, bound) => value < bound,
  "<=": (value, bound) => value <= bound,
  "=": (value, bound) => value === bound,
  ">=": (value, bound) => value >= bound,
  ">": (value, bound) => value > bound,
};

/** Compiles a predicate to a test in memory, the counterpart of the one in SQL. Two-valued: a test of an absent value
 *  is false, unless it is `absent`; a list passes if one of its values does, and is absent when empty.
 *  Raises request: a range that is none. */
export function compileTest(predicate: Predicate): (subject: Subject) => boolean {
  const compile = compilers[predicate.kind] as (node: Predicate) => Test;
  return compile(predicate);
}

function compileText(field: TextField, test: TextTest): Test {
  const read: (subject: Subject) => string | null = textFields[field];
  const holds = compileTextTest(test);
  return (subject) => holds(read(subject));
}

function compileList(field: ListField, test: TextTest): Test {
  const read: (subject: Subject) => readonly string[] = listFields[field];
  if (test.kind === "absent") return (subject) => read(subject).length === 0;
  const holds = compileTextTest(test);
  return (subject) => read(subject).some(holds);
}
