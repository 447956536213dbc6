import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FollowSet } from "./follow-set.ts";
import type { FollowNote, FollowTarget, LogTaker } from "./log-taker.ts";

/** Collects whole lines of all logs, in the order they came, and what was told. */
class Collector implements FollowTarget {
  readonly lines: string[] = [];
  readonly tails: string[] = [];
  readonly notes: FollowNote[] = [];

  knows(): boolean {
    return false;
  }

  note(note: FollowNote): void {
    this.notes.push(note);
  }

  async open(): Promise<LogTaker> {
    let held = "";
    return {
      from: 0,
      take: (chunk) => {
        // A reader passes over the NUL bytes of a file that was truncated under its writer.
        const [...whole] = (held + chunk.toString().replaceAll("\0", "")).split("\n");
        held = whole.pop() ?? "";
        this.lines.push(...whole);
        return null;
      },
      pause: () => undefined,
      renamed: () => undefined,
      end: () => {
        if (held !== "") this.tails.push(held);
      },
    };
  }

  kinds(): string[] {
    return this.notes.map(({ kind }) => kind);
  }
}

let folder = "";
let live = "";
let target = new Collector();
let set: FollowSet;

function begin(): void {
  folder = mkdtempSync(join(tmpdir(), "auditq-follow-"));
  live = join(folder, "audit.log");
  target = new Collector();
  set = new FollowSet({ directory: folder, live: "audit.log" }, target, new AbortController().signal);
}

function finish(): void {
  set.close();
  rmSync(folder, { recursive: true, force: true });
}

let seconds = 0;
function backupName(): string {
  const time = new Date(Date.UTC(2026, 0, 1) + 1000 * ++seconds).toISOString().replaceAll(":", "-").slice(0, 23);
  return join(folder, `audit-${time}.log`);
}

/** As lumberjack does. */
function rotate(): string {
  const backup = backupName();
  renameSync(live, backup);
  writeFileSync(live, "");
  return backup;
}

function compress(path: string): void {
  writeFileSync(`${path}.gz`, gzipSync(readFileSync(path)));
  rmSync(path);
}

describe("a followed set", () => {
  beforeEach(begin);
  afterEach(finish);

  test("gives what is there, oldest first, and what comes", async () => {
    writeFileSync(live, "1\n");
    compress(rotate());
    appendFileSync(live, "2\n");
    rotate();
    appendFileSync(live, "3\n");
    await set.poll();
    appendFileSync(live, "4\n");
    await set.poll();
    expect(target.lines).toEqual(["1", "2", "3", "4"]);
  });

  test("waits for the end of a line", async () => {
    writeFileSync(live, "XMARKER");
    await set.poll();
    expect(target.lines).toEqual([]);
    appendFileSync(live, "YSECOND\n");
    await set.poll();
    expect(target.lines).toEqual(["XMARKERYSECOND"]);
  });

  test("reads all of several rotations between two looks", async () => {
    writeFileSync(live, "1\n");
    await set.poll();
    appendFileSync(live, "2\n");
    rotate();
    appendFileSync(live, "3\n");
    compress(rotate());
    appendFileSync(live, "4\n");
    rotate();
    appendFileSync(live, "5\n");
    await set.poll();
    expect(target.lines).toEqual(["1", "2", "3", "4", "5"]);
    expect(target.kinds()).toEqual(["rotated"]);
  });

  test("reads the rest of a file that was compressed at once", async () => {
    writeFileSync(live, "1\n");
    await set.poll();
    appendFileSync(live, "2\n");
    compress(rotate());
    await set.poll();
    await set.poll();
    expect(target.lines).toEqual(["1", "2"]);
  });

  test("reads again from the beginning what was truncated and is shorter", async () => {
    writeFileSync(live, "first line\n");
    await set.poll();
    writeFileSync(live, "2\n");
    await set.poll();
    expect(target.lines).toEqual(["first line", "2"]);
    expect(target.notes).toEqual([{ kind: "truncated", path: live, copy: null }]);
  });

  test("notices a truncation though the file is longer again", async () => {
    writeFileSync(live, "1\n");
    await set.poll();
    writeFileSync(live, "2\n3\n4\n5\n");
    await set.poll();
    expect(target.lines).toEqual(["1", "2", "3", "4", "5"]);
  });

  test("finds the last lines in the copy of copytruncate", async () => {
    writeFileSync(live, "1\n");
    await set.poll();
    appendFileSync(live, "2\n");
    copyFileSync(live, `${live}.1`);
    truncateSync(live);
    appendFileSync(live, "3\n");
    await set.poll();
    await set.poll();
    expect(target.lines).toEqual(["1", "2", "3"]);
    expect(target.notes).toEqual([{ kind: "truncated", path: live, copy: `${live}.1` }]);
  });

  test("a copy that is made first and truncated later gives nothing twice", async () => {
    writeFileSync(live, "1\n2\n");
    await set.poll();
    copyFileSync(live, `${live}.1`);
    await set.poll();
    truncateSync(live);
    await set.poll();
    appendFileSync(live, "3\n");
    await set.poll();
    expect(target.lines).toEqual(["1", "2", "3"]);
  });

  test("goes on in a file that was renamed while nobody told its writer", async () => {
    writeFileSync(live, "1\n");
    await set.poll();
    renameSync(live, `${live}.1`);
    await set.poll();
    appendFileSync(`${live}.1`, "2\n");
    await set.poll();
    writeFileSync(live, "3\n");
    await set.poll();
    appendFileSync(`${live}.1`, "4\n");
    await set.poll();
    expect(target.lines).toEqual(["1", "2", "3", "4"]);
  });

  test("shifted numbers change nothing", async () => {
    writeFileSync(live, "1\n");
    await set.poll();
    for (const line of ["2\n", "3\n", "4\n"]) {
      for (const number of [3, 2, 1]) {
        const from = `${live}.${number}`;
        if (existsSync(from)) renameSync(from, `${live}.${number + 1}`);
      }
      renameSync(live, `${live}.1`);
      writeFileSync(live, line);
      await set.poll();
    }
    compress(`${live}.3`);
    await set.poll();
    expect(target.lines).toEqual(["1", "2", "3", "4"]);
  });

  test("a file that is deleted and made anew is read from its beginning, whatever its inode", async () => {
    writeFileSync(live, "1\n");
    await set.poll();
    appendFileSync(live, "2\n");
    rmSync(live);
    writeFileSync(live, "3\n");
    await set.poll();
    expect(target.lines).toEqual(["1", "2", "3"]);
  });

  test("waits for a file that is not there yet, in a folder that is not there yet", async () => {
    rmSync(folder, { recursive: true });
    await set.poll();
    expect(target.lines).toEqual([]);
    mkdirSync(folder);
    writeFileSync(live, "1\n");
    await set.poll();
    expect(target.lines).toEqual(["1"]);
    expect(target.kinds()).toEqual(["appeared"]);
  });

  test("tells when backups may have come and gone between two looks", async () => {
    writeFileSync(live, "1\n");
    await set.poll();
    const removed = [rotate()];
    appendFileSync(live, "2\n");
    removed.push(rotate());
    appendFileSync(live, "3\n");
    rotate();
    for (const path of removed) rmSync(path);
    await set.poll();
    expect(target.lines).toEqual(["1", "3"]);
    expect(target.kinds()).toContain("outrun");
  });

  test("compressed copies of a file that begins with NUL bytes are told apart", async () => {
    writeFileSync(live, `${"1".repeat(100_000)}\n`);
    await set.poll();
    for (const line of ["2", "3", "4"]) {
      const { size } = statSync(live);
      const copy = backupName();
      copyFileSync(live, copy);
      compress(copy);
      truncateSync(live);
      truncateSync(live, size);
      appendFileSync(live, `${line}\n`);
      if (line !== "3") await set.poll();
    }
    await set.poll();
    expect(target.lines.map((line) => line[0])).toEqual(["1", "2", "3", "4"]);
  });

  test("a directory with the name of a backup is no log", async () => {
    mkdirSync(backupName());
    writeFileSync(live, "1\n");
    await set.poll();
    expect(target.lines).toEqual(["1"]);
    expect(target.notes).toEqual([]);
  });

  test("a backup is read though it is removed as soon as it is seen", async () => {
    writeFileSync(live, "1\n");
    await set.poll();
    appendFileSync(live, "2\n");
    rmSync(rotate());
    appendFileSync(live, "3\n");
    await set.poll();
    expect(target.lines).toEqual(["1", "2", "3"]);
    expect(target.kinds()).toEqual(["rotated"]);
  });
});

