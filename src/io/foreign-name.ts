/** Why a file is no audit log, in words for the user. */
export interface ForeignReason {
  /** One short sentence, the same for all files of its kind, so that a summary can count by it. */
  readonly reason: string;
  /** What to do instead, if there is something. */
  readonly hint: string | null;
}

const byName: readonly (ForeignReason & { readonly name: RegExp })[] = [
  // klog and lumberjack neighbours in OpenShift's log directories (must-gather gather_audit_logs skips them too).
  { name: /\.lock$/i, reason: "lock file", hint: null },
  { name: /\.terminating$/i, reason: "termination marker", hint: null },
  { name: /\.sw[a-z]$/i, reason: "editor swap file", hint: null },
  { name: /~$|^\.#|^#.*#$/, reason: "editor backup or lock file", hint: null },
  { name: /\.(?:db|sqlite3?)-(?:wal|shm|journal)$/i, reason: "working file of an SQLite database", hint: null },
  { name: /^(?:sha\d+|md5)sums?(?:\.txt)?$|\.(?:sha\d+|md5|asc|sig)$/i, reason: "checksums or signature", hint: null },
  {
    name: /^(?:readme|license|licence|notice|copying|changelog|contributing)(?:\.|$)|\.(?:md|markdown|rst|adoc|html?)$/i,
    reason: "documentation",
    hint: null,
  },
  { name: /\.(?:go|py|[cm]?[jt]s|sh|rs|java|rb|lua|c|h|cpp|jq)$/i, reason: "program text", hint: null },
];

/** Judges a file by its name alone, without looking inside. Null if the name says nothing against it. Meant for files
 *  met in a directory: `audit.log~` and `README.md` may well hold events, but nobody asked for them. */
export function foreignName(name: string): ForeignReason | null {
  return byName.find((rule) => rule.name.test(name)) ?? null;
}
