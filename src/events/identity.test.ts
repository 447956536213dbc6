import { describe, expect, test } from "vitest";
import { classifyIdentity, type IdentityClass } from "./identity.ts";

type Case = readonly [user: string | null, groups: readonly string[], expected: IdentityClass];

const authenticated = "system:authenticated";
const account = ["system:serviceaccounts", authenticated];
const nodes = ["system:nodes", authenticated];

// Audit-format §9.2, row by row, each with its near misses; the first rule that fits decides.
const rules: readonly (readonly [rule: string, cases: readonly Case[]])[] = [
  [
    "1: no name: authentication failed",
    [
      [null, [], "unauthenticated-failed"],
      ["", [], "unauthenticated-failed"],
      [null, [authenticated], "unauthenticated-failed"],
      ["", ["system:masters"], "unauthenticated-failed"],
      [" ", [], "human-or-external"],
    ],
  ],
  [
    "2: anonymous, by name or by group",
    [
      ["system:anonymous", ["system:unauthenticated"], "anonymous"],
      ["system:anonymous", [], "anonymous"],
      ["probe", ["system:unauthenticated"], "anonymous"],
      ["system:serviceaccount:ci:deployer", ["system:unauthenticated"], "anonymous"],
      ["anonymous", [], "human-or-external"],
      ["System:anonymous", [], "human-or-external"],
      ["system:anonymous2", [], "system-other"],
      ["probe", ["system:unauthenticated2"], "human-or-external"],
    ],
  ],
  [
    "3: a service account has a namespace and a name, both valid",
    [
      ["system:serviceaccount:ci:deployer", account, "serviceaccount"],
      ["system:serviceaccount:ci:deployer", [], "serviceaccount"],
      ["system:serviceaccount:ci:my.operator.v2", account, "serviceaccount"],
      [`system:serviceaccount:${"n".repeat(63)}:${"a".repeat(253)}`, account, "serviceaccount"],
      [`system:serviceaccount:${"n".repeat(64)}:a`, account, "system-other"],
      [`system:serviceaccount:ci:${"a".repeat(254)}`, account, "system-other"],
      ["system:serviceaccount:ci", account, "system-other"],
      ["system:serviceaccount:ci:", account, "system-other"],
      ["system:serviceaccount::deployer", account, "system-other"],
      ["system:serviceaccount:ci:deployer:x", account, "system-other"],
      ["system:serviceaccount:CI:deployer", account, "system-other"],
      ["system:serviceaccount:ci:Deployer", account, "system-other"],
      ["system:serviceaccount:c.i:deployer", account, "system-other"],
      ["system:serviceaccount:ci:-deployer", account, "system-other"],
      ["system:serviceaccount:ci:deployer-", account, "system-other"],
      ["system:serviceaccount:ci:a..b", account, "system-other"],
      ["system:serviceaccount:ci:a.-b", account, "system-other"],
      ["system:serviceaccount:ci:deploy er", account, "system-other"],
      ["system:serviceaccount:ci:deployer\n", account, "system-other"],
      ["serviceaccount:ci:deployer", account, "human-or-external"],
      ["x system:serviceaccount:ci:deployer", account, "human-or-external"],
    ],
  ],
  [
    "3: the controllers of kube-system are the control plane",
    [
      ["system:serviceaccount:kube-system:replicaset-controller", account, "control-plane"],
      ["system:serviceaccount:kube-system:generic-garbage-collector", account, "control-plane"],
      ["system:serviceaccount:kube-system:pod-garbage-collector", account, "control-plane"],
      ["system:serviceaccount:kube-system:horizontal-pod-autoscaler", account, "control-plane"],
      ["system:serviceaccount:kube-system:persistent-volume-binder", account, "control-plane"],
      ["system:serviceaccount:kube-system:root-ca-cert-publisher", account, "control-plane"],
      ["system:serviceaccount:kube-system:legacy-service-account-token-cleaner", account, "control-plane"],
      ["system:serviceaccount:kube-system:coredns", account, "serviceaccount"],
      ["system:serviceaccount:kube-system:controller", account, "serviceaccount"],
      ["system:serviceaccount:argocd:application-controller", account, "serviceaccount"],
      ["system:serviceaccount:kube-system2:replicaset-controller", account, "serviceaccount"],
      ["system:serviceaccount:prod:generic-garbage-collector", account, "serviceaccount"],
    ],
  ],
  [
    "4: a node has the prefix and the group",
    [
      ["system:node:worker-1", nodes, "node"],
      ["system:node:worker-1", [authenticated], "system-other"],
      ["system:node:worker-1", ["system:nodes2"], "system-other"],
      ["system:nodes:worker-1", nodes, "system-other"],
      ["worker-1", nodes, "human-or-external"],
    ],
  ],
  [
    "5: components of the control plane by their certificates",
    [
      ["system:apiserver", ["system:masters"], "control-plane"],
      ["system:kube-controller-manager", [authenticated], "control-plane"],
      ["system:kube-scheduler", [authenticated], "control-plane"],
      ["system:kube-proxy", ["system:node-proxier"], "control-plane"],
      ["system:kube-scheduler2", [authenticated], "system-other"],
      ["kube-scheduler", [authenticated], "human-or-external"],
    ],
  ],
  [
    "6: bootstrap tokens, by name or by group",
    [
      ["system:bootstrap:abcdef", ["system:bootstrappers", authenticated], "bootstrap"],
      ["system:bootstrap:abcdef", [], "bootstrap"],
      ["kubelet", ["system:bootstrappers"], "bootstrap"],
      ["kubelet", ["system:bootstrappers:kubeadm"], "human-or-external"],
      ["system:bootstrapper", [], "system-other"],
    ],
  ],
  [
    "7: what a provider runs, and its break-glass users",
    [
      ["eks:node-manager", [], "provider"],
      ["aksService", ["system:masters"], "provider"],
      ["masterclient", [], "provider"],
      ["nodeclient", [], "provider"],
      ["system:gke-controller", [], "provider"],
      ["system:openshift-monitoring", [], "provider"],
      ["system:admin", ["system:masters"], "provider"],
      ["kube:admin", [], "provider"],
      ["aksservice", [], "human-or-external"],
      ["aksService2", [], "human-or-external"],
      ["my-eks:node-manager", [], "human-or-external"],
      ["system:administrator", [], "system-other"],
      ["kube:admin2", [], "human-or-external"],
    ],
  ],
  [
    "8: any other name of the system",
    [
      ["system:metrics-server", [], "system-other"],
      ["system:", [], "system-other"],
      ["system", [], "human-or-external"],
    ],
  ],
  [
    "9: everyone else; names may hold anything and are case-sensitive",
    [
      ["alice", ["system:masters"], "human-or-external"],
      ["kubernetes-admin", ["kubeadm:cluster-admins"], "human-or-external"],
      ["https://issuer.example.com/|user@example.com", [], "human-or-external"],
      ["SYSTEM:KUBE-SCHEDULER", [], "human-or-external"],
      ["constructor", [], "human-or-external"],
    ],
  ],
];

describe.each(rules)("%s", (_rule, cases) => {
  test.each(cases)("%j of %j", (user, groups, expected) => {
    expect(classifyIdentity(user, groups)).toBe(expected);
  });
});

test("a hostile name is classed at once", () => {
  const started = performance.now();
  classifyIdentity(`system:serviceaccount:${"a-".repeat(50_000)}:${"a.".repeat(50_000)}!`, []);
  classifyIdentity(`system:serviceaccount:ci:${"a".repeat(200_000)}!`, []);
  expect(performance.now() - started).toBeLessThan(1000);
});
