import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { projectRoot, type Ran, runCli, withFolder } from "./run-cli.ts";

// Whole output, message and exit code of command lines over the samples. `vitest -u` writes them anew: read the diff.
const onePath = "samples/cluster";
const cases: readonly { readonly name: string; readonly argv: readonly string[]; readonly columns?: number }[] = [
  { name: "help", argv: ["--help"] },
  { name: "no-argument", argv: [] },
  { name: "help-import", argv: ["import", "--help"] },
  { name: "help-report", argv: ["help", "report"] },
  { name: "unknown-command", argv: ["imprt", onePath] },
  { name: "unknown-flag", argv: ["report", "verbs", "--namspace", "shop"] },
  { name: "unknown-short-flag", argv: ["report", "verbs", "-x"] },
  { name: "missing-value", argv: ["report", "verbs", "--user"] },
  { name: "flag-twice", argv: ["report", "verbs", "--top", "3", "--top", "4"] },
  { name: "unknown-report", argv: ["report", "verb", onePath] },
  { name: "report-name-forgotten", argv: ["report", "samples/cluster/audit.log"] },
  { name: "unknown-format", argv: ["report", "verbs", onePath, "-o", "jsn"] },
  { name: "unknown-column", argv: ["report", "verbs", onePath, "--sort", "request"] },
  { name: "unknown-outcome", argv: ["report", "verbs", onePath, "--outcome", "sucess"] },
  { name: "unknown-zone", argv: ["report", "verbs", onePath, "--tz", "Berlin"] },
  { name: "bad-time", argv: ["report", "verbs", onePath, "--since", "yesterdy"] },
  { name: "bad-top", argv: ["report", "verbs", onePath, "--top", "many"] },
  { name: "missing-file", argv: ["report", "verbs", "samples/clster"] },
  { name: "import-nothing", argv: ["import"] },
  { name: "import-unknown-envelope", argv: ["import", onePath, "--envelope", "json-line"] },
  { name: "import-bad-size", argv: ["import", onePath, "--max-record", "big"] },
  { name: "list-of-reports", argv: ["report"] },
  { name: "list-of-reports-json", argv: ["report", "-o", "json"] },
  { name: "summary", argv: ["report", "summary", onePath] },
  { name: "summary-json", argv: ["report", "summary", onePath, "-o", "json"] },
  { name: "summary-legacy", argv: ["report", "summary", "samples/legacy"] },
  { name: "summary-damaged", argv: ["report", "summary", "samples/damaged"] },
  { name: "verbs", argv: ["report", "verbs", onePath] },
  { name: "verbs-events", argv: ["report", "verbs", onePath, "--unit", "event"] },
  { name: "verbs-json", argv: ["report", "verbs", onePath, "-o", "json", "--top", "3"] },
  { name: "verbs-ndjson", argv: ["report", "verbs", onePath, "-o", "ndjson"] },
  { name: "verbs-csv", argv: ["report", "verbs", onePath, "-o", "csv"] },
  { name: "verbs-md", argv: ["report", "verbs", onePath, "-o", "md"] },
  { name: "verbs-html", argv: ["report", "verbs", onePath, "-o", "html"] },
  { name: "verbs-berlin", argv: ["report", "verbs", onePath, "--tz", "Europe/Berlin", "--since", "11:00", "-v"] },
  { name: "users", argv: ["report", "users", onePath] },
  { name: "users-narrow", argv: ["report", "users", onePath], columns: 80 },
  { name: "users-wide", argv: ["report", "users", onePath], columns: 140 },
  { name: "users-by-failures", argv: ["report", "users", onePath, "--sort", "-failures", "--top", "5"] },
  { name: "users-by-name", argv: ["report", "users", onePath, "--sort", "user", "--top", "3"] },
  { name: "users-of-shop", argv: ["report", "users", onePath, "-n", "shop", "--user", "!system:*"] },
  { name: "users-grep", argv: ["report", "users", onePath, "--grep", "<CHG-1042>", "--grep", "command=cat"] },
  { name: "grep-none", argv: ["report", "verbs", onePath, "--grep", "!no such text", "-o", "json"] },
  { name: "grep-empty", argv: ["report", "verbs", onePath, "--grep", ""] },
  { name: "users-none", argv: ["report", "users", onePath, "--user", "alcie@example.com"] },
  { name: "namespaces", argv: ["report", "namespaces", onePath] },
  { name: "namespaces-csv", argv: ["report", "namespaces", onePath, "-o", "csv"] },
  { name: "failures", argv: ["report", "failures", onePath] },
  { name: "failures-all", argv: ["report", "failures", onePath, "--all", "--outcome", "!authorization_denied"] },
  { name: "failures-of-web", argv: ["report", "failures", onePath, "--user", "system:serviceaccount:shop:web"] },
  { name: "failures-ndjson", argv: ["report", "failures", onePath, "-o", "ndjson", "--code", "5xx,429"] },
  { name: "resources", argv: ["report", "resources", onePath] },
  { name: "resources-exec", argv: ["report", "resources", onePath, "--resource", "po/exec"] },
  { name: "resources-address", argv: ["report", "resources", onePath, "--source-ip", "203.0.113.0/24"] },
  { name: "cluster-scope", argv: ["report", "resources", onePath, "--namespace", "", "--verb", "create,delete"] },
  { name: "before-the-evidence", argv: ["report", "verbs", onePath, "--until", "2026-03-01"] },
  { name: "help-tail", argv: ["tail", "--help"] },
  { name: "tail", argv: ["tail", onePath] },
  { name: "tail-wide", argv: ["tail", onePath, "-n", "5", "--user", "!system:*"], columns: 140 },
  { name: "tail-nodes", argv: ["tail", onePath, "samples/legacy", "-n", "5", "--tz", "Europe/Berlin"], columns: 120 },
  { name: "tail-jq", argv: ["tail", onePath, "-n", "all", "--jq", 'select(.verb == "delete") | .objectRef.name'] },
  { name: "tail-raw", argv: ["tail", "samples/legacy", "-n", "2", "--raw"] },
  { name: "coverage", argv: ["coverage", onePath, "samples/legacy"] },
  { name: "coverage-json", argv: ["coverage", onePath, "-o", "json"] },
  {
    name: "coverage-gap",
    argv: ["coverage", "samples/cluster/audit-2026-03-02T09-14-05.118.log.gz", "samples/cluster/audit.log"],
  },
  { name: "coverage-damaged", argv: ["coverage", "samples/damaged"] },
  {
    name: "report-with-gap",
    argv: ["report", "verbs", "samples/cluster/audit-2026-03-02T09-14-05.118.log.gz", "samples/cluster/audit.log"],
  },
  { name: "after-the-evidence", argv: ["report", "verbs", onePath, "--since", "-10m"] },
];

