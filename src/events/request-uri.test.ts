import { describe, expect, test } from "vitest";
import { isDryRun, parseRequestUri, type RequestTarget } from "./request-uri.ts";

const none: RequestTarget = {
  isResource: false,
  apiGroup: null,
  apiVersion: null,
  namespace: null,
  resource: null,
  name: null,
  subresource: null,
};
const core = { ...none, isResource: true, apiVersion: "v1" };
const pods = { ...core, resource: "pods" };
const prod = { ...pods, namespace: "prod" };
const apps = { ...core, apiGroup: "apps", resource: "deployments" };

type Case = readonly [uri: string, target: RequestTarget];

// Audit-format §9.6; apiserver pkg/endpoints/request/requestinfo.go.
const rules: readonly (readonly [rule: string, cases: readonly Case[]])[] = [
  [
    "paths that are no resource",
    [
      ["", none],
      ["/", none],
      ["/healthz", none],
      ["/livez/ping", none],
      ["/api", none],
      ["/api/v1", none],
      ["/api/v1/", none],
      ["/apis", none],
      ["/apis/apps", none],
      ["/apis/apps/v1", none],
      ["/apis/apps/v1/", none],
      ["/apis//v1", none],
      ["/openapi/v3/apis/apps/v1", none],
      ["/version/a/b/c", none],
      ["/API/v1/pods", none],
      ["?/api/v1/pods", none],
    ],
  ],
  [
    "the core group has three parts, others four",
    [
      ["/api/v1/pods", pods],
      ["/api/v1/pods/", pods],
      ["//api/v1/pods", pods],
      ["/apis/apps/v1/deployments", apps],
      [
        "/apis/metrics.k8s.io/v1beta1/nodes",
        { ...core, apiGroup: "metrics.k8s.io", apiVersion: "v1beta1", resource: "nodes" },
      ],
    ],
  ],
  [
    "namespace, name and subresource; deeper parts are the path of a proxy",
    [
      ["/api/v1/namespaces/prod/pods", prod],
      ["/api/v1/namespaces/prod/pods/web", { ...prod, name: "web" }],
      ["/api/v1/namespaces/prod/pods/web/exec?command=sh", { ...prod, name: "web", subresource: "exec" }],
      ["/api/v1/namespaces/prod/pods/web/proxy/a/b", { ...prod, name: "web", subresource: "proxy" }],
      ["/api/v1/nodes/n1/proxy/exec/x", { ...core, resource: "nodes", name: "n1", subresource: "proxy" }],
      [
        "/api/v1/persistentvolumes/pv/status",
        { ...core, resource: "persistentvolumes", name: "pv", subresource: "status" },
      ],
      [
        "/apis/apps/v1/namespaces/prod/deployments/web/scale",
        { ...apps, namespace: "prod", name: "web", subresource: "scale" },
      ],
    ],
  ],
  [
    "a namespace itself has its own name as namespace",
    [
      ["/api/v1/namespaces", { ...core, resource: "namespaces" }],
      ["/api/v1/namespaces/prod", { ...core, resource: "namespaces", namespace: "prod", name: "prod" }],
      [
        "/api/v1/namespaces/prod/status",
        { ...core, resource: "namespaces", namespace: "prod", name: "prod", subresource: "status" },
      ],
      [
        "/api/v1/namespaces/prod/finalize",
        { ...core, resource: "namespaces", namespace: "prod", name: "prod", subresource: "finalize" },
      ],
      ["/api/v1/namespaces/prod/finalizers", { ...core, namespace: "prod", resource: "finalizers" }],
    ],
  ],
  [
    "the old paths for watch and proxy",
    [
      ["/api/v1/watch/pods", pods],
      ["/api/v1/watch/namespaces/prod/pods/web", { ...prod, name: "web" }],
      ["/apis/apps/v1/watch/deployments", apps],
      ["/api/v1/proxy/namespaces/prod/pods/web", { ...prod, name: "web" }],
      ["/api/v1/proxy/namespaces/prod/pods/web/metrics/x", { ...prod, name: "web" }],
      ["/api/v1/namespaces/watch/pods", { ...pods, namespace: "watch" }],
    ],
  ],
  [
    "parts are decoded after the path is split, and broken ones stay",
    [
      ["/api/v1/namespaces/prod/pods/we%62", { ...prod, name: "web" }],
      ["/api/v1/namespaces/prod/pods/a%2Fb", { ...prod, name: "a/b" }],
      ["/api/v1/namespaces/prod/pods/%E6%97%A5", { ...prod, name: "日" }],
      ["/api/v1/namespaces/prod/pods/%zz", { ...prod, name: "%zz" }],
      ["/api/v1/namespaces/prod/pods/%ff", { ...prod, name: "%ff" }],
      ["/api/v1/namespaces/prod/pods/a+b", { ...prod, name: "a+b" }],
    ],
  ],
  [
    "nothing is collapsed or resolved, the query begins at the first question mark",
    [
      ["/api/v1/namespaces/prod/pods/..", { ...prod, name: ".." }],
      ["/api/v1/namespaces/prod/pods//log", { ...prod, subresource: "log" }],
      ["/api/v1/pods?x=/namespaces/prod", pods],
      ["/api/v1/namespaces/prod/pods/a?b?c/exec", { ...prod, name: "a" }],
      ["/api/v1/pods#x", { ...core, resource: "pods#x" }],
    ],
  ],
];

describe.each(rules)("%s", (_rule, cases) => {
  test.each(cases)("%j", (uri, target) => {
    expect(parseRequestUri(uri)).toEqual(target);
  });
});

test.each([
  ["as kubectl writes it", "/api/v1/pods?dryRun=All", true],
  ["among others", "/api/v1/pods?fieldManager=x&dryRun=All&force=true", true],
  ["given twice", "/api/v1/pods?dryRun=&dryRun=All", true],
  ["an encoded value", "/api/v1/pods?dryRun=%41ll", true],
  ["an encoded key", "/api/v1/pods?x=1&dry%52un=All", true],
  ["no value", "/api/v1/pods?dryRun", false],
  ["an empty value", "/api/v1/pods?dryRun=", false],
  ["another value", "/api/v1/pods?dryRun=None", false],
  ["another case", "/api/v1/pods?dryrun=All", false],
  ["a part of another key", "/api/v1/pods?xdryRun=All", false],
  ["inside another value", "/api/v1/pods?x=dryRun=All", false],
  ["encoded into another value", "/api/v1/pods?x=%26dryRun=All", false],
  ["behind a second question mark", "/api/v1/pods??dryRun=All", false],
  ["in the path", "/api/v1/namespaces/dryRun=All/pods", false],
  ["no query", "/api/v1/pods", false],
])("a dry run: %s", (_rule, uri, expected) => {
  expect(isDryRun(uri)).toBe(expected);
});
