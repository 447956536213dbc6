import { Failure } from "../base/failure.ts";
import { type Meaning, wordMeaning } from "./meaning.ts";
import { allOf } from "./predicate.ts";
import { quoted } from "./quoted.ts";
import { resourcePlural } from "./resource-names.ts";

const version = /^v\d+(?:(?:alpha|beta)\d+)?(?:\.(.*))?$/;

/** Reads a word of `--resource`: `RESOURCE[.GROUP][/SUBRESOURCE]`, globs in each part. Without a part anything goes
 *  there; an empty part asks for none: `pods/` no subresource, `pods.` the core group. The empty word means requests
 *  for no resource. Raises request: a path, a version, more than one `/`. */
export function parseResourceWord(flag: string, word: string): Meaning {
  if (word === "") return wordMeaning("resource", "");
  const [qualified = "", subresource, ...deeper] = word.split("/");
  const dot = qualified.indexOf(".");
  const resource = dot < 0 ? qualified : qualified.slice(0, dot);
  const group = dot < 0 ? undefined : qualified.slice(dot + 1);
  if (resource === "" || deeper.length > 0) throw notResource(flag, word);
  if (group !== undefined) refuseVersion({ flag, word, resource, group });
  const parts = [wordMeaning("resource", resourcePlural(resource))];
  if (group !== undefined) parts.push(wordMeaning("api_group", group));
  if (subresource !== undefined) parts.push(wordMeaning("subresource", subresource));
  return {
    predicate: allOf(parts.map(({ predicate }) => predicate)),
    sought: parts.flatMap(({ sought }) => sought),
  };
}

function notResource(flag: string, word: string): Failure {
  const hint = word.startsWith("/")
    ? `write */NAME for a subresource of any resource, or --uri ${word} for a path`
    : "write pods, pods/exec, deployments.apps or deployments.apps/scale";
  return new Failure("request", `--${flag}: ${quoted(word)} is not a resource`, { hint });
}

// kubectl also takes RESOURCE.VERSION.GROUP; no API group is called like a version, so this would match nothing.
function refuseVersion(of: { flag: string; word: string; resource: string; group: string }): void {
  const found = version.exec(of.group);
  if (found === null) return;
  throw new Failure("request", `--${of.flag}: ${quoted(of.word)} names a version, which filters do not look at`, {
    hint: `did you mean ${quoted(`${of.resource}.${found[1] ?? ""}`)}?`,
  });
}