// Whatever is done to the files, as long as no content is destroyed: each line comes once, in the order of writing.
test("random lives of a set", async () => {
  const step = fc.constantFrom(
    "write",
    "write",
    "part",
    "rotate",
    "rotate",
    "compress",
    "number",
    "copytruncate",
    "hole",
    "poll",
    "poll",
    "clean",
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      begin();
      try {
        const written = await liveThrough(steps);
        expect([...target.lines].sort()).toEqual([...written].sort());
        expect(
          target.kinds().filter((kind) => kind !== "rotated" && kind !== "truncated" && kind !== "appeared"),
        ).toEqual([]);
      } finally {
        finish();
      }
    }),
    { numRuns: 300 },
  );
});

/** Lives through the steps and looks a last time; returns the lines written. */
async function liveThrough(steps: readonly string[]): Promise<string[]> {
  const written: string[] = [];
  let open = "";
  let count = 0;
  const endLine = () => {
    if (open === "") return;
    appendFileSync(live, " end\n");
    written.push(`${open} end`);
    open = "";
  };
  const write = () => {
    endLine();
    const line = `line ${++count} ${"x".repeat((count * 37) % 50)}`;
    appendFileSync(live, `${line}\n`);
    written.push(line);
  };
  const plain = () =>
    readdirSync(folder)
      .filter((name) => /^audit-.*\.log$/.test(name))
      .sort();
  const actions: Record<string, () => unknown> = {
    write,
    part: () => {
      endLine();
      open = `part ${++count}`;
      appendFileSync(live, open);
    },
    rotate: () => {
      endLine();
      if (existsSync(live)) rotate();
    },
    compress: () => {
      const [oldest] = plain();
      if (oldest !== undefined) compress(join(folder, oldest));
    },
    number: () => {
      endLine();
      if (!existsSync(live)) return;
      for (let number = 9; number > 0; number--) {
        if (existsSync(`${live}.${number}`)) renameSync(`${live}.${number}`, `${live}.${number + 1}`);
      }
      renameSync(live, `${live}.1`);
      writeFileSync(live, "");
    },
    copytruncate: () => {
      endLine();
      if (!existsSync(live)) return;
      copyFileSync(live, backupName());
      truncateSync(live);
    },
    // The writer goes on where it was.
    hole: () => {
      endLine();
      if (!existsSync(live)) return;
      const { size } = statSync(live);
      copyFileSync(live, backupName());
      truncateSync(live);
      truncateSync(live, size);
      write();
    },
    poll: () => set.poll(),
    clean: async () => {
      await set.poll();
      await set.poll();
      for (const name of readdirSync(folder)) if (name !== "audit.log") rmSync(join(folder, name));
    },
  };
  for (const step of steps) await actions[step]?.();
  endLine();
  write();
  await set.poll();
  await set.poll();
  return written;
}
