import type { RawForm } from "../events/audit-event.ts";

/** The dictionaries of a scan in the order of their numbers; id 0 of each is "absent". `identity`: JSON array text
 *  `["user","group",…]`, the user null if absent. `resource`: JSON array text of API group, API version, resource and
 *  subresource, null where absent. `address`: JSON array text of the source IPs. The others: the text itself. */
export const dictionaries = [
  "stage",
  "level",
  "verb",
  "namespace",
  "reason",
  "decision",
  "authorization",
  "uri",
  "name",
  "agent",
  "address",
  "identity",
  "resource",
  "odd_audit_id",
] as const;

export type DictionaryName = (typeof dictionaries)[number];

/** A value that a scan met for the first time; its local id is one more than that of the one before in its dictionary. */
export interface NewText {
  /** Index in `dictionaries`. */
  readonly dictionary: number;
  readonly text: string;
}

/** The columns of a row, a float each. `received` and `elapsed` are µs and NaN if absent; `elapsed` is stage time less
 *  time received, or the stage time itself where that is absent. `auditA` to `auditC`: see packUuid; for any other text
 *  `auditA` is the 48 bits of hash48, `auditB` NaN and `auditC` an id of `odd_audit_id`. `content` and `request` are 48
 *  bits of a hash; that of the content is not keyed, so that it orders events the same way in every database. `shape`, `uri` and `name` are local ids. `offset` and `length` place the line in the input. */
export const rowColumns = [
  "received",
  "elapsed",
  "auditA",
  "auditB",
  "auditC",
  "content",
  "request",
  "shape",
  "uri",
  "name",
  "offset",
  "length",
] as const;

/** What many events have in common: local ids of dictionaries (`impersonated` is an id of `identity`), then the response
 *  code (0 is unknown), the index in `outcomes`, bits of `flagBits` and the index in `rawForms`. */
export const shapeColumns = [
  "stage",
  "level",
  "verb",
  "identity",
  "impersonated",
  "address",
  "agent",
  "resource",
  "namespace",
  "reason",
  "decision",
  "authorization",
  "code",
  "outcome",
  "flags",
  "form",
] as const;

export type ShapeColumn = (typeof shapeColumns)[number];

/** Numbers a row takes. */
export const ROW_WIDTH = rowColumns.length;
/** Numbers a shape takes. */
export const SHAPE_WIDTH = shapeColumns.length;

/** Place of each column in a row. */
export const rowIndex = indexes(rowColumns);
/** Place of each column in a shape. */
export const shapeIndex = indexes(shapeColumns);
/** Number of each dictionary. */
export const dictionaryIndex = indexes(dictionaries);

function indexes<Name extends string>(names: readonly Name[]): Readonly<Record<Name, number>> {
  return Object.fromEntries(names.map((name, index) => [name, index])) as Record<Name, number>;
}

/** Values of the column `form`; see RawForm. */
export const rawForms: readonly RawForm[] = ["verbatim", "compacted", "legacy", "unwrapped", "converted"];
