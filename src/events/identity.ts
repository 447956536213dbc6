/** What kind of caller a user is: audit-format §9.2. */
const identityClasses = [
  "unauthenticated-failed",
  "anonymous",
  "serviceaccount",
  "control-plane",
  "node",
  "bootstrap",
  "provider",
  "system-other",
  "human-or-external",
] as const;

export type IdentityClass = (typeof identityClasses)[number];

// Components of the control plane by their certificate's common name.
const components: ReadonlySet<string> = new Set([
  "system:apiserver",
  "system:kube-controller-manager",
  "system:kube-scheduler",
  "system:kube-proxy",
  "system:cloud-controller-manager",
  "system:aggregator",
]);

// Service accounts of kube-controller-manager whose names do not end in "-controller"
// (kubernetes plugin/pkg/auth/authorizer/rbac/bootstrappolicy/controller_policy.go).
const controllers: ReadonlySet<string> = new Set([
  "bootstrap-signer",
  "cloud-provider",
  "generic-garbage-collector",
  "horizontal-pod-autoscaler",
  "legacy-service-account-token-cleaner",
  "persistent-volume-binder",
  "pod-garbage-collector",
  "root-ca-cert-publisher",
  "token-cleaner",
]);

const provider =
  /^(?:eks:|system:gke-|system:openshift-)|^(?:aksService|masterclient|nodeclient|system:admin|kube:admin)$/;
// A namespace is a DNS label, a name a DNS subdomain (apiserver pkg/authentication/serviceaccount/util.go SplitUsername).
const label = "[a-z0-9](?:[-a-z0-9]*[a-z0-9])?";
const serviceAccount = new RegExp(
  `^system:serviceaccount:(?=[^:]{1,63}:)(${label}):(?=.{1,253}$)(${label}(?:\\.${label})*)$`,
);

/** Classes a caller by username, then groups; the first rule that fits decides. Usernames are case-sensitive. */
export function classifyIdentity(user: string | null, groups: readonly string[]): IdentityClass {
  if (user === null || user === "") return "unauthenticated-failed";
  if (user === "system:anonymous" || groups.includes("system:unauthenticated")) return "anonymous";
  const account = serviceAccount.exec(user);
  if (account !== null) return isController(account[1], account[2]) ? "control-plane" : "serviceaccount";
  // The prefix without the group is not a kubelet: the node authorizer looks at both.
  if (user.startsWith("system:node:") && groups.includes("system:nodes")) return "node";
  if (components.has(user)) return "control-plane";
  if (user.startsWith("system:bootstrap:") || groups.includes("system:bootstrappers")) return "bootstrap";
  if (provider.test(user)) return "provider";
  return user.startsWith("system:") ? "system-other" : "human-or-external";
}

function isController(namespace: string | undefined, name: string | undefined): boolean {
  return namespace === "kube-system" && name !== undefined && (name.endsWith("-controller") || controllers.has(name));
}