describe("command lines over the samples", () => {
  test.each(cases)("$name", async ({ name, argv, columns }) => {
    const outside = columns === undefined ? {} : { columns, isTty: true };
    await expect(shown(argv, await runCli(argv, outside))).toMatchFileSnapshot(`golden/${name}.txt`);
  });

  test("import, the same again, and a report of the database", async () => {
    await withFolder(async (folder) => {
      const db = join(folder, "auditq.db");
      const lines = [
        ["import", "samples/cluster", "samples/webhook", "samples/legacy", "samples/damaged"],
        ["import", "samples/cluster"],
        ["import", "samples/damaged", "--strict", "-o", "json"],
        ["report", "summary"],
        ["report", "users", "--stream", "webhook/*"],
      ];
      const parts: string[] = [];
      for (const argv of lines) {
        const ran = await runCli([...argv, "--db", db]);
        parts.push(shown([...argv, "--db", "auditq.db"], ran).replaceAll(db, "auditq.db"));
      }
      await expect(parts.join("\n")).toMatchFileSnapshot("golden/import-then-report.txt");
    });
  });

  test("import as JSON", async () => {
    await withFolder(async (folder) => {
      const argv = ["import", "samples/cluster", "samples/damaged", "-o", "json", "--strict"];
      const ran = await runCli([...argv, "--db", join(folder, "auditq.db")]);
      const text = shown(argv, ran).replaceAll(`${folder}/`, "").replaceAll(projectRoot, "ROOT");
      await expect(text).toMatchFileSnapshot("golden/import-json.txt");
    });
  });
});

function shown(argv: readonly string[], { exit, stdout, stderr }: Ran): string {
  const line = argv.map((word) => (/^[\w./:@,=+-]+$/.test(word) ? word : `'${word}'`)).join(" ");
  return `$ auditq ${line}\n[exit ${exit}]\n--- stdout\n${stdout}--- stderr\n${stderr}`;
}
