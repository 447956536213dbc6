import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { discover } from "./discover.ts";

const event = '{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"9d"}\n';
const packed = gzipSync(event);
const auditd = "type=SYSCALL msg=audit(1767323045.123:4711): arch=c000003e\n";
const klog = "I0102 03:04:05.678901       1 controller.go:615] quota admission added evaluator for: pods\n";

let root = "";

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "discover-")));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

/** Writes files below the test's directory; a path that ends in a slash is a directory. */
function given(files: Readonly<Record<string, string | Buffer>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(root, path.endsWith("/") ? path : dirname(path)), { recursive: true });
    if (!path.endsWith("/")) writeFileSync(join(root, path), content);
  }
}

async function read(...typed: string[]): Promise<string[]> {
  const { files } = await discover(typed, root);
  return files.map(({ shown, role, set }) => `${set.label} ${role} ${shown}`);
}

async function passed(...typed: string[]): Promise<string[]> {
  const { passedOver } = await discover(typed, root);
  return passedOver.map(({ shown, reason }) => `${shown}: ${reason}`);
}

describe("directories", () => {
  test("a lumberjack set among its neighbours", async () => {
    const first = "audit-2025-12-31T23-59-59.999.log";
    const second = "audit-2026-01-01T00-00-00.000.log";
    given({
      "audit/audit.log": "",
      [`audit/${second}`]: event,
      [`audit/${second}.gz`]: packed.subarray(0, 20),
      [`audit/${first}.gz`]: packed,
      "audit/audit.log.lock": "",
      "audit/policy.yaml": "apiVersion: audit.k8s.io/v1\nkind: Policy\n",
      "audit/notes.txt": "call Bob\n",
      "audit/empty.txt": "",
      "audit/.git/config": "",
      "audit/lost+found/x.log": event,
    });
    expect(await read("audit")).toEqual([
      `audit/audit.log backup audit/${first}.gz`,
      `audit/audit.log backup audit/${second}`,
      "audit/audit.log live audit/audit.log",
    ]);
    expect(await passed("audit")).toEqual([
      "audit/.git: hidden directory",
      `audit/${second}.gz: compressed copy, ${second} is read instead`,
      "audit/audit.log.lock: lock file",
      "audit/empty.txt: empty",
      "audit/lost+found: recovery directory of the file system",
      "audit/notes.txt: no audit events in its first 64 KiB",
      "audit/policy.yaml: audit policy, not a log",
    ]);
  });

  test("must-gather: one set for each node and component", async () => {
    given({
      "mg/audit_logs/kube-apiserver/master-0-audit.log.gz": packed,
      "mg/audit_logs/kube-apiserver/master-0-audit-2026-01-02T03-04-05.678.log.gz": gzipSync(packed),
      "mg/audit_logs/kube-apiserver/master-1-audit.log.gz": packed,
      "mg/audit_logs/openshift-apiserver/master-0-audit.log.gz": packed,
      "mg/audit_logs/kube-apiserver.audit_logs_listing": "master-0 audit.log\n",
    });
    expect(await read("mg")).toEqual([
      "kube-apiserver/master-0 backup mg/audit_logs/kube-apiserver/master-0-audit-2026-01-02T03-04-05.678.log.gz",
      "kube-apiserver/master-0 live mg/audit_logs/kube-apiserver/master-0-audit.log.gz",
      "kube-apiserver/master-1 live mg/audit_logs/kube-apiserver/master-1-audit.log.gz",
      "openshift-apiserver/master-0 live mg/audit_logs/openshift-apiserver/master-0-audit.log.gz",
    ]);
  });

  test("logrotate: the highest number first", async () => {
    given({ "l/audit.log": event, "l/audit.log.1": event, "l/audit.log.2.gz": packed, "l/audit.log.10.gz": packed });
    const { files } = await discover(["l"], root);
    expect(files.map(({ shown }) => shown)).toEqual([
      "l/audit.log.10.gz",
      "l/audit.log.2.gz",
      "l/audit.log.1",
      "l/audit.log",
    ]);
    expect(files.map(({ nameMicros }) => nameMicros)).toEqual([null, null, null, null]);
  });

  test("a container's output: the part with only the server's own log belongs to the set", async () => {
    const folder = "pods/kube-system_kube-apiserver-cp-1_0a1b/kube-apiserver";
    given({ [`${folder}/0.log.20260102-030405`]: klog, [`${folder}/0.log`]: event, "pods/a_b_0c/d/0.log": "hello\n" });
    expect(await read("pods")).toEqual([
      `kube-apiserver-cp-1/kube-apiserver/0.log backup ${folder}/0.log.20260102-030405`,
      `kube-apiserver-cp-1/kube-apiserver/0.log live ${folder}/0.log`,
    ]);
  });

  test("equal labels take in more parents", async () => {
    given({ "a/audit/audit.log": event, "b/audit/audit.log": event, "b/other/audit.log": event });
    const { sets } = await discover(["b", "a"], root);
    expect(sets.map(({ label }) => label)).toEqual(["a/audit/audit.log", "b/audit/audit.log", "other/audit.log"]);
  });

  test("links: to a file once, under its own name; to a directory never", async () => {
    given({ "d/audit.log": event });
    symlinkSync("audit.log", join(root, "d/a-current.log"));
    symlinkSync(".", join(root, "d/loop"));
    symlinkSync("gone", join(root, "d/stale"));
    execFileSync("mkfifo", [join(root, "d/pipe")]);
    expect(await read("d")).toEqual(["d/audit.log live d/audit.log"]);
    expect(await passed("d")).toEqual([
      "d/loop: link to a directory",
      "d/pipe: named pipe, not a file",
      "d/stale: link to nothing",
    ]);
  });

  test("eight directories deep and no deeper", async () => {
    given({ "1/2/3/4/5/6/7/8/audit.log": event, "1/2/3/4/5/6/7/8/9/audit.log": event });
    expect(await read(".")).toEqual(["8/audit.log live 1/2/3/4/5/6/7/8/audit.log"]);
    expect(await passed(".")).toEqual(["1/2/3/4/5/6/7/8/9: more than 8 directories deep"]);
  });

  test("without audit logs it fails and says what it saw", async () => {
    given({ "audit/audit.log": auditd, "audit/audit.log.1": auditd, "audit/x": "" });
    await expect(discover(["audit"], root)).rejects.toThrow(
      "audit: no Kubernetes audit logs: it holds 2 × Linux auditd log, not a Kubernetes audit log " +
        "(audit/audit.log, audit/audit.log.1); 1 × empty (audit/x)",
    );
  });

  test("an empty log is evidence that nothing was written yet", async () => {
    given({ "audit/audit.log": "" });
    expect(await read("audit")).toEqual(["audit/audit.log live audit/audit.log"]);
  });
});

