import type { Column } from "../output/sheet.ts";
import type { DimensionName, MeasureName } from "../store/aggregate.ts";
import type { Unit } from "../store/unit.ts";

const dimensionColumns: Readonly<Record<DimensionName, Column>> = {
  verb: { name: "verb", title: "verb", type: "text" },
  user: { name: "user", title: "user", type: "text", absent: "(none)" },
  class: { name: "class", title: "class", type: "text" },
  namespace: { name: "namespace", title: "namespace", type: "text", absent: "(cluster)" },
  api_group: { name: "api_group", title: "API group", type: "text" },
  resource: { name: "resource", title: "resource", type: "text", absent: "(non-resource)" },
  subresource: { name: "subresource", title: "subresource", type: "text" },
  resource_word: { name: "resource", title: "resource", type: "text", absent: "(non-resource)" },
  outcome: { name: "outcome", title: "outcome", type: "text" },
  code: { name: "code", title: "code", type: "code" },
  reason: { name: "reason", title: "reason", type: "text" },
  stage: { name: "stage", title: "stage", type: "text" },
  level: { name: "level", title: "level", type: "text" },
};

const measureColumns: Readonly<Record<Exclude<MeasureName, "count">, Column>> = {
  writes: { name: "writes", title: "writes", type: "count" },
  failures: { name: "failures", title: "failures", type: "count" },
  users: { name: "users", title: "users", type: "count" },
  namespaces: { name: "namespaces", title: "namespaces", type: "count" },
  peers: { name: "peers", title: "peers", type: "count" },
  first: { name: "first", title: "first", type: "instant" },
  last: { name: "last", title: "last", type: "instant" },
};

/** The column of something requests are grouped by. */
export function dimensionColumn(name: DimensionName): Column {
  return dimensionColumns[name];
}

/** The column of something counted; the count itself is called after what was counted. */
export function measureColumn(name: MeasureName, unit: Unit): Column {
  return name === "count" ? { name: `${unit}s`, title: `${unit}s`, type: "count" } : measureColumns[name];
}

/** Part of all that was counted, for people. */
export const shareColumn: Column = { name: "share", title: "share", type: "share", displayOnly: true };
