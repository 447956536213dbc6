/** A question that people ask of audit logs, with the command that answers it. */
export interface Example {
  /** Counts from 1 through all sections. */
  readonly number: number;
  /** With names that occur in `samples/`. */
  readonly question: string;
  /** The words behind `auditq`. */
  readonly args: readonly string[];
  /** What the answer shows and what it takes care of, in a sentence or two of Markdown. */
  readonly note: string;
  /** A command whose output is piped into it. */
  readonly from?: string;
  /** What the answer lacks today. */
  readonly waits?: string;
  /** Why the samples give no answer. */
  readonly nothing?: string;
}

/** Questions of one kind. */
export interface ExampleSection {
  readonly title: string;
  readonly examples: readonly Example[];
}