describe("named files", () => {
  test("a single backup belongs to the set its directory would give", async () => {
    given({ "s/audit.log": event, "s/audit-2026-01-02T03-04-05.678.log.gz": packed });
    const { files } = await discover(["s/audit-2026-01-02T03-04-05.678.log.gz"], root);
    expect(files).toEqual([
      {
        path: join(root, "s/audit-2026-01-02T03-04-05.678.log.gz"),
        shown: "s/audit-2026-01-02T03-04-05.678.log.gz",
        set: { key: join(root, "s/audit.log"), label: "s/audit.log" },
        role: "backup",
        nameMicros: Date.UTC(2026, 0, 2, 3, 4, 5, 678) * 1000,
        sizeBytes: packed.length,
        named: true,
      },
    ]);
  });

  test("a compressed file is read as named, though the plain one stands beside it", async () => {
    given({ "s/k8s.log": event, "s/k8s.log.gz": packed });
    expect(await read("s/k8s.log.gz")).toEqual(["s/k8s.log single s/k8s.log.gz"]);
    expect(await read("s/k8s.log.gz", "s/k8s.log")).toEqual(["s/k8s.log single s/k8s.log"]);
  });

  test("a live file of any name is live if it has backups", async () => {
    given({ "s/api.log": event, "s/api-2026-01-02T03-04-05.678.log": event });
    expect(await read("s/api.log")).toEqual(["s/api.log live s/api.log"]);
  });

  test("unknown content is read, foreign content is not", async () => {
    given({ "s/odd.txt": "hello\n", "s/audit.log": auditd, "s/empty": "" });
    expect(await read("s/odd.txt", "s/audit.log", "s/empty")).toEqual([
      "s/empty single s/empty",
      "s/odd.txt single s/odd.txt",
    ]);
    const { passedOver } = await discover(["s/audit.log"], root);
    expect(passedOver).toEqual([
      expect.objectContaining({ shown: "s/audit.log", named: true, reason: expect.stringContaining("auditd") }),
    ]);
    expect(passedOver[0]?.hint).toContain("--audit-log-path");
  });

  test("the same file twice, by a link, and by its directory is one file under its first name", async () => {
    given({ "s/audit.log": event });
    symlinkSync("s", join(root, "link"));
    const { files } = await discover(["./s", "s/audit.log", "link/audit.log", "link"], root);
    expect(files.map(({ shown, named }) => ({ shown, named }))).toEqual([{ shown: "./s/audit.log", named: true }]);
  });

  test("standard input and pipes are not looked into", async () => {
    given({ "s/": "" });
    execFileSync("mkfifo", [join(root, "s/pipe")]);
    const { files } = await discover(["-", "s/pipe", "-"], root);
    expect(files.map(({ path, set, role }) => [path, set.label, role])).toEqual([
      [join(root, "s/pipe"), "s/pipe", "single"],
      ["-", "stdin", "single"],
    ]);
  });

  test("a backup that was compressed since it was listed", async () => {
    given({ "s/audit-2026-01-02T03-04-05.678.log.gz": packed });
    expect(await read("s/audit-2026-01-02T03-04-05.678.log")).toEqual([
      "s/audit.log backup s/audit-2026-01-02T03-04-05.678.log.gz",
    ]);
  });

  test("a missing file fails with the nearest names", async () => {
    given({ "s/audit.log.gz": packed });
    await expect(discover(["s/audit.log"], root)).rejects.toThrow(
      expect.objectContaining({
        message: "s/audit.log: no such file or directory",
        hint: "did you mean s/audit.log.gz?",
        fault: "request",
      }),
    );
    await expect(discover([""], root)).rejects.toThrow("a path is empty");
  });
});

