import { expect, test } from "vitest";
import { noLogsIn, type Rejected, summarizeRejected, whereToLook } from "./no-logs.ts";

function rejected(reason: string, ...names: string[]): Rejected[] {
  return names.map((shown) => ({ shown, reason, hint: null }));
}

test("what was seen is counted by reason, with at most five names", () => {
  const seen = [...rejected("empty", "x"), ...rejected("auditd", "a", "b", "c", "d", "e", "f", "g")];
  expect(summarizeRejected(seen)).toBe("7 × auditd (a, b, …); 1 × empty (x)");
  expect(summarizeRejected(rejected("auditd", "a", "b", "c", "d", "e", "f"))).toBe("6 × auditd (a, b, c, d, e, …)");
});

test("usual places are those that exist", () => {
  const rke2 = "/var/lib/rancher/rke2/server/logs/audit.log";
  expect(whereToLook((path) => path === rke2)).toBe(`usual places that exist here: ${rke2}`);
  expect(whereToLook(() => false)).toContain("--audit-log-path");
});

test("a directory without logs names what it holds", () => {
  const failure = noLogsIn("/var/log/audit", rejected("auditd", "/var/log/audit/audit.log"), () => false);
  expect(failure.fault).toBe("request");
  expect(failure.message).toBe(
    "/var/log/audit: no Kubernetes audit logs: it holds 1 × auditd (/var/log/audit/audit.log)",
  );
  expect(noLogsIn("d", [], () => false).message).toBe("d: no Kubernetes audit logs: it is empty");
});

test("what could not be read comes before what was something else", () => {
  const denied = { reason: "permission denied (owner root, mode 0600)", hint: "run as root" };
  const files = [{ shown: "d/audit.log", ...denied }, { shown: "d/x.log", ...denied }, ...rejected("empty", "d/e")];
  const failure = noLogsIn("d", files);
  expect(failure.message).toBe(
    "d: no readable audit log: d/audit.log and 1 more: permission denied (owner root, mode 0600)",
  );
  expect(failure.hint).toBe("run as root");
});
