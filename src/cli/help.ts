import { wrapText } from "../output/width.ts";
import type { Command } from "./command.ts";
import { globalOptions, type Option } from "./options.ts";

const SUMMARY_AT = 26;

/** The help of the program: what it is for and its commands. */
export function programHelp(commands: readonly Command[], width: number): string {
  return [
    "auditq reads Kubernetes API-server audit logs into one local database and answers questions about them.",
    "",
    "usage: auditq COMMAND …",
    "",
    "commands:",
    ...commands.flatMap(({ name, summary }) => entry(name, summary, width)),
    "",
    "global flags:",
    ...globalOptions.flatMap((option) => optionLines(option, width)),
    "",
    "start with:",
    ...entry("auditq import /var/log/kubernetes/audit", "", width),
    ...entry("auditq report summary", "", width),
    "",
    "`auditq COMMAND --help` says more of each.",
    "",
  ].join("\n");
}

/** The help of one command. */
export function commandHelp(command: Command, width: number): string {
  const global = "runTyped" in command ? [] : [{ heading: "global flags", options: globalOptions }];
  const groups = [...command.options, ...global];
  return [
    `usage: auditq ${command.name} ${command.usage}`,
    "",
    ...command.about.flatMap((paragraph) => [...wrapText(paragraph, width, ""), ""]),
    ...groups.flatMap(({ heading, options }) => [
      `${heading}:`,
      ...options.flatMap((option) => optionLines(option, width)),
      "",
    ]),
    "examples:",
    ...command.examples.flatMap(({ line, does }) => [`  ${line}`, `      ${does}`]),
    "",
  ].join("\n");
}

function optionLines(option: Option, width: number): string[] {
  const short = [option.alias, option.otherAlias].filter((one) => one !== undefined);
  const alias = short.length === 0 ? "    " : short.map((one) => `-${one}, `).join("");
  const value = option.valueName === undefined ? "" : ` ${option.valueName}`;
  return entry(`${alias}--${option.name}${value}`, option.summary, width);
}

function entry(left: string, right: string, width: number): string[] {
  if (right === "") return [`  ${left}`];
  const indent = " ".repeat(SUMMARY_AT);
  const head = `  ${left}`.padEnd(SUMMARY_AT);
  const lines = wrapText(right, Math.max(30, width - SUMMARY_AT), "");
  if (head.length > SUMMARY_AT) return [head, ...lines.map((line) => indent + line)];
  return lines.map((line, at) => (at === 0 ? head : indent) + line);
}
