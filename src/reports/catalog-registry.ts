import { Failure } from "../base/failure.ts";
import { loadFolder, loadModule, moduleNames } from "../base/folder.ts";
import { nearest } from "../base/suggest.ts";
import { anyOf } from "../base/text.ts";
import type { Report } from "./report.ts";

const folder = new URL("./catalog/", import.meta.url);

/** Every report, by name. */
export function loadReports(): Promise<Report[]> {
  return loadFolder<Report>(folder, "report");
}

/** True if there is a report of this name. */
export function isReport(name: string): boolean {
  return moduleNames(folder).includes(name);
}

/** The report of a name. Raises request with a suggestion if there is none. */
export function loadReport(name: string): Promise<Report> {
  if (isReport(name)) return loadModule<Report>(folder, name, "report");
  const near = nearest(name, moduleNames(folder));
  const hint = near.length > 0 ? `did you mean ${anyOf(near)}?` : "`auditq report` lists them";
  throw new Failure("request", `there is no report "${name}"`, { hint });
}
