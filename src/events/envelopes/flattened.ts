import { isObject } from "../../base/json.ts";
import { convertFlattened } from "../converted/flattened.ts";
import type { WrapperEnvelope } from "../envelope.ts";

/** Events whose inner objects a log store has flattened: `objectRef_namespace`, `kubernetes.audit.user.username`. */
export const envelope: WrapperEnvelope = {
  kind: "wrapper",
  name: "flattened",
  summary: "events with flattened keys: objectRef_namespace, user.username",
  fromJson: (value) => (isObject(value) && convertFlattened(value) !== null ? { kind: "converted" } : null),
};
