import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { Collector, projectRoot, type Ran, runCli, withFolder } from "./run-cli.ts";

const shared = join(projectRoot, "../shared/data");
const rotationSet = join(shared, "rotation-set");
const hasShared = existsSync(rotationSet);
const samples = join(projectRoot, "samples");

const logs = [
  join(samples, "cluster"),
  join(samples, "damaged"),
  join(samples, "legacy"),
  join(samples, "webhook/capture.json"),
  ...(hasShared
    ? [rotationSet, join(shared, "logs/audit2rbac/demo.log"), join(shared, "logs/cluster-logging-operator")]
    : []),
];

const filters: readonly (readonly string[])[] = [
  [],
  ["--verb", "delete", "--verb", "create"],
  ["--user", "!system:*"],
  ["--namespace", "kube-system", "--resource", "leases"],
  ["--code", ">=400"],
  ["--outcome", "authorization_denied"],
  ["--stage", "ResponseComplete", "--level", "!Metadata"],
  ["--since", "2026-03-02T09:00:00Z", "--until", "2026-03-02T10:00:00Z"],
  ["--source-ip", "10.0.0.0/8"],
  ["--grep", "secrets"],
];

const linesOf = (text: string) => text.split("\n").slice(0, -1);

/** The events in any order, however they are spelled. */
const valuesOf = (text: string) =>
  linesOf(text)
    .map((line) => JSON.stringify(JSON.parse(line)))
    .sort();

describe("tail chooses what import and query choose", () => {
  test.each(logs)("of %s", async (log) => {
    await withFolder(async (folder) => {
      const db = join(folder, "auditq.db");
      await runCli(["import", log, "--db", db, "--quiet"]);
      for (const filter of filters) {
        const shown = await runCli(["tail", "-n", "all", "-o", "ndjson", log, ...filter]);
        const stored = await runCli(["query", ".", "--db", db, "--quiet", ...filter]);
        expect(shown.exit, filter.join(" ")).toBe(0);
        expect(valuesOf(shown.stdout), filter.join(" ")).toEqual(valuesOf(stored.stdout));
      }
    });
  });

  test("with a program, too", async () => {
    const program = 'select(.verb == "delete") | .objectRef.resource';
    const shown = await runCli(["tail", "-n", "all", "--jq", program, join(samples, "cluster")]);
    const queried = await runCli(["query", program, join(samples, "cluster")]);
    expect(shown.stdout).not.toBe("");
    expect(shown.stdout).toBe(queried.stdout);
  });
});

