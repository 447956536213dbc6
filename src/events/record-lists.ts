import { isObject } from "../base/json.ts";
import type { RecordList, WrapperEnvelope } from "./envelope.ts";

/** The EventLists of webhooks, and the lists of kubectl. */
const items: RecordList = { path: "items" };

/** The lists of records that wrappers know, by path. */
export function listsOf(wrappers: readonly WrapperEnvelope[]): ReadonlyMap<string, RecordList> {
  const lists = [items, ...wrappers.flatMap((wrapper) => wrapper.lists ?? [])];
  return new Map(lists.map((list) => [list.path, list]));
}

/** Whether a parsed value holds a list of records. */
export function holdsList(value: unknown, lists: ReadonlyMap<string, RecordList>): boolean {
  if (!isObject(value)) return false;
  for (const path of lists.keys()) {
    if (path.includes("[]")) continue;
    const found = path.split(".").reduce<unknown>((of, key) => (isObject(of) ? of[key] : undefined), value);
    if (Array.isArray(found)) return true;
  }
  return false;
}
