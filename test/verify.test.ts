import { mkdtempSync, readFileSync, rmSync, statSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { LogFolder, withLogs } from "./evidence/log-folder.ts";
import { item, line, uuidOf } from "./evidence/make-event.ts";
import { runVerify, type VerifyRow } from "./evidence/run-verify.ts";

/** A way to write records to a file. `firstLine`: the line of the first record. */
interface Form {
  readonly name: string;
  readonly file: string;
  readonly record: (number: number) => string;
  readonly pack: (records: readonly string[]) => Buffer;
  readonly unpack: (bytes: Buffer) => Buffer;
  readonly firstLine: number;
}

const lines = (records: readonly string[]) => Buffer.from(records.map((record) => `${record}\n`).join(""));
const same = (bytes: Buffer) => bytes;
const event = (number: number) =>
  line({ auditID: number, requestURI: `/api/v1/pods/${"x".repeat(number % 7)}${number}` });

const forms: readonly Form[] = [
  { name: "lines", file: "audit-2026-03-02T08-10-00.000.log", record: event, pack: lines, unpack: same, firstLine: 1 },
  {
    name: "gzip",
    file: "audit-2026-03-02T08-10-00.000.log.gz",
    record: event,
    pack: (records) => gzipSync(lines(records)),
    unpack: gunzipSync,
    firstLine: 1,
  },
  {
    name: "an EventList",
    file: "capture.json",
    record: (number) => JSON.stringify(item({ auditID: number })),
    pack: (records) =>
      Buffer.from(`{"kind":"EventList","apiVersion":"audit.k8s.io/v1","items":[\n${records.join(",\n")}\n]}\n`),
    unpack: same,
    firstLine: 2,
  },
  {
    name: "legacy lines",
    file: "audit-2026-03-02T08-10-00.000.log",
    record: (number) =>
      `2026-03-02T08:00:00.${String(number).padStart(9, "0")}Z AUDIT: id="${uuidOf(number)}" stage="ResponseComplete" ip="10.0.0.9" method="get" user="alice" groups="\\"dev\\"" as="<self>" asgroups="<lookup>" namespace="shop" uri="/api/v1/namespaces/shop/pods/${number}" response="200"`,
    pack: lines,
    unpack: same,
    firstLine: 1,
  },
];

const COUNT = 12;
const AT = 5;
const numbers = Array.from({ length: COUNT }, (_, index) => index);

function changed<T>(list: readonly T[], edit: (copy: T[]) => void): T[] {
  const copy = [...list];
  edit(copy);
  return copy;
}

/** What was imported of each form, once for all tests. */
const imported = new Map<Form, LogFolder>();

async function importedOf(form: Form): Promise<LogFolder> {
  const known = imported.get(form);
  if (known !== undefined) return known;
  const logs = new LogFolder(mkdtempSync(join(tmpdir(), "auditq-test-")));
  imported.set(form, logs);
  logs.write(form.file, form.pack(numbers.map(form.record)));
  await logs.import();
  return logs;
}

afterAll(() => {
  for (const { root } of imported.values()) rmSync(root, { recursive: true });
});

/** Does something to an imported file, and tells what verify says of it then. */
async function verifyAfter(
  form: Form,
  damage: (logs: LogFolder, records: readonly string[]) => void,
): Promise<VerifyRow> {
  const logs = await importedOf(form);
  const records = numbers.map(form.record);
  rmSync(logs.path(""), { recursive: true });
  logs.write(form.file, form.pack(records));
  damage(logs, records);
  const { exit, files } = await runVerify(logs.db);
  const [row] = files;
  const isFine = ["unchanged", "grown", "renamed", "recompressed"].includes(row?.status ?? "");
  expect(exit).toBe(isFine ? 0 : 1);
  return row as VerifyRow;
}

describe.each(forms)("a file of $name", (form) => {
  const lineOf = (record: number) => form.firstLine + record;
  const rewrite = (edit: (records: string[]) => void) => (logs: LogFolder, records: readonly string[]) =>
    void logs.write(form.file, form.pack(changed(records, edit)));
  const flip = (records: string[]) => {
    records[AT] = (records[AT] ?? "").replace("alice", "alicf");
  };
  const whole = (logs: LogFolder) => form.unpack(logs.read(form.file));
  const repack = (bytes: Buffer) => (form.file.endsWith(".gz") ? gzipSync(bytes) : bytes);
  const isList = form.firstLine === 2;

  test("as it was", async () => {
    expect(await verifyAfter(form, () => undefined)).toMatchObject({ status: "unchanged", line: null, detail: null });
  });

  test("a byte flipped", async () => {
    const row = await verifyAfter(form, rewrite(flip));
    expect(row).toMatchObject({ status: "altered", line: lineOf(AT), detail: `line ${lineOf(AT)} was changed` });
    expect(row.there).toContain("alicf");
    expect(row.imported).toContain("alice");
    const before = form.unpack(form.pack(numbers.map(form.record)));
    const at = before.indexOf("alice", before.indexOf(form.record(AT)));
    if (!isList) expect(row.offset).toBe(at + 4);
  });

  test("a byte flipped, its size and its time as before", async () => {
    const row = await verifyAfter(form, (logs, records) => {
      const path = logs.path(form.file);
      const { atime, mtime, size } = statSync(path);
      const bytes = form.pack(changed(records, flip));
      // A gzip file of another content has another size: padding makes up for it.
      logs.write(form.file, bytes.length < size ? Buffer.concat([bytes, Buffer.alloc(size - bytes.length)]) : bytes);
      utimesSync(path, atime, mtime);
    });
    expect(row).toMatchObject({ status: "altered", line: lineOf(AT) });
  });

  test.each([
    [
      "removed",
      (records: string[]) => void records.splice(AT, 1),
      AT,
      `what was imported as line ${lineOf(AT)} is gone`,
    ],
    ["put in", (records: string[]) => void records.splice(AT, 0, form.record(77)), AT, `line ${lineOf(AT)} was put in`],
    [
      "doubled",
      (records: string[]) => void records.splice(AT, 0, records[AT] ?? ""),
      AT + 1,
      `line ${lineOf(AT + 1)} was put in`,
    ],
    [
      "swapped with the next",
      (records: string[]) => void records.splice(AT, 2, records[AT + 1] ?? "", records[AT] ?? ""),
      AT,
      `line ${lineOf(AT)} and the next changed places`,
    ],
    [
      "removed, the first one",
      (records: string[]) => void records.shift(),
      0,
      `what was imported as line ${lineOf(0)} is gone`,
    ],
  ])("a line %s", async (_, edit, at, detail) => {
    expect(await verifyAfter(form, rewrite(edit))).toMatchObject({ status: "altered", line: lineOf(at), detail });
  });

  test("a line put in at the end", async () => {
    const row = await verifyAfter(
      form,
      rewrite((records) => void records.push(form.record(77))),
    );
    expect(row).toMatchObject({ status: "altered", line: lineOf(COUNT) });
  });

  test.each([
    ["inside a line", (bytes: Buffer, record: string) => bytes.indexOf(record) + 40],
    ["between lines", (bytes: Buffer, record: string) => bytes.indexOf(record)],
  ])("cut %s", async (_, cut) => {
    let end = 0;
    const row = await verifyAfter(form, (logs, records) => {
      const bytes = whole(logs);
      end = cut(bytes, records[AT] ?? "");
      logs.write(form.file, repack(bytes.subarray(0, end)));
    });
    expect(row).toMatchObject({ status: "truncated", line: lineOf(AT), offset: end });
  });

  test("cut and altered before", async () => {
    const row = await verifyAfter(form, (logs, records) => {
      const bytes = Buffer.from(form.unpack(form.pack(changed(records, flip))));
      logs.write(form.file, repack(bytes.subarray(0, bytes.indexOf(records[AT + 3] ?? "") + 40)));
    });
    expect(row).toMatchObject({ status: "altered", line: lineOf(AT) });
  });

  test("emptied", async () => {
    const row = await verifyAfter(form, (logs) => void logs.write(form.file, ""));
    expect(row).toMatchObject({ status: "truncated", offset: 0 });
  });

  test("renamed", async () => {
    const row = await verifyAfter(form, (logs) => void logs.rename(form.file, "old-copy"));
    expect(row).toMatchObject({ status: "renamed", found: expect.stringMatching(/old-copy$/) });
  });

  test("compressed, or decompressed", async () => {
    const other = form.file.endsWith(".gz") ? form.file.slice(0, -3) : `${form.file}.gz`;
    const row = await verifyAfter(form, (logs) => {
      logs.write(other, other.endsWith(".gz") ? gzipSync(whole(logs)) : whole(logs)).remove(form.file);
    });
    expect(row).toMatchObject({ status: "recompressed", found: expect.stringMatching(/log(\.gz)?$|json\.gz$/) });
  });

  test("compressed, and altered", async () => {
    const row = await verifyAfter(form, (logs, records) => {
      logs
        .remove(form.file)
        .write(`${form.file.replace(/\.gz$/, "")}.gz`, gzipSync(form.unpack(form.pack(changed(records, flip)))));
    });
    expect(row).toMatchObject({ status: "altered", line: lineOf(AT) });
  });

  test("deleted", async () => {
    expect(await verifyAfter(form, (logs) => void logs.remove(form.file))).toMatchObject({
      status: "missing",
      found: null,
    });
  });

  test("a copy elsewhere", async () => {
    await withLogs(async (logs) => {
      const records = numbers.map(form.record);
      logs.write(form.file, form.pack(records));
      await logs.import();
      logs.write(`../copy/a/${form.file}`, form.pack(records)).write("../copy/a/other.log", event(99));
      const copy = await runVerify(logs.db, [logs.path("../copy")]);
      expect(copy).toMatchObject({ exit: 0, files: [{ status: "unchanged" }] });
      logs.write(`../copy/a/${form.file}`, form.pack(changed(records, flip)));
      const altered = await runVerify(logs.db, [logs.path("../copy")]);
      expect(altered).toMatchObject({ exit: 1, files: [{ status: "altered", line: lineOf(AT) }] });
    });
  });
});

describe("a live file", () => {
  const text = lines(numbers.map(event)).toString();

  const rowsAfter = async (change: (logs: LogFolder) => Promise<unknown> | unknown): Promise<readonly VerifyRow[]> => {
    let rows: readonly VerifyRow[] = [];
    await withLogs(async (logs) => {
      logs.write("audit.log", text);
      await logs.import();
      await change(logs);
      rows = (await runVerify(logs.db)).files;
    });
    return rows;
  };

  test("that has grown", async () => {
    const rows = await rowsAfter((logs) => logs.append("audit.log", lines([event(50)])));
    expect(rows).toMatchObject([{ status: "grown", line: null }]);
  });

  test("that has grown and was altered before", async () => {
    const rows = await rowsAfter((logs) => logs.write("audit.log", `${text.replace("alice", "alicf")}${event(50)}\n`));
    expect(rows).toMatchObject([{ status: "altered", line: 1 }]);
  });

  test("that was rotated, and compressed", async () => {
    const rows = await rowsAfter((logs) => {
      const backup = "audit-2026-03-02T08-20-00.000.log.gz";
      logs.write(backup, gzipSync(`${text}${event(50)}\n`)).write("audit.log", `${event(51)}\n`);
    });
    expect(rows).toMatchObject([
      { status: "renamed", detail: expect.stringMatching(/log\.gz, .* more than was imported/) },
    ]);
  });

  test("that was rotated", async () => {
    const rows = await rowsAfter((logs) => {
      logs.rename("audit.log", "audit-2026-03-02T08-20-00.000.log").write("audit.log", `${event(51)}\n${event(52)}\n`);
    });
    expect(rows).toMatchObject([{ status: "renamed", found: expect.stringMatching(/20-00\.000\.log$/) }]);
  });

  test("whose backup is gone", async () => {
    const rows = await rowsAfter((logs) => logs.write("audit.log", `${event(51)}\n${event(52)}\n${event(53)}\n`));
    expect(rows).toMatchObject([{ status: "missing", detail: expect.stringMatching(/another log/) }]);
  });

  test("that was read on in several runs, with a torn tail between", async () => {
    const rows = await rowsAfter(async (logs) => {
      const next = event(60);
      logs.append("audit.log", `${event(59)}\n${next.slice(0, 50)}`);
      await logs.import();
      logs.append("audit.log", `${next.slice(50)}\n${event(61)}\n${event(62).slice(0, 70)}`);
      await logs.import();
      expect((await runVerify(logs.db)).files).toMatchObject([{ status: "unchanged" }]);
      const bytes = logs.read("audit.log");
      bytes.write("R", bytes.lastIndexOf("audit.k8s.io"));
      logs.write("audit.log", bytes);
    });
    expect(rows).toMatchObject([{ status: "altered", line: COUNT + 4 }]);
  });

  test("standard input is not on disk", async () => {
    await withLogs(async (logs) => {
      logs.write("x", "");
      const { runImport } = await import("./evidence/run-import.ts");
      await runImport(logs.db, ["-"], { stdin: Buffer.from(text) });
      expect(await runVerify(logs.db)).toMatchObject({ exit: 0, files: [{ file: "-", status: "not on disk" }] });
    });
  });
});

describe("what stands between records, and events that were known", () => {
  test.each([
    ["a blank line", (text: string) => text.replace(/\n/, "\n\n"), 2],
    ["a carriage return", (text: string) => text.replace(/\n/, "\r\n"), 1],
    ["a missing line end", (text: string) => text.replace(/\n/, ""), 1],
    ["a space before a line", (text: string) => text.replace(/\n/, "\n "), 2],
  ])("%s", async (_, edit) => {
    const row = await verifyAfter(forms[0] as Form, (logs) => {
      logs.write(forms[0]?.file ?? "", edit(logs.read(forms[0]?.file ?? "").toString()));
    });
    expect(row).toMatchObject({ status: "altered", line: expect.any(Number) });
  });

  test("a copy of known events: what is new is found, what is gone is told of a stretch", async () => {
    await withLogs(async (logs) => {
      const records = numbers.map(event);
      logs
        .write("a/audit-2026-03-02T08-10-00.000.log", lines(records))
        .write("b/audit-2026-03-02T08-10-00.000.log", lines(["{}", ...records]));
      await logs.import("a", "b");
      const edit = (copy: string[]) => logs.write("b/audit-2026-03-02T08-10-00.000.log", lines(["{}", ...copy]));
      edit(changed(records, (copy) => void copy.splice(3, 1, event(3).replace("alice", "alicf"))));
      const rows = (await runVerify(logs.db)).files;
      expect(rows).toMatchObject([{ status: "unchanged" }, { status: "altered", line: 5, imported: null }]);
      edit(changed(records, (copy) => void copy.splice(3, 1)));
      const [, gone] = (await runVerify(logs.db)).files;
      expect(gone).toMatchObject({ status: "altered", line: 1, to_line: COUNT });
    });
  });

  test("problems and skipped parts are compared, too", async () => {
    await withLogs(async (logs) => {
      const name = "audit-2026-03-02T08-10-00.000.log";
      const text = `${event(1)}\nW0302 klog says hello\n\0\0\0\n${event(2)}\n`;
      logs.write(name, text);
      await logs.import();
      expect((await runVerify(logs.db)).files).toMatchObject([{ status: "unchanged" }]);
      logs.write(name, text.replace("hello", "hallo"));
      expect((await runVerify(logs.db)).files).toMatchObject([
        { status: "altered", line: 2, there: expect.stringContaining("hallo") },
      ]);
      logs.write(name, text.replace("\0\0\0", "\0\0"));
      expect((await runVerify(logs.db)).files).toMatchObject([{ status: "altered", line: 3 }]);
      logs.write(name, text.replace("W0302 klog says hello", event(3)));
      expect((await runVerify(logs.db)).files).toMatchObject([{ status: "altered", line: 2 }]);
    });
  });
});

test("any single change of a file is noticed, and its line is named", async () => {
  const change = fc.record({
    form: fc.constantFrom(...forms.filter(({ firstLine }) => firstLine === 1)),
    at: fc.integer({ min: 0, max: COUNT - 1 }),
    place: fc.double({ min: 0, max: 0.999, noNaN: true }),
    kind: fc.constantFrom("flip", "remove", "insert", "double", "drop"),
    byte: fc.integer({ min: 1, max: 255 }),
  });
  await withLogs(async (logs) => {
    for (const [index, form] of forms.entries())
      logs.write(`${index}/${form.file}`, form.pack(numbers.map((number) => form.record(number + 100 * index))));
    await logs.import();
    await fc.assert(
      fc.asyncProperty(change, async ({ form, at, place, kind, byte }) => {
        const index = forms.indexOf(form);
        const name = `${index}/${form.file}`;
        const before = logs.read(name);
        const records: Buffer<ArrayBuffer>[] = numbers.map((number) => Buffer.from(form.record(number + 100 * index)));
        const own = records[at] as Buffer<ArrayBuffer>;
        const inside = Math.floor(place * own.length);
        if (kind === "flip") own[inside] = (own[inside] as number) ^ byte;
        if (kind === "drop") records[at] = Buffer.concat([own.subarray(0, inside), own.subarray(inside + 1)]);
        if (kind === "remove") records.splice(at, 1);
        if (kind === "insert") records.splice(at, 0, Buffer.from(form.record(50)));
        if (kind === "double") records.splice(at, 0, own);
        const bytes = Buffer.concat(records.flatMap((record) => [record, Buffer.from("\n")]));
        logs.write(name, form.file.endsWith(".gz") ? gzipSync(bytes) : bytes);
        const { exit, files } = await runVerify(logs.db);
        logs.write(name, before);
        const row = files.find(({ file }) => file.endsWith(name));
        const line = kind === "double" ? at + 2 : at + 1;
        const isEnd = line === COUNT && kind === "remove";
        expect({ exit, status: row?.status, line: row?.line }).toEqual({
          exit: 1,
          status: isEnd ? "truncated" : "altered",
          line,
        });
      }),
      { numRuns: 25 },
    );
  });
}, 600_000);

test("verifying changes nothing", async () => {
  await withLogs(async (logs) => {
    logs.write("audit.log", lines(numbers.map(event)));
    await logs.import();
    const before = readFileSync(logs.db);
    await runVerify(logs.db);
    expect(readFileSync(logs.db).equals(before)).toBe(true);
  });
});
