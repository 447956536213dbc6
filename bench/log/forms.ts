import { type AuditEvent, eventLine } from "../../samples/generator/audit-event.ts";
import { legacyLine } from "../../samples/generator/legacy.ts";

/** A form of whole files: what stands before, between and behind the events, and how one is written. */
export interface LogForm {
  readonly head: string;
  readonly separator: string;
  readonly tail: string;
  /** The text of an event, which may hold open places. */
  readonly write: (event: AuditEvent) => string;
  /** What becomes of that text once it is filled. */
  readonly finish: (text: string) => string;
}

const same = (text: string): string => text;

// The items of a list have no kind and apiVersion of their own (Go leaves out the TypeMeta).
const typeMeta = '"kind":"Event","apiVersion":"audit.k8s.io/v1",';
const asItem = (event: AuditEvent): string => eventLine(event).replace(typeMeta, "");

/** The forms, by name. `pretty` is an event list as `jq .` or an editor shows it. */
export const forms = {
  lines: { head: "", separator: "", tail: "", write: eventLine, finish: (text) => `${text}\n` },
  "event-list": {
    head: '{"kind":"EventList","apiVersion":"audit.k8s.io/v1","metadata":{},"items":[',
    separator: ",",
    tail: "]}\n",
    write: asItem,
    finish: same,
  },
  pretty: {
    head: '{\n  "kind": "EventList",\n  "apiVersion": "audit.k8s.io/v1",\n  "metadata": {},\n  "items": [\n',
    separator: ",\n",
    tail: "\n  ]\n}\n",
    write: asItem,
    finish: indent,
  },
  legacy: {
    head: "",
    separator: "",
    tail: "",
    write: (event) => `~local~${legacyLine(event).replace(/^\S+/, "")}`,
    finish: (text) => `${text}\n`,
  },
} as const satisfies Record<string, LogForm>;

export type FormName = keyof typeof forms;

/** Whether a word names a form. */
export function isForm(name: string): name is FormName {
  return name in forms;
}

// Within two brackets, so that the event stands as deep as in the list; these are cut off again.
function indent(text: string): string {
  const brackets = "[\n  [\n".length;
  return JSON.stringify([[JSON.parse(text)]], null, 2).slice(brackets, -brackets);
}
