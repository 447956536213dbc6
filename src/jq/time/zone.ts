import { existsSync, readFileSync } from "node:fs";
import { zoneFromFile } from "./zone-file.ts";
import { type Zone, zoneFromRules } from "./zone-rules.ts";

const folder = "/usr/share/zoneinfo/";
const systemFile = "/etc/localtime";

/** The zone that a value of the `TZ` variable stands for, as glibc reads it: a name of the time zone database,
 * with or without a colon before it, the path of a file, or a POSIX rule; empty is UTC and null the zone of
 * the system. Without time zone files the names that Node itself knows are taken. */
export function findZone(timeZone: string | null): Zone {
  if (timeZone === null) {
    return (
      fromFile(systemFile) ?? fromIntl(new Intl.DateTimeFormat().resolvedOptions().timeZone) ?? zoneFromRules("UTC0")
    );
  }
  const name = timeZone.startsWith(":") ? timeZone.slice(1) : timeZone;
  if (name === "") return zoneFromRules("UTC0");
  return fromFile(name.startsWith("/") ? name : folder + name) ?? fromRulesOrIntl(name);
}

function fromRulesOrIntl(name: string): Zone {
  const isName = !existsSync(folder) && !/^(?:<[^>]*>|[A-Za-z]+)[+-]?\d/.test(name);
  return (isName ? fromIntl(name) : null) ?? zoneFromRules(name);
}

function fromFile(path: string): Zone | null {
  try {
    return zoneFromFile(readFileSync(path));
  } catch {
    return null;
  }
}

/** Knows no summer time and few abbreviations: only for systems without time zone files. */
function fromIntl(timeZone: string): Zone | null {
  let names: Intl.DateTimeFormat;
  let offsets: Intl.DateTimeFormat;
  try {
    names = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "short" });
    offsets = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  } catch {
    return null;
  }
  return (seconds) => {
    const date = new Date(Math.max(-8.64e15, Math.min(8.64e15, seconds * 1000)));
    const offset = /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(zonePart(offsets, date));
    const size = Number(offset?.[2] ?? 0) * 3600 + Number(offset?.[3] ?? 0) * 60 + Number(offset?.[4] ?? 0);
    return { offset: offset?.[1] === "-" ? -size : size, isSummer: false, name: zonePart(names, date) };
  };
}

function zonePart(format: Intl.DateTimeFormat, date: Date): string {
  return format.formatToParts(date).find((part) => part.type === "timeZoneName")?.value ?? "";
}
