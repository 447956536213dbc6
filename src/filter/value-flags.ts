import { Failure } from "../base/failure.ts";
import { nearest } from "../base/suggest.ts";
import { anyOf as orList } from "../base/text.ts";
import { outcomes } from "../events/outcome.ts";
import { parseCodeWord } from "./code-words.ts";
import type { ListField, TextField } from "./field.ts";
import { isGlob } from "./glob.ts";
import { compileRange } from "./ip-range.ts";
import { type Meaning, testMeaning, wordMeaning, wordTest } from "./meaning.ts";
import { allOf, type Predicate } from "./predicate.ts";
import { quoted } from "./quoted.ts";
import { parseResourceWord } from "./resource-words.ts";
import { compileTextTest } from "./text-test.ts";

/** A filter flag that tests the value of a field, with what reads one word after it. */
export interface ValueFlag {
  readonly name: string;
  readonly alias: string | null;
  readonly valueName: string;
  readonly summary: string;
  /** Whether a value may be a list (`get,list`): where no value itself can hold a comma. */
  readonly commas: boolean;
  /** Reads a word without its `!`. Raises request: a word that means nothing here. */
  readonly read: (flag: string, word: string) => Meaning;
}

type Words = Pick<ValueFlag, "name" | "valueName" | "summary"> & { readonly alias?: string; readonly commas?: boolean };

/** The filter flags that test a field, in the order of the help. */
export const valueFlags: readonly ValueFlag[] = [
  text("user", { name: "user", valueName: "NAME", summary: "who sent the request" }),
  text("impersonated_user", { name: "as", valueName: "NAME", summary: "the user it was sent as, by impersonation" }),
  text("group", { name: "group", valueName: "NAME", summary: "a group of the user" }),
  text("verb", {
    name: "verb",
    valueName: "VERB",
    summary: "get, list, watch, create, update, patch, …",
    commas: true,
  }),
  text("namespace", {
    name: "namespace",
    alias: "n",
    valueName: "NAME",
    summary: "namespace of the object; '' for cluster scope",
  }),
  {
    ...described({ name: "resource", valueName: "RESOURCE", summary: "pods, pods/exec, deployments.apps, deploy" }),
    commas: true,
    read: parseResourceWord,
  },
  text("name", { name: "name", valueName: "NAME", summary: "name of the object" }),
  text("subresource", { name: "subresource", valueName: "NAME", summary: "exec, status, scale, …; '' for none" }),
  {
    ...described({ name: "api-group", valueName: "GROUP", summary: "API group; '' for the core group" }),
    commas: false,
    read: readGroup,
  },
  {
    ...described({ name: "code", valueName: "CODE", summary: "response code: 403, 4xx, '>=500' or 400-499" }),
    commas: true,
    read: (flag, word) => ({ predicate: parseCodeWord(flag, word), sought: [] }),
  },
  {
    ...described({ name: "outcome", valueName: "OUTCOME", summary: "success, authorization_denied, not_found, …" }),
    commas: true,
    read: readOutcome,
  },
  text("stage", { name: "stage", valueName: "STAGE", summary: "ResponseComplete, Panic, …", commas: true }),
  text("level", { name: "level", valueName: "LEVEL", summary: "Metadata, Request or RequestResponse", commas: true }),
  text("agent", { name: "agent", valueName: "TEXT", summary: "user agent, such as 'kubectl/*'" }),
  {
    ...described({ name: "source-ip", valueName: "IP", summary: "client or proxy address, or a range: 10.0.0.0/8" }),
    commas: false,
    read: readAddress,
  },
  text("audit_id", { name: "audit-id", valueName: "ID", summary: "audit ID of the request" }),
  text("uri", { name: "uri", valueName: "URI", summary: "request URI, such as '/healthz*'" }),
  text("stream", { name: "stream", valueName: "NAME", summary: "the log it was read from" }),
];

function text(field: TextField | ListField, words: Words): ValueFlag {
  return {
    ...described(words),
    commas: words.commas ?? false,
    read: (_flag, word) => wordMeaning(field, word),
  };
}

function described({ name, alias, valueName, summary }: Words): Omit<ValueFlag, "commas" | "read"> {
  return { name, alias: alias ?? null, valueName, summary };
}

// The core group has no name; a request for no resource at all has no group either, and is not meant.
function readGroup(_flag: string, word: string): Meaning {
  const { predicate, sought } = wordMeaning("api_group", word);
  if (word !== "") return { predicate, sought };
  const isResource: Predicate = { kind: "not", of: { kind: "text", field: "resource", test: { kind: "absent" } } };
  return { predicate: allOf([isResource, predicate]), sought };
}

// The outcomes are our own words, so a word that is none is a slip of the user and not a gap of the evidence.
function readOutcome(flag: string, word: string): Meaning {
  if (word !== "" && !outcomes.some(compileTextTest(wordTest(word)))) {
    const near = nearest(word, outcomes);
    const hint = near.length > 0 ? `did you mean ${orList(near)}?` : `write one of ${orList(outcomes)}`;
    throw new Failure("request", `--${flag}: ${quoted(word)} is not an outcome`, { hint });
  }
  return { ...wordMeaning("outcome", word), sought: [] };
}

function readAddress(flag: string, word: string): Meaning {
  // One address is a range of one, so that it is found in every spelling.
  if (compileRange(word) !== null) return testMeaning("source_ip", word, { kind: "cidr", range: word });
  if (word.includes("/") && !isGlob(word)) {
    throw new Failure("request", `--${flag}: ${quoted(word)} is not an address range`, {
      hint: "write a range as 10.0.0.0/8 or 2001:db8::/32",
    });
  }
  return wordMeaning("source_ip", word);
}
