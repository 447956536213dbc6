import { expect, test } from "vitest";
import { explainMiss } from "./did-you-mean.ts";
import { filterFlags, parseFilters, type Wanted } from "./flags.ts";

function wanted(flag: string, value: string): Wanted {
  const [first] = parseFilters({ [flag]: [value] }, { nowMicros: 0, timeZone: null }).wanted;
  if (first === undefined) throw new Error(`--${flag} ${value} looks for nothing`);
  return first;
}

const many = Array.from({ length: 20 }, (_, index) => `someone-${index}`);
const kubectl = ["kubectl/v1.31.0 (linux/amd64)", "kubectl/v1.30.2 (darwin/arm64)", "kube-probe/1.31", ...many];

const cases: readonly [rule: string, flag: string, value: string, known: readonly string[], message: string | null][] =
  [
    ["near value", "user", "alcie", ["bob", "alice"], "no user `alcie` in this evidence; did you mean `alice`?"],
    ["negated value", "user", "!alcie", ["bob", "alice"], "no user `alcie` in this evidence; did you mean `alice`?"],
    ["other case", "level", "METADATA", ["Metadata"], "no level `METADATA` in this evidence; did you mean `Metadata`?"],
    ["beginning", "agent", "kubectl", kubectl, "no agent `kubectl` in this evidence; did you mean `kubectl*`?"],
    [
      "end",
      "user",
      "deployer",
      ["system:serviceaccount:ci:deployer", ...many],
      "no user `deployer` in this evidence; did you mean `*deployer`?",
    ],
    [
      "middle of some",
      "user",
      "node",
      ["system:node:a", "node-x", ...many],
      "no user `node` in this evidence; did you mean `*node*`?",
    ],
    [
      "beginning in other case",
      "agent",
      "KubeCTL",
      kubectl,
      "no agent `KubeCTL` in this evidence; did you mean `kubectl*`?",
    ],
    [
      "near value and part of others",
      "name",
      "web",
      ["wed", "web-0", "web-12"],
      "no name `web` in this evidence; did you mean `wed` or `web*`?",
    ],
    [
      "one letter short is no glob",
      "user",
      "alic",
      ["alice"],
      "no user `alic` in this evidence; did you mean `alice`?",
    ],
    ["few values", "user", "zoe", ["carol", "bob"], "no user `zoe` in this evidence; it has `bob` and `carol`"],
    ["many values", "user", "zoe", many, "no user `zoe` in this evidence"],
    [
      "no values",
      "as",
      "zoe",
      [],
      "no impersonated user `zoe` in this evidence, which has no impersonated user at all",
    ],
    ["glob", "user", "alcie*", ["alice", ...many], "no user matches `alcie*` in this evidence; did you mean `alice`?"],
    ["glob in other case", "user", "SOME*", many, "no user matches `SOME*` in this evidence; did you mean `some*`?"],
    ["range", "source-ip", "10.0.0.0/8", many, "no source ip matches `10.0.0.0/8` in this evidence"],
    [
      "resource",
      "resource",
      "deploy",
      ["deployment"],
      "no resource `deployments` in this evidence; did you mean `deployment`?",
    ],
    ["subresource", "subresource", "exce", ["exec"], "no subresource `exce` in this evidence; did you mean `exec`?"],
    ["it is there", "user", "alice", ["alice"], null],
    ["something matches", "user", "al*", ["alice"], null],
    [
      "control characters",
      "user",
      "ro\u001bot",
      ["ro\u001b[31mot"],
      "no user `ro\\x1bot` in this evidence; it has `ro\\x1b[31mot`",
    ],
  ];

test.each(cases)("%s: --%s %s", (_rule, flag, value, known, message) => {
  expect(explainMiss(wanted(flag, value), known)).toBe(message);
});

test("the order of the known values does not matter", () => {
  const forward = explainMiss(wanted("agent", "kube"), kubectl);
  expect(explainMiss(wanted("agent", "kube"), kubectl.toReversed())).toBe(forward);
});

test("every flag that looks for values of a field says so", () => {
  const silent = new Set(["code", "outcome", "grep", "since", "until"]);
  for (const { name } of filterFlags.filter((flag) => !silent.has(flag.name))) {
    expect(wanted(name, "abc")).toMatchObject({ flag: name, value: "abc", negated: false });
    expect(wanted(name, "!abc*")).toMatchObject({ flag: name, value: "abc*", negated: true });
  }
});