describe.skipIf(!hasShared)("the last events of a rotation set (needs ../shared)", () => {
  const content = (name: string) => {
    const bytes = readFileSync(join(rotationSet, name));
    return (name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString();
  };
  const names = (JSON.parse(readFileSync(join(rotationSet, "EXPECTED.json"), "utf8")) as { files: { file: string }[] })
    .files;
  const whole = () => names.flatMap(({ file }) => linesOf(content(file)));

  test.each([0, 1, 10, 771, 772, 1540, 1541, 2270, 2971, 9999])("-n %i", async (count) => {
    const { stdout, exit } = await runCli(["tail", "-n", String(count), "--raw", rotationSet]);
    expect(exit).toBe(0);
    expect(linesOf(stdout)).toEqual(count === 0 ? [] : whole().slice(-count));
  });

  test("of those a filter leaves", async () => {
    const { stdout } = await runCli(["tail", "-n", "40", "--raw", "--verb", "delete", rotationSet]);
    expect(linesOf(stdout)).toEqual(
      whole()
        .filter((line) => line.includes('"verb":"delete"'))
        .slice(-40),
    );
  });
});

/** Follows while something happens; gives what was printed. `seen` waits until so many lines were printed, and a moment longer. */
async function followed(
  argv: readonly string[],
  happen: (seen: (lines: number) => Promise<void>) => Promise<void>,
): Promise<Ran> {
  const stopper = new AbortController();
  const stdout = new Collector();
  const running = runCli(argv, { signal: stopper.signal, stdout });
  const seen = async (lines: number) => {
    for (let left = 200; left > 0 && linesOf(stdout.text()).length < lines; left--) await setTimeout(50);
    await setTimeout(MOMENT_MS);
  };
  await setTimeout(MOMENT_MS);
  await happen(seen);
  stopper.abort("SIGINT");
  return running;
}

/** Many looks at the files. */
const MOMENT_MS = 400;

function event(number: number): string {
  return `{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"${number}","stage":"ResponseComplete","requestURI":"/api","verb":"get","user":{"username":"u${number}"},"requestReceivedTimestamp":"2026-03-02T10:00:00.000000Z","stageTimestamp":"2026-03-02T10:00:00.000001Z"}`;
}

const numbers = (text: string) =>
  linesOf(text).map((line) => Number((JSON.parse(line) as { auditID: string }).auditID));

describe("tail -F", () => {
  test("goes on behind the last events without a seam, through a rotation", async () => {
    await withFolder(async (folder) => {
      const live = join(folder, "audit.log");
      writeFileSync(live, `${[1, 2, 3].map(event).join("\n")}\n`);
      const ran = await followed(["tail", "-F", "-n", "2", "-o", "ndjson", "--poll", "20", live], async (seen) => {
        await seen(2);
        appendFileSync(live, event(4));
        await seen(2);
        appendFileSync(live, `\n${event(5)}\n`);
        renameSync(live, join(folder, "audit-2026-03-02T10-00-00.000.log"));
        writeFileSync(live, `${event(6)}\n`);
        await seen(5);
      });
      expect(numbers(ran.stdout)).toEqual([2, 3, 4, 5, 6]);
      expect(ran.exit).toBe(130);
      expect(ran.stderr).toBe("tail: 6 events seen, 5 events shown, 0 problems, 1 rotation, 0 gaps\n");
    });
  });

  test("waits for a file, tells of what it cannot read", async () => {
    await withFolder(async (folder) => {
      const live = join(folder, "audit.log");
      const ran = await followed(["tail", "-F", "-o", "ndjson", "--poll", "20", live], async (seen) => {
        writeFileSync(live, `${event(1)}\nThis line cannot be unmarshalled!\n${event(2)}\n`);
        await seen(2);
      });
      expect(numbers(ran.stdout)).toEqual([1, 2]);
      expect(linesOf(ran.stderr)).toEqual([
        `waiting for ${live}`,
        `${live} is there now`,
        `audit.log (byte ${event(1).length + 1}): not_json: not valid JSON`,
        "tail: 2 events seen, 2 events shown, 1 problem, 0 rotations, 0 gaps",
      ]);
    });
  });

  test("tells of a gap where the next file begins too late", async () => {
    await withFolder(async (folder) => {
      const live = join(folder, "audit.log");
      writeFileSync(live, `${event(1)}\n`);
      const ran = await followed(["tail", "-F", "-n", "0", "--poll", "20", live], async (seen) => {
        renameSync(live, join(folder, "audit-2026-03-02T09-00-00.000.log"));
        writeFileSync(live, `${event(2)}\n`);
        await seen(1);
      });
      expect(ran.stderr).toContain("a gap before audit.log");
      expect(ran.stderr).toContain("1 gap\n");
    });
  });

  test("with --save stores all, whatever is shown, and goes on where it stopped", async () => {
    await withFolder(async (folder) => {
      const live = join(folder, "logs/audit.log");
      const db = join(folder, "auditq.db");
      mkdirSync(join(folder, "logs"));
      writeFileSync(live, `${event(1)}\n${event(2)}\n`);
      const argv = ["tail", "-F", "--save", "--db", db, "--user", "u9", "--poll", "20", live];
      const first = await followed(argv, async (seen) => {
        appendFileSync(live, `${event(3)}\n${event(4).slice(0, 30)}`);
        await seen(0);
      });
      expect(first.stdout).toBe("");
      const second = await followed(argv, async (seen) => {
        appendFileSync(live, `${event(4).slice(30)}\n`);
        renameSync(live, join(folder, "logs/audit-2026-03-02T10-00-00.000.log"));
        writeFileSync(live, `${event(9)}\n`);
        await seen(1);
      });
      expect(linesOf(second.stdout)).toHaveLength(1);
      const { stdout } = await runCli(["query", ".", "--db", db, "--quiet"]);
      expect(numbers(stdout)).toEqual([1, 2, 3, 4, 9]);
      const again = await runCli(["import", join(folder, "logs"), "--db", db, "-o", "json"]);
      const { totals } = JSON.parse(again.stdout) as { totals: Record<string, number> };
      expect(totals).toMatchObject({ events: 0, duplicates: 0, problems: 0 });
    });
  });

  test("import --follow reports what is there and stores what comes", async () => {
    await withFolder(async (folder) => {
      cpSync(join(samples, "cluster"), join(folder, "logs"), { recursive: true });
      const db = join(folder, "auditq.db");
      const argv = ["import", "--follow", "--db", db, "--poll", "20", join(folder, "logs")];
      const ran = await followed(argv, async (seen) => {
        await seen(5);
        appendFileSync(join(folder, "logs/audit.log"), `${event(1)}\n`);
        await seen(5);
      });
      expect(ran.stdout).toContain("total");
      expect(ran.exit).toBe(130);
      const { stdout } = await runCli(["query", "-n", "[inputs]|length", "--db", db, "--quiet"]);
      expect(stdout).toBe("1303\n");
    });
  });
});

describe("what cannot be done is said in one sentence", () => {
  const cases: readonly [readonly string[], string][] = [
    [["tail"], "tail needs a PATH"],
    [["tail", "-n", "prod", "samples/cluster"], '-n takes a number of events or all, not "prod"'],
    [["tail", "nope.log"], "nope.log: no such file or directory"],
    [["tail", "--save", "samples/cluster"], "--save stores what is followed: it needs -F"],
    [["tail", "-o", "csv", "samples/cluster"], '--output: there is no "csv"'],
    [["tail", "--poll", "0", "samples/cluster"], '--poll takes milliseconds from 10 to 60000, not "0"'],
    [["tail", "--raw", "-o", "ndjson", "samples/cluster"], "--raw prints lines as they were logged"],
    [["import", "--follow", "-"], "--follow follows files"],
  ];
  test.each(cases)("%j", async (argv, message) => {
    const { exit, stderr } = await runCli(argv);
    expect(stderr).toContain(message);
    expect(exit).toBe(2);
  });

  test("a program that does not compile ends with jq's code", async () => {
    const { exit, stderr } = await runCli(["tail", "--jq", "select(", "samples/cluster"]);
    expect(exit).toBe(3);
    expect(stderr).toContain("syntax error");
  });
});
