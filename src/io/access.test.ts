import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Accounts, describeDenial, describeError, missing, type Ownership, readAccounts } from "./access.ts";

const accounts: Accounts = {
  users: new Map([
    [0, "root"],
    [1000, "alice"],
  ]),
  groups: new Map([
    [0, "root"],
    [4, "adm"],
  ]),
};

interface DenialCase extends Ownership {
  readonly why: string;
  readonly reason: string;
  readonly hint: string;
}

const denials: readonly DenialCase[] = [
  {
    why: "the API server's own files",
    ...{ uid: 0, gid: 0, mode: 0o100600 },
    reason: "permission denied (owner root, mode 0600)",
    hint: "run as root or copy the file",
  },
  {
    why: "a group may read",
    ...{ uid: 0, gid: 4, mode: 0o100640 },
    reason: "permission denied (owner root, group adm, mode 0640)",
    hint: "run as root or a member of group adm, or copy the file",
  },
  {
    why: "another user's file",
    ...{ uid: 1000, gid: 1000, mode: 0o100600 },
    reason: "permission denied (owner alice, mode 0600)",
    hint: "run as root or alice, or copy the file",
  },
  {
    why: "a user without a name",
    ...{ uid: 65532, gid: 65532, mode: 0o100400 },
    reason: "permission denied (owner user 65532, mode 0400)",
    hint: "run as root or user 65532, or copy the file",
  },
  {
    why: "a mode that allows it",
    ...{ uid: 0, gid: 0, mode: 0o100644 },
    reason: "permission denied (owner root, group root, mode 0644)",
    hint: "its mode lets everyone read it: look for an ACL, SELinux or AppArmor, or copy the file",
  },
];

test.each(denials)("denied: $why", ({ uid, gid, mode, reason, hint }) => {
  expect(describeDenial({ uid, gid, mode }, accounts)).toEqual({ reason, hint });
});

test("a directory above that refuses is named", () => {
  const { reason } = describeDenial({ uid: 0, gid: 0, mode: 0o40700 }, accounts, "/var/log/audit");
  expect(reason).toBe("permission denied at /var/log/audit (owner root, mode 0700)");
});

test("names come from the system's files", () => {
  expect(readAccounts().users.get(0)).toBe("root");
});

test("a disk error keeps its code", () => {
  expect(describeError("/x", Object.assign(new Error("i/o"), { code: "EIO" })).reason).toBe("cannot be read (EIO)");
});

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "access-"));
  mkdirSync(join(folder, "kubernetes"));
  writeFileSync(join(folder, "kubernetes/audit.log"), "");
  writeFileSync(join(folder, "kubernetes/audit-2026-01-02T03-04-05.678.log.gz"), "");
});

afterAll(() => rmSync(folder, { recursive: true }));

test("a missing file: the nearest names in its directory, written as typed", () => {
  const failure = missing("kubernetes/audti.log", join(folder, "kubernetes/audti.log"));
  expect(failure.message).toBe("kubernetes/audti.log: no such file or directory");
  expect(failure.hint).toBe("did you mean kubernetes/audit.log?");
  expect(failure.fault).toBe("request");
});

test("a missing directory: the nearest name where the path still exists", () => {
  const failure = missing("kubernets/audit.log", join(folder, "kubernets/audit.log"));
  expect(failure.hint).toBe(`did you mean ${join(folder, "kubernetes")}?`);
});

test("nothing near, no hint", () => {
  expect(missing("x", join(folder, "qwertz")).hint).toBeUndefined();
});
