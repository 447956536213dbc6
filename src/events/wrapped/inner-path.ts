import type { Wrapped } from "../envelope.ts";

/** What a record holds whose member `key` is a record too; null: of no form that is known, or an event. */
export function within(key: string | number, inner: Wrapped | null): Wrapped {
  if (inner === null) return { kind: "value", path: [key] };
  return inner.kind === "value" ? { ...inner, path: [key, ...inner.path] } : inner;
}
