import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import Database from "better-sqlite3";
import { describe, expect, test } from "vitest";
import { readManifest } from "../src/ingest/verify/manifest-text.ts";
import { chainHeads, manifestEntries } from "../src/store/manifest.ts";
import { type LogFolder, withLogs } from "./evidence/log-folder.ts";
import { line } from "./evidence/make-event.ts";
import { runVerify } from "./evidence/run-verify.ts";

const text = (...ids: readonly number[]) => ids.map((auditID) => `${line({ auditID })}\n`).join("");
// Of the system, no package.
const tool = "sha256sum";
const first = "cp1/audit-2026-03-02T08-10-00.000.log.gz";
const second = "cp1/audit-2026-03-02T08-20-00.000.log";

/** Runs with the evidence of two servers, and its manifest. */
async function withManifest(use: (logs: LogFolder, manifest: string) => Promise<void>): Promise<void> {
  await withLogs(async (logs) => {
    logs
      .write(first, gzipSync(text(1, 2)))
      .write(second, text(3, 4))
      .write("cp1/audit.log", `${text(5)}{"kind":"Ev`);
    logs.write("cp2/odd \\ name\n.log", text(6));
    await logs.import();
    const manifest = logs.path("case.sha256");
    const written = await runVerify(logs.db, [], ["--manifest", manifest]);
    expect(written).toMatchObject({ exit: 0 });
    expect(written.rows.at(-1)).toMatchObject({ kind: "manifest", status: "written" });
    await use(logs, manifest);
  });
}

const check = (logs: LogFolder, manifest: string) => runVerify(logs.db, [], ["--manifest", manifest]);
const headsOf = (notes: readonly string[]) => notes.filter((note) => note.startsWith("chain of"));

test("sha256sum accepts it, also with odd names; it is private, complete, and never written over", async () => {
  await withManifest(async (logs, manifest) => {
    const sums = spawnSync(tool, ["--check", "--strict", "--quiet", manifest], { cwd: logs.path("") });
    expect(`${sums.stdout}${sums.stderr}`).toBe("");
    expect(sums.status).toBe(0);
    expect(statSync(manifest).mode & 0o777).toBe(0o600);
    const before = readFileSync(manifest, "utf8");
    expect(await check(logs, manifest)).toMatchObject({ exit: 0 });
    expect(readFileSync(manifest, "utf8")).toBe(before);
    expect(readdirSync(logs.path("")).toSorted()).toEqual(["case.sha256", "cp1", "cp2"]);
    logs.write(second, text(3));
    expect(spawnSync(tool, ["--check", manifest], { cwd: logs.path("") }).status).toBe(1);
  });
});

test("its chain is what the notes and the view tell, and can be computed by hand", async () => {
  await withManifest(async (logs, manifest) => {
    const { notes, files } = await check(logs, manifest);
    const lines = readFileSync(manifest, "utf8").split("\n");
    const sha = (of: string) => createHash("sha256").update(of).digest("hex");
    let link = sha('auditq manifest 1 "cp1/audit.log"\n');
    for (const entry of lines.filter((one) => one.startsWith("# entry ")).slice(0, 3))
      link = sha(`${link}\n${entry.slice(8)}\n`);
    expect(headsOf(notes)[0]).toBe(`chain of cp1/audit.log: 3 files, head ${link}`);
    expect(files[2]?.link).toBe(link);
    const db = new Database(logs.db, { readonly: true });
    const segments = db.prepare("SELECT segments FROM manifest WHERE path LIKE '%20-00.000.log'").pluck().get();
    db.close();
    expect(segments).toBe(`${text(3, 4).length}:${sha(text(3, 4))}`);
  });
});

describe("the head of a chain", () => {
  test("stays when a backup is compressed and met again by an import", async () => {
    await withManifest(async (logs) => {
      const before = headsOf((await runVerify(logs.db)).notes);
      logs.write(`${second}.gz`, gzipSync(text(3, 4))).remove(second);
      await logs.import();
      expect(headsOf((await runVerify(logs.db)).notes)).toEqual(before);
    });
  });

  test("changes with anything that is said of any of its files", async () => {
    await withManifest(async (logs) => {
      const db = new Database(logs.db);
      const heads = () => chainHeads(manifestEntries(db)).map(({ link }) => link);
      const [own, other] = heads();
      const changes = ["bytes", "lines", "duplicates", "first_us", "last_us", "problems", "skipped", "fingerprint"].map(
        (column) =>
          `UPDATE file SET ${column} = ${column === "fingerprint" ? "zeroblob(32)" : `${column} + 1`} WHERE id = ?`,
      );
      changes.push(
        "UPDATE segment SET sha256 = zeroblob(32) WHERE file = ?",
        "UPDATE segment SET to_byte = to_byte - 1 WHERE file = ?",
      );
      for (const sql of changes) {
        for (const file of [1, 2, 3]) {
          db.exec("BEGIN");
          db.prepare(sql).run(file);
          const changed = heads();
          db.exec("ROLLBACK");
          expect(changed[0], sql).not.toBe(own);
          expect(changed[1], sql).toBe(other);
        }
      }
      db.prepare("UPDATE problem SET raw = (SELECT data FROM block LIMIT 1)").run();
      expect(heads()[0]).not.toBe(own);
      db.close();
    });
  });
});

