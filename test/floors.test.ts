import { globSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { expect, test } from "vitest";
import { projectRoot } from "./run-cli.ts";

// Floors of the source: imports go down only, folders of one floor do not see each other.
const floors = [
  ["base"],
  ["io", "jq"],
  ["output"],
  ["events"],
  ["scan"],
  ["filter"],
  ["plan"],
  ["store"],
  ["ingest", "reports", "query"],
  ["cli"],
];
const floorOf = new Map(floors.flatMap((names, level) => names.map((name) => [name, level] as const)));
const importLine = /^\s*(?:import|export)\b[^"']*?from\s+["'](\.[^"']+)["']|\bimport\(\s*["'](\.[^"']+)["']/gm;

const sources = globSync("src/**/*.ts", { cwd: projectRoot }).map((path) => path.replaceAll("\\", "/"));
const shipped = sources.filter((path) => !path.endsWith(".test.ts"));
const read = (path: string) => readFileSync(`${projectRoot}/${path}`, "utf8");
const folderOf = (path: string) => path.split("/")[1] ?? "";

test("every folder has a floor", () => {
  expect(new Set(sources.map(folderOf))).toEqual(new Set(floorOf.keys()));
});

test("imports only go down", () => {
  const wrong: string[] = [];
  for (const file of shipped) {
    const from = folderOf(file);
    for (const [, fixed, lazy] of read(file).matchAll(importLine)) {
      const to = folderOf(posix.join(posix.dirname(file), fixed ?? lazy ?? ""));
      if (to !== from && (floorOf.get(to) ?? 99) >= (floorOf.get(from) ?? -1)) wrong.push(`${file} -> ${to}`);
    }
  }
  expect(wrong).toEqual([]);
});

test("only the entry looks at the process", () => {
  expect(shipped.filter((file) => file !== "src/cli/bin.ts" && /\bprocess\.[a-z]/i.test(read(file)))).toEqual([]);
});

test("SQL and better-sqlite3 live in the store", () => {
  const sql = /from "better-sqlite3"|\.prepare\(|\.exec\(["`](?:SELECT|INSERT|CREATE)|`SELECT /;
  const users = shipped.filter((file) => sql.test(read(file)) && folderOf(file) !== "store");
  expect(users).toEqual([]);
});

test("yargs lives in one file, date-fns comes by sub-paths", () => {
  expect(shipped.filter((file) => /from "yargs"/.test(read(file)))).toEqual(["src/cli/args.ts"]);
  expect(shipped.filter((file) => /from "date-fns"/.test(read(file)))).toEqual([]);
});

test("files stay small", () => {
  const long = shipped.filter((file) => read(file).split("\n").length > 251);
  expect(long).toEqual([]);
});
