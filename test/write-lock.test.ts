import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli, withFolder } from "./run-cli.ts";

const elsewhere = 4_000_000;

test("an import is refused while another process writes, and touches nothing", async () => {
  await withFolder(async (folder) => {
    const db = join(folder, "a.db");
    writeFileSync(`${db}.lock`, `${elsewhere}\n`);
    const { exit, stderr } = await runCli(["import", "samples/legacy", "--db", db], { running: [elsewhere] });
    expect(exit).toBe(2);
    expect(stderr).toMatch(/^auditq: another import \(process 4000000\) is writing to .*a\.db\nhint: wait/);
    expect(existsSync(db)).toBe(false);
    expect(readFileSync(`${db}.lock`, "utf8")).toBe(`${elsewhere}\n`);
  });
});

test.each([
  ["of a process that was killed", `${elsewhere}\n`],
  ["without a number", ""],
])("a lock %s is taken over", async (_, text) => {
  await withFolder(async (folder) => {
    const db = join(folder, "a.db");
    writeFileSync(`${db}.lock`, text);
    expect((await runCli(["import", "samples/legacy", "--db", db])).exit).toBe(0);
    expect(existsSync(`${db}.lock`)).toBe(false);
  });
});

test("a named file that is something else makes the import fail, though the others are read", async () => {
  await withFolder(async (folder) => {
    const db = join(folder, "a.db");
    const foreign = join(folder, "linux.log");
    writeFileSync(foreign, "type=SYSCALL msg=audit(1700000000.123:42): arch=c000003e syscall=59 success=yes\n");
    const { exit, stdout } = await runCli(["import", foreign, "samples/legacy", "--db", db]);
    expect(exit).toBe(2);
    expect(stdout).toMatch(/passed over .*linux\.log: Linux auditd/);
    expect((await runCli(["report", "summary", "--db", db])).stdout).toMatch(/^events +38$/m);
    const straight = await runCli(["report", "summary", foreign, "samples/legacy"]);
    expect(straight).toMatchObject({ exit: 2, stderr: expect.stringContaining("linux.log is not read: Linux auditd") });
    expect(straight.stdout).toMatch(/^events +38$/m);
  });
});
