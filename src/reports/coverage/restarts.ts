import type { OwnRequest } from "../../store/coverage-seen.ts";

const rbac: ReadonlySet<string | null> = new Set(["clusterroles", "clusterrolebindings", "roles", "rolebindings"]);

/** Whether a stage is of a request that kube-apiserver sends to itself while it starts: its post-start hook reconciles the bootstrap
 *  roles one by one, and it creates the lease that stands for it (KK pkg/registry/rbac/rest/storage_rbac.go,
 *  pkg/controlplane/instance.go). */
export function isStartUp({ user, verb, resource, apiGroup, namespace, name }: Omit<OwnRequest, "time">): boolean {
  if (user !== "system:apiserver") return false;
  if (apiGroup === "rbac.authorization.k8s.io" && rbac.has(resource) && verb === "get") return true;
  const isOwnLease = resource === "leases" && namespace === "kube-system" && /^(?:kube-)?apiserver-/.test(name ?? "");
  return isOwnLease && verb === "create";
}

const TOGETHER = 60_000_000;
/** The hook looks at some seventy roles. */
const ROLES = 10;

/** The times at which the API server was started, in microseconds, by its requests to itself in the order of time. */
export function startsOf(requests: readonly OwnRequest[]): number[] {
  const starts: number[] = [];
  let run: OwnRequest[] = [];
  const close = () => {
    const [first] = run;
    const isStart = run.length >= ROLES || run.some(({ verb }) => verb === "create");
    if (first !== undefined && isStart) starts.push(first.time);
    run = [];
  };
  for (const request of requests.filter(isStartUp)) {
    if (request.time - (run.at(-1)?.time ?? request.time) > TOGETHER) close();
    run.push(request);
  }
  close();
  return starts;
}
