import { goJson, type JsonObject } from "../../samples/generator/go-text.ts";
import type { Micros } from "../../samples/generator/instant.ts";
import { resourceVersionAt } from "../../samples/generator/timeline.ts";
import { Clock } from "./clock.ts";
import { Dice } from "./dice.ts";
import { application, dashboard } from "./long-objects.ts";
import { clusterEvent, endpointSlice, pod, podStatus, workload } from "./objects.ts";
import { Template } from "./template.ts";

/** The object of a request. */
export interface Subject {
  readonly namespace: string;
  readonly name: string;
  readonly app: string;
  readonly node: string;
  readonly at: Micros;
}

/** Writes one body, as JSON. */
type Body = (subject: Subject, dice: Dice) => string;

/** Every kind of body that requests and answers have. */
export interface Bodies {
  readonly pod: Body;
  readonly podStatusPatch: Body;
  readonly binding: Body;
  readonly deployment: Body;
  readonly replicaSet: Body;
  readonly endpointSlice: Body;
  readonly event: Body;
  readonly application: Body;
  readonly dashboard: Body;
  /** A few pages of pods, 100 to 400 KB. */
  readonly podList: Body;
  /** All pods of a cluster, 2 MB. */
  readonly everyPod: Body;
}

const clock = new Clock();

/** Makes the bodies of one cluster: a few dozen variants of each kind, filled anew each time. */
export function makeBodies(seed: string): Bodies {
  const dice = new Dice(`bodies ${seed}`);
  const pods = variants(40, () => pod(dice));
  const items = (subject: Subject, from: Dice, count: number): string =>
    Array.from({ length: count }, () =>
      fill(from.one(pods), { ...subject, name: `${subject.app}-${from.suffix(5)}` }, from),
    ).join();
  const listOf =
    (min: number, max: number): Body =>
    (subject, from) =>
      `{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"${resourceVersionAt(subject.at)}"},"items":[${items(subject, from, from.int(min, max))}]}`;
  return {
    pod: (subject, from) => `{"kind":"Pod","apiVersion":"v1",${fill(from.one(pods), subject, from).slice(1)}`,
    podStatusPatch: anyOf(variants(1, () => ({ metadata: { uid: "~uid~" }, status: podStatus() }))),
    binding: anyOf(variants(1, () => binding)),
    deployment: anyOf(variants(40, () => workload("Deployment", dice))),
    replicaSet: anyOf(variants(40, () => workload("ReplicaSet", dice))),
    endpointSlice: anyOf(variants(30, () => endpointSlice(dice))),
    event: anyOf(variants(12, () => clusterEvent(dice))),
    application: anyOf(variants(30, () => application(dice))),
    dashboard: anyOf(variants(6, () => dashboard(dice))),
    podList: listOf(20, 75),
    everyPod: listOf(380, 420),
  };
}

const binding: JsonObject = {
  kind: "Binding",
  apiVersion: "v1",
  metadata: { name: "~name~", namespace: "~namespace~", uid: "~uid~", creationTimestamp: null },
  target: { kind: "Node", name: "~node~" },
};

function variants(count: number, make: () => JsonObject): readonly Template[] {
  return Array.from({ length: count }, () => new Template(goJson(make())));
}

function anyOf(templates: readonly Template[]): Body {
  return (subject, dice) => fill(dice.one(templates), subject, dice);
}

function fill(template: Template, subject: Subject, dice: Dice): string {
  return template.fill((slot) => value(slot, subject, dice));
}

function value(slot: string, subject: Subject, dice: Dice): string {
  switch (slot) {
    case "name":
    case "namespace":
    case "app":
    case "node":
      return subject[slot];
    case "now":
      return `${clock.text(subject.at).slice(0, 19)}Z`;
    case "version":
      return String(resourceVersionAt(subject.at) - dice.int(0, 3));
    case "uid":
      return dice.uuid();
    case "digest":
      return dice.hex(64);
    case "hash":
      return dice.hex(40);
    case "short":
      return dice.suffix(5);
    case "ip":
      return `10.244.${dice.int(0, 47)}.${dice.int(2, 250)}`;
    case "count":
      return String(dice.int(100, 90_000_000));
    default:
      throw new Error(`no value for ${slot}`);
  }
}