describe("globs", () => {
  test("matches count as found, not as named", async () => {
    given({ "n/a/audit.log": event, "n/b/audit.log": event, "n/b/audit.txt": "no\n" });
    expect(await read("n/*/audit.*")).toEqual(["a/audit.log live n/a/audit.log", "b/audit.log live n/b/audit.log"]);
    expect(await passed("n/**/audit.*")).toEqual(["n/b/audit.txt: no audit events in its first 64 KiB"]);
    expect(await read("n/?")).toHaveLength(2);
  });

  test("a file with such a name wins", async () => {
    given({ "n/audit[1].log": event, "n/audit1.log": event });
    expect(await read("n/audit[1].log")).toEqual(["n/audit[1].log live n/audit[1].log"]);
  });

  test("no match fails", async () => {
    given({ "n/audit.log": event });
    await expect(discover(["n/*.gz"], root)).rejects.toThrow("n/*.gz: no file matches");
    await expect(discover(["m/*.gz"], root)).rejects.toThrow("m/*.gz: no such file or directory");
  });
});

// Root reads everything, so the rights of another user are borrowed for these.
const canBorrow = typeof process.seteuid === "function" && process.getuid?.() === 0;

describe.skipIf(!canBorrow)("rights", () => {
  async function asNobody<T>(act: () => Promise<T>): Promise<T> {
    process.seteuid?.(65_534);
    try {
      return await act();
    } finally {
      process.seteuid?.(0);
    }
  }

  beforeEach(() => chmodSync(root, 0o755));

  test("a named file that may not be read fails and says who may", async () => {
    given({ "s/audit.log": event });
    chmodSync(join(root, "s/audit.log"), 0o600);
    await expect(asNobody(() => discover(["s/audit.log"], root))).rejects.toThrow(
      expect.objectContaining({
        message: "s/audit.log: permission denied (owner root, mode 0600)",
        hint: "run as root or copy the file",
      }),
    );
  });

  test("in a directory it is passed over, unless nothing else is left", async () => {
    given({ "s/audit.log": event, "s/b/audit.log": event });
    chmodSync(join(root, "s/audit.log"), 0o600);
    const { files, passedOver } = await asNobody(() => discover(["s"], root));
    expect(files.map(({ shown }) => shown)).toEqual(["s/b/audit.log"]);
    expect(passedOver[0]?.reason).toBe("permission denied (owner root, mode 0600)");
    chmodSync(join(root, "s/b"), 0o700);
    await expect(asNobody(() => discover(["s"], root))).rejects.toThrow(
      "s: no readable audit log: s/audit.log and 1 more: permission denied (owner root, mode 0600)",
    );
  });

  test("a directory above that refuses is named", async () => {
    given({ "s/audit.log": event });
    chmodSync(join(root, "s"), 0o700);
    const message = `permission denied at ${join(root, "s")} (owner root, mode 0700)`;
    await expect(asNobody(() => discover(["s/audit.log"], root))).rejects.toThrow(`s/audit.log: ${message}`);
    await expect(asNobody(() => discover(["s"], root))).rejects.toThrow("s: permission denied (owner root, mode 0700)");
    await expect(asNobody(() => discover(["s/*.log"], root))).rejects.toThrow("s/*.log: permission denied");
  });
});

