#!/usr/bin/env node
// Plain JavaScript that any Node runs: nothing native may load before the version is known to be new enough.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const bundled = fileURLToPath(new URL("../node_modules/node/bin/node", import.meta.url));

if (Number.parseInt(process.versions.node, 10) >= 24) {
  const { enableCompileCache } = await import("node:module");
  enableCompileCache?.();
  await import("../dist/cli/bin.js");
} else if (existsSync(bundled)) {
  const child = spawn(bundled, process.argv.slice(1), { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "SIGUSR1"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => (signal ? process.kill(process.pid, signal) : process.exit(code ?? 70)));
} else {
  console.error(
    `auditq needs Node.js 24 or newer, and this is ${process.version}: run it with a newer node, or run \`npm ci\` in its folder, which brings one.`,
  );
  process.exitCode = 2;
}