describe("checked against a manifest", () => {
  test("evidence that has grown, was rotated and compressed since is fine", async () => {
    await withManifest(async (logs, manifest) => {
      logs
        .append("cp1/audit.log", `ent"}\n${text(7)}`)
        .write(`${second}.gz`, gzipSync(text(3, 4)))
        .remove(second);
      expect(await check(logs, manifest)).toMatchObject({ exit: 0 });
      await logs.import("cp1");
      logs.rename("cp1/audit.log", "cp1/audit-2026-03-02T08-30-00.000.log").write("cp1/audit.log", text(8));
      await logs.import("cp1");
      const { exit, rows } = await check(logs, manifest);
      expect(exit, JSON.stringify(rows)).toBe(0);
    });
  });

  test("evidence and database that were altered together are not", async () => {
    await withManifest(async (logs, manifest) => {
      logs.write(second, text(3, 9));
      const db = `${logs.db}.other`;
      const { runImport } = await import("./evidence/run-import.ts");
      await runImport(db, [logs.path("")]);
      expect((await runVerify(db)).exit).toBe(0);
      const { exit, rows } = await runVerify(db, [], ["--manifest", manifest]);
      expect(exit).toBe(1);
      expect(rows).toContainEqual(
        expect.objectContaining({ kind: "manifest", status: "altered", detail: expect.stringMatching(/segments/) }),
      );
      expect(rows).toContainEqual(
        expect.objectContaining({ kind: "file", status: "altered", file: expect.stringMatching(/20-00\.000\.log/) }),
      );
    });
  });

  test("a file that the database does not know is told", async () => {
    await withManifest(async (logs, manifest) => {
      const db = new Database(logs.db);
      db.pragma("foreign_keys = OFF");
      db.exec("DELETE FROM file WHERE id = 2");
      db.close();
      const { exit, rows } = await check(logs, manifest);
      expect(exit).toBe(1);
      expect(rows).toContainEqual(
        expect.objectContaining({ kind: "manifest", detail: "the database does not know this file" }),
      );
    });
  });

  test("a compressed file whose header alone was changed is recompressed", async () => {
    await withManifest(async (logs, manifest) => {
      const bytes = logs.read(first);
      bytes[4] = 1;
      logs.write(first, bytes);
      const { exit, files } = await check(logs, manifest);
      expect(exit).toBe(0);
      expect(files[0]).toMatchObject({ status: "recompressed" });
    });
  });

  test("each line that is changed or taken out breaks it", async () => {
    await withManifest(async (logs, manifest) => {
      const lines = readFileSync(manifest, "utf8").trimEnd().split("\n");
      const breakOf = (changed: readonly string[]) => readManifest(`${changed.join("\n")}\n`, "it").broken;
      expect(breakOf(lines)).toBe(null);
      for (const [at, own] of lines.entries()) {
        if (at === 0) continue;
        expect(breakOf(lines.toSpliced(at, 1)), own).not.toBe(null);
        expect(breakOf(lines.with(at, `${own}.`)), own).not.toBe(null);
        const flipped = own.replace(/[0-9a-f](?=[^0-9a-f]*$)/, (char) => (char === "7" ? "8" : "7"));
        if (/^# (?:entry|link|head|stream)/.test(own))
          expect(breakOf(lines.with(at, flipped))?.line).toBeLessThanOrEqual(at + 3);
      }
      writeFileSync(manifest, readFileSync(manifest, "utf8").replace('"events":2', '"events":1'));
      const { exit, rows } = await check(logs, manifest);
      expect(exit).toBe(1);
      expect(rows.at(-1)).toMatchObject({ kind: "manifest", status: "altered", line: expect.any(Number) });
    });
  });
});

test("what is not what was imported gets no manifest, what is gone gets no hash", async () => {
  await withManifest(async (logs) => {
    const other = logs.path("other.sha256");
    logs.remove(first);
    const { exit, rows } = await runVerify(logs.db, [], ["--manifest", other]);
    expect(exit).toBe(1);
    expect(rows.at(-1)).toMatchObject({ status: "written" });
    const listed = readFileSync(other, "utf8");
    expect(listed.match(/^# entry/gm)).toHaveLength(4);
    expect(listed.match(/^\\?[0-9a-f]{64} /gm)).toHaveLength(3);
    logs.write(second, text(3));
    const none = logs.path("none.sha256");
    expect((await runVerify(logs.db, [], ["--manifest", none])).rows.at(-1)).toMatchObject({ status: "not written" });
    expect(existsSync(none)).toBe(false);
  });
});

test("a file that is no manifest is left alone", async () => {
  await withManifest(async (logs) => {
    const { exit, stderr } = await runVerify(logs.db, [], ["--manifest", logs.path(second)]);
    expect(exit).toBe(2);
    expect(stderr).toMatch(/is no manifest of auditq/);
    const missing = await runVerify(logs.db, [], ["--manifest", logs.path("no/such/folder.sha256")]);
    expect(missing).toMatchObject({ exit: 2, stderr: expect.stringMatching(/cannot be written/) });
  });
});
