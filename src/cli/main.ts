import { Failure } from "../base/failure.ts";
import { loadFolder, loadModule, moduleNames } from "../base/folder.ts";
import { nearest } from "../base/suggest.ts";
import { anyOf, escapeControls } from "../base/text.ts";
import { writeAll } from "../io/write.ts";
import type { Command } from "./command.ts";
import type { Io } from "./io.ts";
import { globalOptions } from "./options.ts";
import { version } from "./version.ts";

const folder = new URL("./commands/", import.meta.url);

/** Runs one command line and returns its exit code: 0 ok, 2 bad request, 3 bad evidence, 70 bug, 130 interrupted. Never
 *  throws and never ends the process. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  try {
    return await dispatch(argv, io);
  } catch (error) {
    return reportFailure(error, io);
  }
}

async function dispatch(argv: readonly string[], io: Io): Promise<number> {
  const { name, rest } = splitCommand(argv);
  const command = name === undefined ? null : await findCommand(name);
  if (command !== null && "runTyped" in command) return command.runTyped(rest, io);
  const wants = (...flags: string[]) => beforeDashes(argv).some((token) => flags.includes(token));
  if (wants("--version") || (name === undefined && wants("-V"))) {
    await writeAll(io.stdout, [`${version()}\n`]);
    return 0;
  }
  if (name === undefined || name === "help") return showHelp(name === "help" ? rest[0] : undefined, io);
  if (command === null) throw unknownCommand(name);
  if (wants("--help", "-h")) return showHelp(name, io);
  const { parseArgs } = await import("./args.ts");
  const options = [...globalOptions, ...command.options.flatMap((group) => group.options)];
  return command.run(parseArgs(rest, options), io);
}

async function showHelp(name: string | undefined, io: Io): Promise<number> {
  const { commandHelp, programHelp } = await import("./help.ts");
  const width = Math.min(io.stdoutIsTty ? io.columns : 100, 120);
  if (name === undefined) {
    await writeAll(io.stdout, [programHelp(await loadFolder<Command>(folder, "command"), width)]);
    return 0;
  }
  const command = await findCommand(name);
  if (command === null) throw unknownCommand(name);
  await writeAll(io.stdout, [commandHelp(command, width)]);
  return 0;
}

async function findCommand(name: string): Promise<Command | null> {
  return moduleNames(folder).includes(name) ? loadModule<Command>(folder, name, "command") : null;
}

function unknownCommand(name: string): Failure {
  const names = moduleNames(folder);
  const near = nearest(name, names);
  const hint = near.length > 0 ? `did you mean ${anyOf(near)}?` : `commands: ${names.join(", ")}`;
  return new Failure("request", `there is no command "${name}"`, { hint });
}

/** The command is the first word that is no flag and no value of a global flag; flags may stand before it. */
function splitCommand(argv: readonly string[]): { name: string | undefined; rest: readonly string[] } {
  for (let at = 0; at < argv.length; at++) {
    const token = argv[at] ?? "";
    if (!token.startsWith("-")) return { name: token, rest: [...argv.slice(0, at), ...argv.slice(at + 1)] };
    const option = globalOptions.find(({ name, alias }) => token === `--${name}` || token === `-${alias}`);
    if (option?.valueName !== undefined) at++;
  }
  return { name: undefined, rest: argv };
}

function beforeDashes(argv: readonly string[]): readonly string[] {
  const at = argv.indexOf("--");
  return at < 0 ? argv : argv.slice(0, at);
}

const exitCodes = { request: 2, evidence: 3, interrupted: 130 } as const;

function reportFailure(error: unknown, io: Io): number {
  if (error instanceof Failure) {
    io.stderr.write(`auditq: ${escapeControls(error.message)}\n`);
    if (error.hint !== undefined) io.stderr.write(`hint: ${escapeControls(error.hint)}\n`);
    return exitCodes[error.fault];
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  io.stderr.write(
    `auditq ${version()}: this is a bug, please report it with the lines below and what you typed\n${stack}\n`,
  );
  return 70;
}
