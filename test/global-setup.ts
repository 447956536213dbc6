import { execFileSync } from "node:child_process";
import { globSync, statSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "./run-cli.ts";

/** Compiles the scanner if it is missing or older than its sources. */
export function setup(): void {
  const timeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const built = timeOf(join(projectRoot, "src/scan/scanner.wasm"));
  const sources = globSync("src/scan/assembly/*", { cwd: projectRoot }).map((path) => timeOf(join(projectRoot, path)));
  if (built < Math.max(...sources)) execFileSync("npm", ["run", "scanner"], { cwd: projectRoot, stdio: "pipe" });
}
