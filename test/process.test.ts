import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, copyFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { projectRoot, withFolder } from "./run-cli.ts";

// The program as a process: what only shows outside of `main()`.
const entry = join(projectRoot, "src/cli/bin.ts");
const cluster = join(projectRoot, "samples/cluster");

interface Ended {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(argv: readonly string[], options: { input?: string | Buffer; limit?: string } = {}): Ended {
  const command = options.limit === undefined ? process.execPath : "bash";
  const limited = ["-c", `${options.limit}; exec "$0" "$@"`, process.execPath];
  const args = [...(options.limit === undefined ? [] : limited), entry, ...argv];
  const { status, stdout, stderr } = spawnSync(command, args, { input: options.input ?? "", encoding: "utf8" });
  return { exit: status, stdout, stderr };
}

describe("as a process", () => {
  test("a reader that goes away ends it quietly", async () => {
    await withFolder(async (folder) => {
      const log = join(folder, "audit.log");
      const line = readFileSync(join(cluster, "audit.log"), "utf8").split("\n")[0] ?? "";
      const many = Array.from({ length: 20_000 }, (_, at) => line.replace(/"verb":"\w+"/, `"verb":"verb-${at}"`));
      writeFileSync(log, `${many.join("\n")}\n`);
      const child = spawn(process.execPath, [entry, "report", "verbs", log, "-o", "ndjson", "--quiet"]);
      const stderr = collect(child.stderr);
      await once(child.stdout, "data");
      child.stdout.destroy();
      const [exit] = (await once(child, "close")) as [number];
      expect({ exit, stderr: stderr() }).toEqual({ exit: 0, stderr: "" });
    });
  });

  test("megabytes go whole through a slow pipe", async () => {
    await withFolder(async (folder) => {
      const log = join(folder, "audit.log");
      const line = readFileSync(join(cluster, "audit.log"), "utf8").split("\n")[0] ?? "";
      const many = Array.from({ length: 20_000 }, (_, at) => line.replace(/"verb":"\w+"/, `"verb":"verb-${at}"`));
      writeFileSync(log, `${many.join("\n")}\n`);
      const { stdout, exit } = spawnSync(
        "bash",
        ["-c", `"$0" "$@" | (sleep 0.5; cat)`, process.execPath, entry, "report", "verbs", log, "-o", "ndjson"],
        { encoding: "utf8", maxBuffer: 1e8 },
      ) as unknown as { stdout: string; exit: number };
      expect(stdout.split("\n")).toHaveLength(20_001);
      expect(exit ?? 0).toBe(0);
    });
  });

  test("standard input is read, plain and compressed", async () => {
    await withFolder((folder) => {
      const backup = readFileSync(join(cluster, "audit-2026-03-02T09-14-05.118.log.gz"));
      const db = join(folder, "a.db");
      const first = run(["import", "-", "--db", db, "-o", "json"], { input: backup });
      const again = run(["import", "-", "--db", db, "-o", "json"], { input: gunzipSync(backup) });
      const totals = [first, again].map(({ stdout }) => (JSON.parse(stdout) as { totals: object }).totals);
      expect(totals[0]).toMatchObject({ events: 531, duplicates: 0, requests: 266 });
      expect(totals[1]).toMatchObject({ events: 0, duplicates: 531, requests: 0 });
    });
  });

  test("Ctrl-C stores what was read, and the next import goes on", async () => {
    await withFolder(async (folder) => {
      const db = join(folder, "a.db");
      const child = spawn(process.execPath, [entry, "import", "-", "--db", db]);
      const text = gunzipSync(readFileSync(join(cluster, "audit-2026-03-02T09-14-05.118.log.gz")));
      child.stdin.write(text);
      // Standard input stays open: the import waits for more when it is interrupted.
      await untilRead(db);
      child.kill("SIGINT");
      const [exit] = (await once(child, "close")) as [number];
      expect(exit).toBe(130);
      const { stdout } = run(["import", cluster, "--db", db, "-o", "json"]);
      expect(JSON.parse(stdout)).toMatchObject({
        totals: { events: 771, duplicates: 0 },
        // Known by its content, whatever its name.
        files: [{ status: "unchanged" }, { status: "imported" }, { status: "imported" }],
      });
    });
  });

  test("a full disk loses nothing, says so, and the next import ends as a clean one", async () => {
    await withFolder((folder) => {
      const db = join(folder, "a.db");
      const full = run(["import", cluster, "--db", db], { limit: "ulimit -f 400" });
      expect(full.exit).toBe(2);
      expect(full.stderr).toMatch(
        /^auditq: no room left on the disk of .*a\.db\nhint: nothing that was stored is lost/,
      );
      expect(run(["import", cluster, "--db", db]).exit).toBe(0);
      expect(verbs(db)).toEqual(verbs(cleanDb(folder)));
    });
  });

  test("a database is readable by its owner alone, and nothing is left beside it", async () => {
    await withFolder((folder) => {
      const db = cleanDb(folder);
      expect(statSync(db).mode & 0o777).toBe(0o600);
      expect(execFileSync("ls", [folder], { encoding: "utf8" }).trim()).toBe("clean.db");
    });
  });

  test("a read-only directory can be read from and gives one clear sentence when written", async (context) => {
    await withFolder((folder) => {
      const readOnly = makeReadOnly(folder, cleanDb(folder));
      if (readOnly === null) return context.skip("needs a file system that can be made read-only");
      try {
        expect(run(["report", "verbs", "--db", join(readOnly.path, "a.db")]).exit).toBe(0);
        const { exit, stderr } = run(["import", cluster, "--db", join(readOnly.path, "new.db")]);
        expect(exit).toBe(2);
        expect(stderr).toMatch(/^auditq: (?:cannot write|permission denied for) .*new\.db/);
      } finally {
        readOnly.undo();
      }
    });
  });

  test("output that cannot be written is an error", () => {
    const line = [process.execPath, entry, "report", "verbs", cluster, "-o", "json"];
    const { status, stderr } = spawnSync("bash", ["-c", `"$0" "$@" > /dev/full`, ...line], { encoding: "utf8" });
    expect(status).toBe(2);
    expect(stderr).toMatch(/^auditq: cannot write the output: /m);
  });

  test("of two imports at the same time one is refused, and the other is whole", async () => {
    await withFolder(async (folder) => {
      const db = join(folder, "a.db");
      const both = [1, 2].map(() => spawn(process.execPath, [entry, "import", cluster, "--db", db, "--quiet"]));
      const exits = await Promise.all(both.map(async (child) => ((await once(child, "close")) as [number])[0]));
      expect(exits).toContain(0);
      expect(exits.every((exit) => exit === 0 || exit === 2)).toBe(true);
      expect(verbs(db)).toEqual(verbs(cleanDb(folder)));
    });
  });

  test("a throw-away database is thrown away", async () => {
    await withFolder((folder) => {
      const env = { ...process.env, TMPDIR: folder };
      const { status } = spawnSync(process.execPath, [entry, "report", "verbs", cluster], { env });
      expect(status).toBe(0);
      expect(execFileSync("ls", [folder], { encoding: "utf8" })).toBe("");
    });
  });
});

describe("a database that is none", () => {
  const cases: readonly [string, (path: string) => void, number, RegExp][] = [
    ["missing", () => undefined, 2, /no database at/],
    ["empty", (path) => writeFileSync(path, ""), 2, /no database at/],
    ["a directory", (path) => mkdirSync(path), 2, /is a directory/],
    ["a log", (path) => copyFileSync(join(cluster, "audit.log"), path), 3, /is not a database/],
    ["of another program", (path) => sql(path, "CREATE TABLE t (a)"), 3, /not one of auditq/],
    ["of a newer auditq", (path) => newer(path), 3, /made by a newer auditq/],
  ];

  test.each(cases)("%s", async (_, make, exit, message) => {
    await withFolder((folder) => {
      const path = join(folder, "a.db");
      make(path);
      const ran = run(["report", "verbs", "--db", path]);
      expect(ran.exit).toBe(exit);
      expect(ran.stderr).toMatch(message);
      expect(ran.stderr).toMatch(/\nhint: /);
      expect(ran.stdout).toBe("");
    });
  });
});

function cleanDb(folder: string): string {
  const path = join(folder, "clean.db");
  expect(run(["import", cluster, "--db", path]).exit).toBe(0);
  return path;
}

function verbs(db: string): string {
  return run(["report", "verbs", "--db", db, "-o", "ndjson"]).stdout;
}

function sql(path: string, text: string): void {
  const script = `import D from "better-sqlite3"; const d = new D(process.argv[1]); d.exec(process.argv[2]); d.close();`;
  const args = ["--input-type=module", "-e", script, path, text];
  execFileSync(process.execPath, args, { cwd: projectRoot });
}

function newer(path: string): void {
  expect(run(["import", cluster, "--db", path]).exit).toBe(0);
  sql(path, "PRAGMA user_version = 99");
}

function collect(stream: NodeJS.ReadableStream): () => string {
  let text = "";
  stream.on("data", (chunk) => {
    text += String(chunk);
  });
  return () => text;
}

/** Waits until an import has opened its database and read what it was sent. */
async function untilRead(db: string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    try {
      if (statSync(`${db}-wal`).size > 0) return await new Promise((resolve) => setTimeout(resolve, 300));
    } catch {
      // Not there yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A read-only directory with a copy of a database; null where there is no way to make one. */
function makeReadOnly(folder: string, db: string): { path: string; undo: () => void } | null {
  const path = join(folder, "read-only");
  mkdirSync(path);
  if (process.getuid?.() !== 0) {
    copyFileSync(db, join(path, "a.db"));
    chmodSync(path, 0o555);
    return { path, undo: () => chmodSync(path, 0o755) };
  }
  // Permissions do not bind root.
  if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=8m", "tmpfs", path]).status !== 0) return null;
  const undo = () => void spawnSync("umount", [path]);
  copyFileSync(db, join(path, "a.db"));
  if (spawnSync("mount", ["-o", "remount,ro", path]).status === 0) return { path, undo };
  undo();
  return null;
}
