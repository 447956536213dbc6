import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { createRandom } from "../../samples/generator/random.ts";
import { withFolder } from "../run-cli.ts";
import { backupName, type LineLog, openLumberjack, type Rotation } from "./lumberjack.ts";

// The writer is what followers are judged by, so it is judged itself: by what lumberjack's source says.

const START_MS = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

function clock(stepMs: number): () => number {
  let ms = START_MS - stepMs;
  return () => {
    ms += stepMs;
    return ms;
  };
}

function writeAll(log: LineLog, lines: readonly string[]): void {
  for (const line of lines) log.write(Buffer.from(line));
}

function rotation(folder: string, wanted: Partial<Rotation> = {}): Rotation {
  return {
    path: join(folder, "audit.log"),
    maxBytes: 100,
    maxBackups: 0,
    compress: false,
    now: clock(1000),
    ...wanted,
  };
}

const text = (path: string) => (path.endsWith(".gz") ? gunzipSync(readFileSync(path)) : readFileSync(path)).toString();

test.each([
  ["audit.log", "audit-2026-01-02T03-04-05.678.log"],
  ["audit", "audit-2026-01-02T03-04-05.678"],
  ["kube-apiserver-audit.log", "kube-apiserver-audit-2026-01-02T03-04-05.678.log"],
  ["a.b.json", "a.b-2026-01-02T03-04-05.678.json"],
])("the backup of %s is %s", (name, backup) => {
  expect(backupName(`/var/log/${name}`, START_MS)).toBe(`/var/log/${backup}`);
});

test.each([false, true])("no line is lost, split or out of order (compressed: %s)", async (compress) => {
  for (let seed = 0; seed < 8; seed++) {
    await withFolder(async (folder) => {
      const random = createRandom(`lumberjack ${seed}`);
      const lines = Array.from({ length: 60 }, (_, index) => `${index} ${"x".repeat(random.int(0, 90))}\n`);
      const order = rotation(folder, { compress, maxBytes: 100, now: clock(random.int(0, 1) === 0 ? 1000 : 1) });
      // Three processes, one after the other.
      for (const part of [lines.slice(0, 20), lines.slice(20, 23), lines.slice(23)]) {
        const log = openLumberjack(order);
        writeAll(log, part);
        await log.close();
      }
      const names = readdirSync(folder).sort();
      const files = names.map((name) => text(join(folder, name)));
      expect(files.join("")).toBe(lines.join(""));
      expect(names.at(-1)).toBe("audit.log");
      for (const [index, file] of files.slice(0, -1).entries()) {
        expect(names[index]).toMatch(
          compress ? /^audit-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}\.log\.gz$/ : /^audit-[^.]+\.\d{3}\.log$/,
        );
        expect(file.length).toBeLessThanOrEqual(100);
        expect(file.endsWith("\n")).toBe(true);
        const first = /^.*\n/.exec(files[index + 1] ?? "")?.[0] ?? "";
        // When a process starts, what fills a file exactly does not go into it any more.
        expect(file.length + first.length, `${file} could have taken ${first}`).toBeGreaterThanOrEqual(100);
      }
    });
  }
});

test("the line that is too much is the first of the new file; one that fits exactly is not", async () => {
  await withFolder(async (folder) => {
    const log = openLumberjack(rotation(folder, { maxBytes: 10 }));
    writeAll(log, ["1234\n", "6789\n"]);
    expect(readdirSync(folder)).toEqual(["audit.log"]);
    writeAll(log, ["x\n"]);
    await log.close();
    expect(text(join(folder, "audit.log"))).toBe("x\n");
    expect(text(join(folder, "audit-2026-01-02T03-04-05.678.log"))).toBe("1234\n6789\n");
  });
});

test("a process that starts appends, unless the line would fill the file", async () => {
  await withFolder(async (folder) => {
    const order = rotation(folder, { maxBytes: 10 });
    for (const line of ["1234\n", "67\n", "x\n"]) {
      const log = openLumberjack(order);
      writeAll(log, [line]);
      await log.close();
    }
    expect(text(join(folder, "audit-2026-01-02T03-04-05.678.log"))).toBe("1234\n67\n");
    expect(text(join(folder, "audit.log"))).toBe("x\n");
  });
});

