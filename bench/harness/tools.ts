import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Where results and unpacked programs of the benchmark go; git ignores it. */
export const benchFolder: string = fileURLToPath(new URL("../../tmp/bench/", import.meta.url));

/** Path of a script in bench/programs/. */
export function programPath(name: string): string {
  return fileURLToPath(new URL(`../programs/${name}`, import.meta.url));
}

/** Why a program on the PATH cannot run; null if it is there. */
export function missingProgram(file: string, debianPackage: string): string | null {
  const isThere = (process.env["PATH"] ?? "").split(delimiter).some((folder) => existsSync(join(folder, file)));
  return isThere ? null : `not installed (--install gets the Debian package ${debianPackage})`;
}

/** Runs a command and gives what it printed. Throws if it fails. */
export function output(file: string, args: readonly string[], cwd?: string): string {
  const ran = spawnSync(file, args, { encoding: "utf8", cwd, maxBuffer: 2 ** 28 });
  if (ran.error !== undefined) throw ran.error;
  if (ran.status === 0) return ran.stdout;
  throw new Error(`${file} ${args.join(" ")} ended with ${ran.status}: ${ran.stderr.trim().split("\n").at(-1) ?? ""}`);
}

/** The number in what a program says of its version. */
export function versionOf(file: string, args: readonly string[] = ["--version"]): string {
  return /\d+(?:\.\d+)+/.exec(output(file, args))?.[0] ?? "unknown";
}

/** Installs a Debian package; needs the rights to do so. */
export function installDebian(name: string): void {
  output("apt-get", ["update", "-qq"]);
  output("apt-get", ["install", "-y", "-qq", "--no-install-recommends", name]);
}
