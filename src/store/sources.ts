import type { ListField, TextField } from "../filter/field.ts";

/** A dictionary: where the values of a field stand and how they are read. */
export interface Source {
  /** Column of the shape `s` or the row `e`. */
  readonly column: string;
  readonly table: string;
  /** SQL of the value in a row of the table. */
  readonly value: string;
  /** Values are JSON arrays of texts. */
  readonly isList: boolean;
  /** Has a column `hash`. */
  readonly isWide: boolean;
}

/** The dictionary of each field that has one. */
export const sources: Readonly<Record<Exclude<TextField, "audit_id"> | ListField, Source>> = {
  verb: words("verb"),
  user: { ...words("identity"), value: "user" },
  impersonated_user: { ...words("identity"), column: "s.impersonated", value: "user" },
  namespace: { ...words("namespace"), column: "e.namespace" },
  api_group: { ...words("resource"), value: "api_group" },
  api_version: { ...words("resource"), value: "api_version" },
  resource: { ...words("resource"), value: "resource" },
  subresource: { ...words("resource"), value: "subresource" },
  name: { ...words("name"), column: "e.name", isWide: true },
  agent: { ...words("agent"), isWide: true },
  uri: { ...words("uri"), column: "e.uri", isWide: true },
  stage: words("stage"),
  level: words("level"),
  outcome: words("outcome"),
  reason: words("reason"),
  decision: words("decision"),
  authorization_reason: { ...words("authorization"), isWide: true },
  group: { ...words("identity"), value: "groups", isList: true },
  impersonated_group: { ...words("identity"), column: "s.impersonated", value: "groups", isList: true },
  source_ip: { ...words("address"), isList: true },
  stream: { ...words("stream_set"), column: "e.streams", value: "names", isList: true },
};

function words(table: string): Source {
  return { column: `s.${table}`, table, value: "value", isList: false, isWide: false };
}

/** Columns of dictionaries that stand in the row `e` and have a value of their own for nearly every event. */
export const ofRow: ReadonlySet<string> = new Set(["e.name", "e.uri"]);
