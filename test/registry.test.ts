import { describe, expect, test } from "vitest";
import { loadFolder } from "../src/base/folder.ts";
import { parseArgs } from "../src/cli/args.ts";
import type { Command } from "../src/cli/command.ts";
import { globalOptions } from "../src/cli/options.ts";
import { loadEnvelopes } from "../src/events/envelope-registry.ts";
import { filterFlags } from "../src/filter/flags.ts";
import type { Format } from "../src/output/format.ts";
import { loadReports } from "../src/reports/catalog-registry.ts";
import { runCli } from "./run-cli.ts";

const commands = await loadFolder<Command>(new URL("../src/cli/commands/", import.meta.url), "command");
const formats = await loadFolder<Format>(new URL("../src/output/formats/", import.meta.url), "format");
const reports = await loadReports();
const envelopes = await loadEnvelopes();

describe("lists that are found, not typed", () => {
  test.each([
    ["commands", commands],
    ["formats", formats],
    ["reports", reports],
    ["envelopes", envelopes],
  ] as const)("%s have a name and one line without a full stop", (_, list) => {
    expect(list.length).toBeGreaterThan(0);
    for (const { name, summary } of list) {
      expect(name).toMatch(/^[a-z][a-z0-9-]*$/);
      expect(summary.length).toBeLessThanOrEqual(90);
      expect(summary).not.toMatch(/\.$/);
    }
  });
});

describe.each(commands)("flags of $name", (command) => {
  // A command with argument rules of its own has no global flags but those it names.
  const isTyped = "runTyped" in command;
  const options = [...(isTyped ? [] : globalOptions), ...command.options.flatMap((group) => group.options)];

  test("have names and letters of their own", () => {
    const names = options.flatMap(({ name, alias }) => (alias === undefined ? [name] : [name, alias]));
    expect(names.toSorted()).toEqual([...new Set(names)].toSorted());
  });

  test("stand in its help, and so do its examples", async () => {
    const { stdout, exit } = await runCli([command.name, "--help"]);
    expect(exit).toBe(0);
    for (const { name } of options) expect(stdout).toContain(`--${name}`);
    for (const { line } of command.examples) expect(stdout).toContain(line);
  });

  test.skipIf(isTyped)("are those that its examples use", () => {
    for (const { line } of command.examples) {
      const typed = line
        .slice(line.indexOf("auditq ") + "auditq ".length)
        .split(" ")
        .slice(1);
      expect(() => parseArgs(typed, options), line).not.toThrow();
    }
  });
});

test.each(["report", "query"])("every filter flag works on %s", (command) => {
  const found = commands.find(({ name }) => name === command);
  const names = new Set(found?.options.flatMap((group) => group.options.map(({ name }) => name)));
  for (const { name } of filterFlags) expect(names.has(name), name).toBe(true);
});
