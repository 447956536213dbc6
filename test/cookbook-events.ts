/** An event with some fields. */
export const event = (fields: object) => ({
  stage: "ResponseComplete",
  verb: "patch",
  responseStatus: { code: 200 },
  ...fields,
});
/** The object of most events. */
export const deployment = { resource: "deployments", namespace: "shop", name: "web", apiGroup: "apps" };
/** The times of an event at a time of one day. */
export const at = (time: string) => ({
  requestReceivedTimestamp: `2026-03-02T${time}Z`,
  stageTimestamp: `2026-03-02T${time}Z`,
});
/** A value under `user.extra`. */
export const extra = (key: string, value: string) => ({ [`authentication.kubernetes.io/${key}`]: [value] });

/** Events, and the rows that the program of an example gives for them. */
export interface Case {
  readonly number: number;
  readonly what: string;
  readonly events: readonly object[];
  /** The fields of the rows that are looked at. */
  readonly rows: readonly object[];
}