test("a line longer than a file is refused and changes nothing", async () => {
  await withFolder(async (folder) => {
    const log = openLumberjack(rotation(folder, { maxBytes: 10 }));
    writeAll(log, ["1234\n"]);
    expect(() => log.write(Buffer.alloc(11))).toThrow(RangeError);
    writeAll(log, ["6789\n"]);
    await log.close();
    expect(text(join(folder, "audit.log"))).toBe("1234\n6789\n");
  });
});

test("only a file that was there is appended to: truncated, a new one gets a hole", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "audit.log");
    writeFileSync(path, "old\n", { mode: 0o640 });
    const log = openLumberjack(rotation(folder, { maxBytes: 10 }));
    writeAll(log, ["a\n"]);
    truncateSync(path);
    writeAll(log, ["b\n"]);
    expect(text(path)).toBe("b\n");
    writeAll(log, ["345678\n"]);
    truncateSync(path);
    writeAll(log, ["c\n"]);
    await log.close();
    expect(text(path)).toBe(`${"\0".repeat(7)}c\n`);
    expect(statSync(path).mode & 0o777, "the mode goes with the name").toBe(0o640);
  });
});

test("the oldest backups go, compressed or not; what is no backup stays", async () => {
  await withFolder(async (folder) => {
    const foreign = [".lock", "audit-2026-01-02.log", "audit-x.log", "other-2020-01-02T03-04-05.678.log"];
    for (const name of foreign) writeFileSync(join(folder, name), "");
    mkdirSync(join(folder, "audit-2020-01-01T00-00-00.000.log"));
    const plain = "audit-2020-01-02T03-04-05.678.log";
    writeFileSync(join(folder, plain), "");
    writeFileSync(join(folder, `${plain}.gz`), "");
    const log = openLumberjack(rotation(folder, { maxBytes: 2, maxBackups: 3 }));
    writeAll(log, ["1\n", "2\n", "3\n"]);
    await log.settle();
    // The two copies are one of three backups.
    expect([plain, `${plain}.gz`].map((name) => existsSync(join(folder, name)))).toEqual([true, true]);
    writeAll(log, ["4\n", "5\n"]);
    await log.close();
    const kept = readdirSync(folder).filter((name) => /^audit-2026-01-02T/.test(name));
    expect(kept.map((name) => text(join(folder, name)))).toEqual(["2\n", "3\n", "4\n"]);
    expect([plain, `${plain}.gz`].map((name) => existsSync(join(folder, name)))).toEqual([false, false]);
    for (const name of foreign) expect(existsSync(join(folder, name)), name).toBe(true);
  });
});

test("a compressed copy that is not whole is made again", async () => {
  await withFolder(async (folder) => {
    const plain = join(folder, "audit-2020-01-02T03-04-05.678.log");
    writeFileSync(plain, "whole\n", { mode: 0o640 });
    writeFileSync(`${plain}.gz`, "torn");
    const log = openLumberjack(rotation(folder, { compress: true }));
    writeAll(log, ["1\n"]);
    await log.close();
    expect(existsSync(plain)).toBe(false);
    expect(text(`${plain}.gz`)).toBe("whole\n");
  });
});

test("two rotations within a millisecond do not replace each other", async () => {
  await withFolder(async (folder) => {
    let calls = 0;
    const now = () => START_MS + Math.floor(calls++ / 3);
    const log = openLumberjack(rotation(folder, { maxBytes: 2, now }));
    writeAll(log, ["1\n", "2\n", "3\n", "4\n"]);
    await log.close();
    expect(
      readdirSync(folder)
        .sort()
        .map((name) => text(join(folder, name)))
        .join(""),
    ).toBe("1\n2\n3\n4\n");
  });
});

test("a line in pieces stays in one file", async () => {
  await withFolder(async (folder) => {
    const log = openLumberjack(rotation(folder, { maxBytes: 10 }));
    writeAll(log, ["12345\n"]);
    const done = log.writeInPieces(Buffer.from("abcdef\n"), [2, 6], 5);
    expect(text(join(folder, "audit.log"))).toBe("ab");
    await done;
    await log.close();
    expect(text(join(folder, "audit.log"))).toBe("abcdef\n");
  });
});
