import type { Lab } from "../harness/lab.ts";

/** A jq program, and what a table calls it. */
export interface JqProgram {
  readonly name: string;
  readonly text: string;
}

/** The program of which an index, or a look at the bytes, can leave out nearly all of the log. */
export const selective: JqProgram = {
  name: "two fields of the deletes of pods",
  text: 'select(.verb=="delete" and .objectRef.resource=="pods") | {u: .user.username, ns: .objectRef.namespace}',
};

/** The program that looks at everything and prints little: parsing and walking is all it does. */
const walkAll: JqProgram = { name: "[..|strings]|length", text: "[..|strings]|length" };

/** What is asked of a file. */
export const filePrograms: readonly JqProgram[] = [
  selective,
  { name: "an array of 4 fields", text: "[.verb,.user.username,.objectRef.resource,(.responseStatus.code//0)]" },
  walkAll,
  {
    name: "with_entries of strings, keys",
    text: 'with_entries(select(.value|type=="string"))|keys',
  },
  { name: ".", text: "." },
];

/** What is asked of a database and needs few of its events, those that need fewest first. */
export function selectivePrograms({ auditId }: Lab): readonly JqProgram[] {
  return [
    { name: "one audit ID", text: `select(.auditID=="${auditId}")` },
    { name: "who listed secrets", text: 'select(.objectRef.resource=="secrets" and .verb=="list") | .user.username' },
    selective,
  ];
}

/** What is asked of a database and needs every event. */
export const scanPrograms: readonly JqProgram[] = [
  { name: "an array of 2 fields", text: "[.verb,.user.username]" },
  walkAll,
];
