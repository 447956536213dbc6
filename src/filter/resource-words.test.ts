import { expect, test } from "vitest";
import type { TextField } from "./field.ts";
import type { Predicate, TextTest } from "./predicate.ts";
import { resourcePlural, resourceWords } from "./resource-names.ts";
import { parseResourceWord } from "./resource-words.ts";

const equals = (value: string): TextTest => ({ kind: "equals", value });
const glob = (pattern: string): TextTest => ({ kind: "glob", pattern });
const none = "none";

type Parts = Partial<Record<TextField, TextTest | typeof none>>;

function parts(word: string): Parts {
  const { predicate } = parseResourceWord("resource", word);
  return Object.fromEntries((predicate.kind === "all" ? predicate.of : [predicate]).map(part));
}

function part(predicate: Predicate): [string, unknown] {
  if (predicate.kind === "text") return [predicate.field, predicate.test];
  const [first, second] = predicate.kind === "any" ? predicate.of : [];
  const isNone = first?.kind === "text" && first.test.kind === "absent" && second?.kind === "text";
  return isNone && second.test.kind === "equals" ? [second.field, none] : ["other", predicate];
}

const cases: readonly [word: string, meaning: Parts][] = [
  ["pods", { resource: equals("pods") }],
  ["pods/exec", { resource: equals("pods"), subresource: equals("exec") }],
  ["pods/", { resource: equals("pods"), subresource: none }],
  ["pods/*", { resource: equals("pods"), subresource: glob("*") }],
  ["*/scale", { resource: glob("*"), subresource: equals("scale") }],
  ["pods.", { resource: equals("pods"), api_group: none }],
  ["pods./log", { resource: equals("pods"), api_group: none, subresource: equals("log") }],
  ["deployments.apps", { resource: equals("deployments"), api_group: equals("apps") }],
  ["deploy.apps/scale", { resource: equals("deployments"), api_group: equals("apps"), subresource: equals("scale") }],
  ["*.*.k8s.io", { resource: glob("*"), api_group: glob("*.k8s.io") }],
  ["po/exec", { resource: equals("pods"), subresource: equals("exec") }],
  ["Deployment", { resource: equals("deployments") }],
  ["pod*", { resource: glob("pod*") }],
  ["certificates.cert-manager.io", { resource: equals("certificates"), api_group: equals("cert-manager.io") }],
  ["", { resource: none }],
];

test.each(cases)("%j", (word, meaning) => {
  expect(parts(word)).toEqual(meaning);
});

test("each part looked for is named, in the spelling of the evidence", () => {
  expect(parseResourceWord("resource", "deploy.apps/scale").sought).toEqual([
    { field: "resource", value: "deployments", test: equals("deployments") },
    { field: "api_group", value: "apps", test: equals("apps") },
    { field: "subresource", value: "scale", test: equals("scale") },
  ]);
  expect(parseResourceWord("resource", "pods./").sought).toHaveLength(1);
});

const refused: readonly [word: string, hint: string][] = [
  ["/exec", "write */NAME for a subresource of any resource, or --uri /exec for a path"],
  ["pods/exec/more", "write pods, pods/exec, deployments.apps or deployments.apps/scale"],
  [".apps", "write pods, pods/exec, deployments.apps or deployments.apps/scale"],
  ["deployments.v1.apps", "did you mean `deployments.apps`?"],
  ["pods.v1", "did you mean `pods.`?"],
];

test.each(refused)("refuses %s", (word, hint) => {
  const expected = { name: "Failure", fault: "request", hint };
  expect(() => parseResourceWord("resource", word)).toThrow(expect.objectContaining(expected));
});

const kubectl: readonly [plural: string, words: string][] = [
  ["pods", "po pod Pod pods PODS"],
  ["services", "svc service Service"],
  ["namespaces", "ns namespace Namespace"],
  ["nodes", "no node Node"],
  ["configmaps", "cm configmap ConfigMap"],
  ["serviceaccounts", "sa serviceaccount ServiceAccount"],
  ["daemonsets", "ds"],
  ["statefulsets", "sts"],
  ["replicasets", "rs"],
  ["replicationcontrollers", "rc"],
  ["persistentvolumes", "pv"],
  ["persistentvolumeclaims", "pvc"],
  ["ingresses", "ing ingress Ingress"],
  ["networkpolicies", "netpol networkpolicy NetworkPolicy"],
  ["cronjobs", "cj"],
  ["endpoints", "ep endpoints Endpoints"],
  ["events", "ev"],
  ["horizontalpodautoscalers", "hpa"],
  ["poddisruptionbudgets", "pdb"],
  ["customresourcedefinitions", "crd crds"],
  ["storageclasses", "sc"],
  ["certificatesigningrequests", "csr"],
  ["limitranges", "limits"],
  ["resourcequotas", "quota"],
  ["priorityclasses", "pc"],
  ["componentstatuses", "cs"],
  ["validatingadmissionpolicies", "ValidatingAdmissionPolicy"],
];

test.each(kubectl)("%s also goes by %s", (plural, words) => {
  for (const word of words.split(" ")) expect(resourcePlural(word)).toBe(plural);
});

test("no word means two resources, and a singular is near its plural", () => {
  expect(new Set(resourceWords.map(([word]) => word)).size).toBe(resourceWords.length);
  for (const [word, plural] of resourceWords) {
    expect(word).toMatch(/^[a-z]+$/);
    if (word.length > 7) expect(plural.slice(0, word.length - 1)).toBe(word.slice(0, -1));
  }
});

test("other words stay as they are", () => {
  expect(["Certificate", "all", "constructor"].map(resourcePlural)).toEqual(["Certificate", "all", "constructor"]);
});
