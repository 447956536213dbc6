import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Command, Contender } from "../harness/contender.ts";
import { jqRunner, selectTask } from "../harness/jq-task.ts";
import { benchFolder, output, versionOf } from "../harness/tools.ts";

const folder = join(benchFolder, "jq-new");
const root = join(folder, "root");
const program = join(root, "usr/bin/jq");

// Debian's newest jq needs Debian's newest C library, so both are unpacked beside the system, not installed.
const packages = ["jq", "libjq1", "libonig5", "libc6"];
// apt checks the signature, so the connection needs no secrets.
const source = "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian sid main";

/** The newest jq that Debian has. */
export const contender: Contender = {
  name: "jq-new",
  title: "jq, newest",
  missing: () => (existsSync(program) ? null : "not unpacked (--install gets it from Debian sid)"),
  install: unpack,
  version: () => versionOf(start().file, [...start().args, "--version"]),
  tasks: [selectTask(start)],
  jqRunners: [jqRunner("jq, newest", start)],
};

function start(): Command {
  const libraries = readdirSync(join(root, "usr/lib")).filter((name) => name.endsWith("-linux-gnu"));
  const libraryFolder = join(root, "usr/lib", libraries[0] ?? "");
  const loader = readdirSync(libraryFolder).find((name) => name.startsWith("ld-linux"));
  return { file: join(libraryFolder, loader ?? "ld-linux"), args: ["--library-path", libraryFolder, program] };
}

function unpack(): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "lists/partial"), { recursive: true });
  mkdirSync(join(folder, "cache/archives/partial"), { recursive: true });
  writeFileSync(join(folder, "sources.list"), `${source}\n`);
  // Lists of its own: the system's must not know of sid.
  const own = [
    `Dir::Etc::SourceList=${join(folder, "sources.list")}`,
    "Dir::Etc::SourceParts=/dev/null",
    `Dir::State::Lists=${join(folder, "lists")}`,
    `Dir::Cache=${join(folder, "cache")}`,
  ].flatMap((option) => ["-o", option]);
  output("apt-get", [...own, "-qq", "update"]);
  output("apt-get", [...own, "-qq", "download", ...packages], folder);
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".deb"))) {
    output("dpkg-deb", ["-x", join(folder, name), root]);
  }
  rmSync(join(folder, "lists"), { recursive: true, force: true });
}
