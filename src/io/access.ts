import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { errorCode, Failure } from "../base/failure.ts";
import { nearest } from "../base/suggest.ts";
import { anyOf } from "../base/text.ts";
import { shownInside } from "./walk.ts";

/** Owner and permission bits, as `stat` gives them. */
export interface Ownership {
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
}

/** Names of users and groups by number. */
export interface Accounts {
  readonly users: ReadonlyMap<number, string>;
  readonly groups: ReadonlyMap<number, string>;
}

/** Reads the names of users and groups from /etc/passwd and /etc/group; what cannot be read stays empty. */
export function readAccounts(): Accounts {
  return { users: readNames("/etc/passwd"), groups: readNames("/etc/group") };
}

function readNames(path: string): Map<number, string> {
  const names = new Map<number, string>();
  try {
    for (const line of readFileSync(path, "utf8").split("\n")) {
      const [name = "", , number = ""] = line.split(":");
      if (/^\d+$/.test(number) && !names.has(Number(number))) names.set(Number(number), name);
    }
  } catch {
    // Numbers say enough.
  }
  return names;
}

/** `permission denied (owner root, group adm, mode 0640)` and what to do about it. `at` is the part of the path that
 *  refused, if that is not the file itself. */
export function describeDenial(
  owner: Ownership,
  accounts: Accounts,
  at?: string,
): { readonly reason: string; readonly hint: string } {
  const user = accounts.users.get(owner.uid) ?? `user ${owner.uid}`;
  const group = accounts.groups.get(owner.gid) ?? `group ${owner.gid}`;
  const mode = (owner.mode & 0o7777).toString(8).padStart(4, "0");
  const groupReads = (owner.mode & 0o040) !== 0;
  const facts = [`owner ${user}`, ...(groupReads ? [`group ${group}`] : []), `mode ${mode}`];
  const reason = `permission denied${at === undefined ? "" : ` at ${at}`} (${facts.join(", ")})`;
  if ((owner.mode & 0o004) !== 0) {
    return { reason, hint: "its mode lets everyone read it: look for an ACL, SELinux or AppArmor, or copy the file" };
  }
  const readers = ["root"];
  if (owner.uid !== 0 && (owner.mode & 0o400) !== 0) readers.push(user);
  if (groupReads) readers.push(`a member of group ${group}`);
  return { reason, hint: `run as ${anyOf(readers)}${readers.length > 1 ? "," : ""} or copy the file` };
}

/** True for the errors a missing right gives. */
function isDenied(error: unknown): boolean {
  return errorCode(error) === "EACCES" || errorCode(error) === "EPERM";
}

/** Why a path could not be read, in words for the user: who owns what refused, or Node's error code. */
export function describeError(path: string, error: unknown): { readonly reason: string; readonly hint: string | null } {
  if (isDenied(error)) {
    const blocker = refusingPart(path);
    if (blocker === null) return { reason: "permission denied", hint: "run as root or copy the file" };
    return describeDenial(blocker.owner, readAccounts(), blocker.path === path ? undefined : blocker.path);
  }
  const code = errorCode(error);
  if (code === "ENOENT") return { reason: "gone since the directory was listed", hint: null };
  if (code === "ELOOP") return { reason: "link that leads back to itself", hint: null };
  return { reason: `cannot be read (${code ?? String(error)})`, hint: null };
}

/** The path itself, if it can be seen, else the nearest directory above it, which then is the one that refuses. */
function refusingPart(path: string): { readonly path: string; readonly owner: Ownership } | null {
  for (let part = path; ; part = dirname(part)) {
    try {
      return { path: part, owner: statSync(part) };
    } catch {
      if (dirname(part) === part) return null;
    }
  }
}

/** The failure for a path that cannot be read. `shown` is the path as typed. Fault `request`; `evidence` for a fault
 *  of the disk. */
export function unreadable(shown: string, path: string, error: unknown): Failure {
  const { reason, hint } = describeError(path, error);
  const fault = errorCode(error) === "EIO" ? "evidence" : "request";
  return new Failure(fault, `${shown}: ${reason}`, { hint: hint ?? undefined, cause: error });
}

/** The failure for a path that does not exist, with the nearest names that do. `path` is absolute. Fault `request`. */
export function missing(shown: string, path: string): Failure {
  let folder = path;
  let wanted = "";
  let names: string[] | null = null;
  while (names === null && dirname(folder) !== folder) {
    wanted = basename(folder);
    folder = dirname(folder);
    names = listNames(folder);
  }
  const near = nearest(wanted, names ?? []).map((name) => shownAs(shown, path, join(folder, name)));
  return new Failure("request", `${shown}: no such file or directory`, {
    hint: near.length === 0 ? undefined : `did you mean ${anyOf(near)}?`,
  });
}

function listNames(folder: string): string[] | null {
  try {
    return readdirSync(folder).sort();
  } catch {
    return null;
  }
}

/** Writes a neighbour of a typed path in the way the path was typed, as far as that can be told. */
function shownAs(shown: string, path: string, neighbour: string): string {
  const typedFolder = shown.includes("/") ? shown.slice(0, shown.lastIndexOf("/") + 1) : ".";
  return dirname(path) === dirname(neighbour) ? shownInside(typedFolder, basename(neighbour)) : neighbour;
}