const tree: Readonly<Record<string, string | Buffer>> = {
  "d/audit.log": event,
  "d/audit-2026-01-02T03-04-05.678.log": event,
  "d/audit-2026-01-02T03-04-05.678.log.gz": packed,
  "d/audit-2025-01-02T03-04-05.678.log.gz": packed,
  "d/audit.log.1": event,
  "d/e/audit.log": event,
  "d/e/notes": "x",
  "e/audit.log": event,
  "e/audit.log.2.gz": packed,
};

test("neither the order of creation nor that of the arguments changes what is read", async () => {
  const orders = fc.record({
    paths: fc.shuffledSubarray(Object.keys(tree), { minLength: Object.keys(tree).length }),
    typed: fc.shuffledSubarray(["d", "e", "d/audit.log"], { minLength: 3 }),
  });
  let first: unknown;
  await fc.assert(
    fc.asyncProperty(orders, async ({ paths, typed }) => {
      rmSync(root, { recursive: true });
      given(Object.fromEntries(paths.map((path) => [path, tree[path] ?? ""])));
      const found = await discover(typed, root);
      first ??= found;
      expect(found).toEqual(first);
    }),
    { numRuns: 40 },
  );
});

const realSet = fileURLToPath(new URL("../../../shared/data/rotation-set", import.meta.url));

test.skipIf(!existsSync(realSet))("the recorded rotation set (skipped where the data folder is absent)", async () => {
  const { files, passedOver, sets } = await discover([realSet], "/");
  expect(files.map(({ shown }) => shown.slice(realSet.length + 1))).toEqual([
    "audit-2023-03-10T22-39-32.839.log.gz",
    "audit-2023-03-10T22-39-34.526.log.gz",
    "audit-2023-03-10T22-40-35.386.log",
    "audit.log",
  ]);
  expect(sets.map(({ label }) => label)).toEqual(["rotation-set/audit.log"]);
  expect(passedOver.map(({ shown }) => shown)).toEqual([join(realSet, "EXPECTED.json")]);
});
