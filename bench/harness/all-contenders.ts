import { loadFolder } from "../../src/base/folder.ts";
import type { Contender } from "./contender.ts";

/** Every contender, the baseline first, the others by name. */
export async function loadContenders(): Promise<Contender[]> {
  const found = await loadFolder<Contender>(new URL("../contenders/", import.meta.url), "contender");
  return [...found.filter(({ isBaseline }) => isBaseline), ...found.filter(({ isBaseline }) => !isBaseline)];
}
