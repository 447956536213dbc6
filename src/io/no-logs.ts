import { existsSync } from "node:fs";
import { Failure } from "../base/failure.ts";
import { groupDigits } from "../base/text.ts";
import { compareText } from "./rotation-name.ts";

/** What was met and not read, and why. */
export interface Rejected {
  readonly shown: string;
  readonly reason: string;
  readonly hint: string | null;
}

// Defaults of kubeadm users, kind, kops and GCE, kubespray, RKE2, k3s, Talos, RKE1 and OpenShift.
const usualPlaces = [
  "/var/log/kubernetes/audit/audit.log",
  "/var/log/kubernetes/audit/kube-apiserver-audit.log",
  "/var/log/kubernetes/kube-apiserver-audit.log",
  "/var/log/kube-apiserver-audit.log",
  "/var/log/audit/kube-apiserver-audit.log",
  "/var/lib/rancher/rke2/server/logs/audit.log",
  "/var/lib/rancher/k3s/server/logs/audit.log",
  "/var/log/audit/kube/kube-apiserver.log",
  "/var/log/kube-audit/audit-log.json",
  "/var/log/kube-apiserver/audit.log",
  "/var/log/openshift-apiserver/audit.log",
  "/var/log/oauth-apiserver/audit.log",
  "/var/log/oauth-server/audit.log",
] as const;

/** Where to look for audit logs on this machine, in words. */
export function whereToLook(exists: (path: string) => boolean = existsSync): string {
  const here = usualPlaces.filter((path) => exists(path));
  if (here.length > 0) return `usual places that exist here: ${here.join(", ")}`;
  return "the path of the audit log is the API server's flag --audit-log-path; most distributions do not set it by default";
}

const maxExamples = 5;

/** What was met instead of audit logs, by reason and most frequent first, with at most five names in all. */
export function summarizeRejected(rejected: readonly Rejected[]): string {
  const groups = [...Map.groupBy(rejected, ({ reason }) => reason)].sort(
    ([reasonA, a], [reasonB, b]) => b.length - a.length || compareText(reasonA, reasonB),
  );
  const share = Math.max(1, Math.floor(maxExamples / Math.max(1, groups.length)));
  const parts = groups.map(([reason, files], index) => {
    const examples = index < maxExamples ? files.slice(0, share).map(({ shown }) => shown) : [];
    if (examples.length === 0) return `${files.length} × ${reason}`;
    return `${files.length} × ${reason} (${examples.join(", ")}${files.length > examples.length ? ", …" : ""})`;
  });
  return parts.join("; ");
}

/** Nothing in a directory or glob is an audit log. */
export class NoLogs extends Failure {}

/** The failure for a directory or glob in which nothing is an audit log. If files in it could not be read, that is the
 *  failure: they may be the evidence. Fault `request`. */
export function noLogsIn(shown: string, rejected: readonly Rejected[], exists?: (path: string) => boolean): Failure {
  const denied = rejected.filter(({ reason }) => reason.startsWith("permission denied"));
  const [first] = denied;
  if (first !== undefined) {
    const others = denied.length === 1 ? "" : ` and ${groupDigits(denied.length - 1)} more`;
    const message = `${shown}: no readable audit log: ${first.shown}${others}: ${first.reason}`;
    return new Failure("request", message, { hint: first.hint ?? undefined });
  }
  const seen = rejected.length === 0 ? "it is empty" : `it holds ${summarizeRejected(rejected)}`;
  return new NoLogs("request", `${shown}: no Kubernetes audit logs: ${seen}`, { hint: whereToLook(exists) });
}
