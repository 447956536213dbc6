import type { ListField, NumberField, TextField } from "../filter/field.ts";
import type { Leaf } from "../filter/predicate.ts";

/** What tells whether a test can hold: the shape of an event, its namespace or its name; null: something that is its own. */
export type LeafPart = "shape" | "namespace" | "name" | null;

const parts: Readonly<Record<TextField | ListField | NumberField, LeafPart>> = {
  verb: "shape",
  user: "shape",
  impersonated_user: "shape",
  group: "shape",
  impersonated_group: "shape",
  api_group: "shape",
  api_version: "shape",
  resource: "shape",
  subresource: "shape",
  agent: "shape",
  source_ip: "shape",
  stage: "shape",
  level: "shape",
  code: "shape",
  outcome: "shape",
  reason: "shape",
  decision: "shape",
  authorization_reason: "shape",
  namespace: "namespace",
  name: "name",
  uri: null,
  audit_id: null,
  stream: null,
  time: null,
  received: null,
  stage_time: null,
};

/** The part of an event that a test asks of. */
export function leafPart(leaf: Leaf): LeafPart {
  return leaf.kind === "raw" ? null : parts[leaf.field];
}
