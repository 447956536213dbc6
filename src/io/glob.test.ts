import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expandGlob, globBase, isGlob } from "./glob.ts";

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "glob-"));
  mkdirSync(join(folder, "logs/node-1"), { recursive: true });
  for (const name of ["b.log", "a.log", "a.log.gz", ".hidden.log", "node-1/c.log"]) {
    writeFileSync(join(folder, "logs", name), "");
  }
});

afterAll(() => rmSync(folder, { recursive: true }));

const matches: readonly (readonly [pattern: string, found: readonly string[]])[] = [
  ["logs/*.log", ["logs/a.log", "logs/b.log"]],
  ["logs/?.log*", ["logs/a.log", "logs/a.log.gz", "logs/b.log"]],
  ["logs/[b-z].log", ["logs/b.log"]],
  ["logs/**/*.log", ["logs/a.log", "logs/b.log", "logs/node-1/c.log"]],
  ["*/node-*", ["logs/node-1"]],
  ["logs/.*.log", ["logs/.hidden.log"]],
  ["logs/x*", []],
];

test.each(matches)("%s", (pattern, found) => {
  expect(expandGlob(pattern, folder)).toEqual(found);
});

test("an absolute pattern gives absolute paths", () => {
  expect(expandGlob(join(folder, "logs/*.gz"), "/")).toEqual([join(folder, "logs/a.log.gz")]);
});

test("a pattern starts at its last fixed directory", () => {
  expect(globBase("logs/a*/b", "/e")).toBe("/e/logs");
  expect(globBase("*.log", "/e")).toBe("/e");
  expect(globBase("/var/log/**/x", "/e")).toBe("/var/log");
});

test("only *, ? and [ make a glob", () => {
  expect(["a*", "a?", "[a]"].every(isGlob)).toBe(true);
  expect(["a.log", "a{b}", "a(1)"].some(isGlob)).toBe(false);
});
