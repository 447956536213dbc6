import fc from "fast-check";
import { expect, test } from "vitest";
import { parseRotationName } from "./rotation-name.ts";
import { arrangeSet, labelSets, type SetMember } from "./rotation-set.ts";

function member(name: string, more: Partial<SetMember> = {}): SetMember {
  return { rotation: parseRotationName(name), sizeBytes: 1, named: false, ...more };
}

function arranged(members: readonly SetMember[]): { read: string[]; passed: string[] } {
  const { ordered, superseded } = arrangeSet(members);
  return {
    read: ordered.map(({ rotation }) => rotation.name),
    passed: superseded.map(({ member: { rotation }, reason }) => `${rotation.name}: ${reason}`),
  };
}

const backup = "audit-2026-01-02T03-04-05.678.log";

test("where a backup and its compressed copy both exist, the backup is read", () => {
  expect(arranged([member(`${backup}.gz`), member("audit.log"), member(backup)])).toEqual({
    read: [backup, "audit.log"],
    passed: [`${backup}.gz: compressed copy, ${backup} is read instead`],
  });
});

test("the same holds for zstd and for files that are both named", () => {
  expect(arranged([member(`${backup}.zst`, { named: true }), member(backup, { named: true })]).read).toEqual([backup]);
});

test("a compressed backup that was named is read where the plain one was not named", () => {
  expect(arranged([member(`${backup}.gz`, { named: true }), member(backup)]).read).toEqual([backup, `${backup}.gz`]);
});

test("an empty plain file does not replace its compressed copy", () => {
  expect(arranged([member(`${backup}.gz`), member(backup, { sizeBytes: 0 })])).toEqual({
    read: [`${backup}.gz`],
    passed: [`${backup}: empty, ${backup}.gz is read instead`],
  });
});

test("two compressed copies alone are both read: either may be cut", () => {
  expect(arranged([member(`${backup}.zst`), member(`${backup}.gz`)]).read).toEqual([`${backup}.gz`, `${backup}.zst`]);
});

const labels: readonly { readonly why: string; readonly sets: Readonly<Record<string, string>> }[] = [
  { why: "parent directory and live file", sets: { "/var/log/kubernetes/audit/audit.log": "audit/audit.log" } },
  { why: "a file in the root", sets: { "/audit.log": "audit.log" } },
  {
    why: "the node of a must-gather",
    sets: {
      "/mg/audit_logs/kube-apiserver/master-0-audit.log": "kube-apiserver/master-0",
      "/mg/audit_logs/kube-apiserver/master-1-audit.log": "kube-apiserver/master-1",
      "/mg/audit_logs/oauth-server/master-0-audit.log": "oauth-server/master-0",
    },
  },
  {
    why: "a log named after its component is not a node's",
    sets: { "/var/log/kube-apiserver/kube-apiserver-audit.log": "kube-apiserver/kube-apiserver-audit.log" },
  },
  {
    why: "the pod of a container log",
    sets: {
      "/var/log/pods/kube-system_kube-apiserver-cp-1_0a1b2c3d4e/kube-apiserver/3.log":
        "kube-apiserver-cp-1/kube-apiserver/3.log",
    },
  },
  {
    why: "equal labels take in parents until they differ, others stay short",
    sets: {
      "/e/a/x/log/audit.log": "a/x/log/audit.log",
      "/e/b/x/log/audit.log": "b/x/log/audit.log",
      "/e/c/audit.log": "c/audit.log",
    },
  },
  {
    why: "a label that would be equal at every length is the whole path",
    sets: {
      "/audit_logs/c/n-audit.log": "/audit_logs/c/n-audit.log",
      "/audit_logs/c/n": "/audit_logs/c/n",
    },
  },
];

test.each(labels)("label: $why", ({ sets }) => {
  const places = Object.keys(sets).map((key) => {
    const cut = key.lastIndexOf("/");
    return { directory: key.slice(0, cut) || "/", live: key.slice(cut + 1) };
  });
  for (const order of [places, places.toReversed()]) {
    expect(Object.fromEntries(labelSets(order).map(({ key, label }) => [key, label]))).toEqual(sets);
  }
});

const someName = fc
  .tuple(
    fc.constantFrom(
      "-2025-12-31T23-59-59.999",
      "-2026-01-01T00-00-00.000",
      "-2026-01-01T00-00-00.001",
      "-20260101",
      "",
    ),
    fc.constantFrom("", ".1", ".2", ".10"),
    fc.constantFrom("", ".gz", ".zst"),
  )
  .map(([time, number, suffix]) => (number === "" ? `audit${time}.log${suffix}` : `audit.log${number}${suffix}`));

test("the order of a set does not depend on the order in which its files are listed", () => {
  const listing = fc.uniqueArray(someName, { minLength: 1 }).chain((names) =>
    fc.record({
      names: fc.constant(names),
      shuffled: fc.shuffledSubarray(names, { minLength: names.length, maxLength: names.length }),
    }),
  );
  fc.assert(
    fc.property(listing, ({ names, shuffled }) => {
      expect(arranged(shuffled.map((name) => member(name)))).toEqual(arranged(names.map((name) => member(name))));
    }),
  );
});
