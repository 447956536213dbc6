import { foreignMagic, isBinary } from "./foreign-magic.ts";
import { type ForeignReason, foreignName } from "./foreign-name.ts";
import { namesEvidence, parseRotationName, saysAudit } from "./rotation-name.ts";

/** How many bytes of a file, after decompression, are looked at to tell what it is. */
export const HEAD_BYTES = 65_536;

/** What a file is by its first bytes. */
export type Verdict =
  | { readonly kind: "audit" }
  /** `mixed`: audit lines may share such a file, as the API server's own log does on a container's output. */
  | ({ readonly kind: "foreign"; readonly mixed: boolean } & ForeignReason)
  | { readonly kind: "unknown"; readonly reason: string };

const marks: readonly ((text: string) => boolean)[] = [
  // At any depth of quoting: plain, in a JSON string, in a string of a string.
  (text) => /auditID\\*"\s*:/.test(text),
  (text) => /\sAUDIT: id=\\*"/.test(text),
  // Cloud Logging writes the audit logs of all Google services in this form; Kubernetes' own carry the name k8s.io.
  (text) => text.includes("google.cloud.audit.AuditLog") && /k8s\.io|k8s_cluster/.test(text),
  // Columns of the AKSAudit table of Azure Log Analytics.
  (text) => /\bAuditId\b/.test(text) && /\bRequestUri\b/.test(text),
  // journalctl -o json writes a text as the numbers of its bytes if it is not printable: `{"ki`.
  (text) => /"MESSAGE"\s*:\s*\[123,34,107,105,/.test(text),
  // Kinesis: base64 of gzip.
  (text) => /"data"\s*:\s*"H4sI/.test(text),
  // `nc -l` in the place of a webhook receiver.
  (text) => /^POST \S+ HTTP\/1\.[01]\r?\n/.test(text) && /application\/json/i.test(text),
];

/** True if latin1 text holds audit events, in any of the containers they come in. */
export function holdsEvents(text: string): boolean {
  return marks.some((mark) => mark(text));
}

interface ForeignRule extends ForeignReason {
  readonly mixed?: boolean;
  readonly test: (text: string) => boolean;
}

const pathHint = "the audit log's path is the API server's flag --audit-log-path";

// Formats whose lines could be taken for audit events, or that may quote some.
const auditd: ForeignReason = {
  reason: "Linux auditd log, not a Kubernetes audit log",
  hint: `auditd writes /var/log/audit/audit.log; ${pathHint}`,
};
const ovn: ForeignReason = { reason: "OVN network policy log, not a Kubernetes audit log", hint: pathHint };

const lookalikes: readonly ForeignRule[] = [
  {
    ...auditd,
    test: (text) => firstLines(text).some((line) => /^(?:node=\S+ )?type=[A-Z0-9_]+ msg=audit\(\d/.test(line)),
  },
  {
    ...ovn,
    test: (text) => firstLines(text).some((line) => /\bacl_log\(/.test(line) && !line.includes("{")),
  },
  {
    reason: "Rancher API audit log, not a Kubernetes audit log",
    hint: "Rancher's own format is not read; on RKE2 the cluster's log is /var/lib/rancher/rke2/server/logs/audit.log",
    test: (text) => firstLines(text).some(isRancher),
  },
  {
    reason: "result of this program, not a log",
    hint: null,
    test: (text) =>
      (/^\s*\{\s*"report"\s*:/.test(text) && text.includes('"columns"')) ||
      (/^\s*\{\s*"files"\s*:\s*\[/.test(text) && text.includes('"duplicates"')),
  },
  {
    reason: "checksums or signature",
    hint: null,
    test: (text) => /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128}) [ *]\S/i.test(text),
  },
  { reason: "HTML or XML", hint: null, test: (text) => /^\s*<(?:!doctype html|html|\?xml)/i.test(text) },
];

// What a file without a single audit event may be.
const strangers: readonly ForeignRule[] = [
  // Behind the name of a node, or in the record of a collector.
  { ...auditd, test: (text) => firstLines(text).some((line) => /[\s"]type=[A-Z0-9_]+ msg=audit\(\d/.test(line)) },
  { ...ovn, test: (text) => firstLines(text).some((line) => /\bacl_log\(/.test(line)) },
  {
    reason: "audit policy, not a log",
    hint: null,
    test: (text) =>
      text.includes("audit.k8s.io/") &&
      (/^kind:\s*["']?Policy\b/m.test(text) || (/^\s*\{/.test(text) && /"kind"\s*:\s*"Policy"/.test(text))),
  },
  {
    reason: "events about objects (core/v1 Event), not audit events",
    hint: `kubectl get events shows another kind of event; ${pathHint}`,
    test: (text) =>
      /involvedObject"?\s*:|events\.k8s\.io\/v1/.test(text) || /^(?:NAMESPACE\s+)?LAST SEEN\s+TYPE\s+REASON/.test(text),
  },
  {
    reason: "the API server's own log (klog), not its audit log",
    hint: pathHint,
    mixed: true,
    test: (text) =>
      /(?:^|\bstd(?:err|out) [FP] |"log":")[IWEF]\d{4} \d\d:\d\d:\d\d\.\d{6}\s+\d+ \S+:\d+\]/m.test(text) ||
      /^\{"ts":[\d.]+,"caller":"[^"]+\.go:\d+"/m.test(text),
  },
  {
    reason: "Kubernetes objects, not a log",
    hint: null,
    test: (text) =>
      (/^apiVersion:\s/m.test(text) && /^kind:\s/m.test(text)) ||
      (/^\s*\{\s*"(?:kind|apiVersion)"\s*:/.test(text) &&
        /"(?:metadata|items|spec)"\s*:/.test(text) &&
        !text.includes("audit.k8s.io/")),
  },
  {
    reason: "list of audit log files, not their content",
    hint: "fetch the files themselves: oc adm node-logs NODE --path=kube-apiserver/audit.log",
    test: isListing,
  },
];

/** The first lines with text in them: the very first one may be the end of a cut line. */
function firstLines(text: string): string[] {
  return text.trimStart().split("\n", 3);
}

/** Rancher pkg/auth/audit/log.go: one flat object, no stage and no apiVersion; bodies come last. It may stand in the record
 *  of a collector. */
function isRancher(line: string): boolean {
  const plain = line.replace(/\\{1,15}"/g, '"');
  const [keys = ""] = plain.split(/"(?:request|response)(?:Header|Body)"\s*:/, 1);
  if (!keys.includes("{") || keys.includes("audit.k8s.io/") || keys.includes('"stage"')) return false;
  const held = ['"auditID"', '"requestTimestamp"', '"remoteAddr"', '"responseCode"'].filter((key) =>
    keys.includes(key),
  );
  return held.length >= 3;
}

/** `oc adm node-logs` names the files of a directory as `<node> audit-….log`, one on a line. */
function isListing(text: string): boolean {
  const lines = text.split("\n", 20).filter(Boolean);
  return (
    text.includes("audit") &&
    lines.every((line) => /^(?:\S+ )?[\w.-]+\.(?:log|lock|terminating)(?:\.gz)?\r?$/.test(line))
  );
}

/** Tells what a file met in a directory is. `head` is its beginning, at most 64 KiB after decompression; `name` is its
 *  file name. A name nobody would give to evidence (`audit.log~`, `README.md`) outweighs the content. */
export function looksLike(head: Buffer, name: string): Verdict {
  const byName = foreignName(parseRotationName(name).plain);
  return byName === null ? contentLooksLike(head, name) : foreign(byName);
}

/** As `looksLike`, for a file the user named: its name counts only where the content says nothing. */
export function namedLooksLike(head: Buffer, name: string): Verdict {
  const verdict = contentLooksLike(head, name);
  return verdict.kind === "unknown" && head.length > 0 ? looksLike(head, name) : verdict;
}

/** Why what comes through a pipe is no audit log, by its first bytes; null if nothing says that it is none. */
export function foreignStream(head: Buffer): ForeignReason | null {
  const verdict = contentLooksLike(head, "-");
  return verdict.kind === "foreign" && !verdict.mixed ? verdict : null;
}

function contentLooksLike(head: Buffer, name: string): Verdict {
  if (head.length === 0) return { kind: "unknown", reason: "empty" };
  const all = head.subarray(0, HEAD_BYTES).toString("latin1");
  const magic = foreignMagic(all);
  if (magic !== null) return foreign(magic);
  // copytruncate under a writer without O_APPEND leaves NUL bytes before the first event.
  const text = all.replace(/^(?:\0+|\xef\xbb\xbf)+/, "");
  if (text !== "") return looksLikeText(text, parseRotationName(name).plain);
  return namesEvidence(name) ? { kind: "audit" } : { kind: "unknown", reason: "only NUL bytes in its first 64 KiB" };
}

function looksLikeText(text: string, name: string): Verdict {
  const lookalike = lookalikes.find(({ test }) => test(text));
  if (lookalike !== undefined) return foreign(lookalike);
  const isYaml = /\.ya?ml$/i.test(name) && !/^\s*[{[]/.test(text);
  if (!isYaml && holdsEvents(text)) return { kind: "audit" };
  const stranger = strangers.find(({ test }) => test(text));
  if (stranger !== undefined) return foreign(stranger);
  if (isYaml) return foreign({ reason: "YAML, not a log", hint: null });
  if (text.includes("audit.k8s.io/")) return { kind: "audit" };
  // Damage can make a log binary: where the name promises evidence, the reader is to report it.
  if (isBinary(text) && !saysAudit(name)) return foreign({ reason: "binary file", hint: null });
  return { kind: "unknown", reason: "no audit events in its first 64 KiB" };
}

function foreign(rule: ForeignReason & { readonly mixed?: boolean }): Verdict {
  return { kind: "foreign", reason: rule.reason, hint: rule.hint, mixed: rule.mixed ?? false };
}
