import type { Level } from "../../samples/generator/audit-event.ts";
import type { Draft } from "../../samples/generator/draft.ts";
import type { Place, Resource, ResourceTarget } from "../../samples/generator/resources.ts";
import type { Bodies, Subject } from "./bodies.ts";
import type { Cluster } from "./cluster.ts";
import type { Dice } from "./dice.ts";

/** What a request is about, chosen anew for each. `fixed`: its draft names it. */
export type About = "fixed" | "pod" | "new-pod" | "event" | "app" | "replica-set" | "slice" | "settings" | "namespace";

/** The bodies that a request leaves in the log, where bodies are logged. */
interface Recorded {
  readonly level: Level;
  readonly request?: keyof Bodies;
  readonly response?: keyof Bodies;
}

/** One thing that somebody does again and again. The draft holds open places such as `~name~`. */
export interface Activity {
  readonly perMinute: number;
  readonly draft: Draft;
  readonly about: About;
  readonly recorded: Recorded;
}

const METADATA: Recorded = { level: "Metadata" };

/** `act(6, get(caller, some("pods")), "pod")`: six times a minute, each time of some pod. */
export function act(perMinute: number, draft: Draft, about: About = "fixed", recorded = METADATA): Activity {
  return { perMinute, draft, about, recorded };
}

/** A resource the samples do not know. */
export function custom(group: string, plural: string, version: string, place: Place = {}): ResourceTarget {
  const resource: Resource = { plural, kind: plural, group, version };
  return { type: "resource", resource, ...place };
}

/** Some object of some namespace. */
export const SOME: Place = { namespace: "~namespace~", name: "~name~" };
/** All objects of some namespace. */
export const SOME_NAMESPACE: Place = { namespace: "~namespace~" };
/** An object that is made in some namespace. */
export const NEW: Place = { namespace: "~namespace~", creates: "~name~" };

/** Chooses what a request is about. */
export function choose(about: About, cluster: Cluster, dice: Dice): Omit<Subject, "at"> {
  const pod = about === "new-pod" ? cluster.churn(dice) : cluster.pod(dice);
  const { app } = pod;
  return {
    namespace: app.namespace,
    app: app.name,
    node: dice.one(cluster.nodes),
    name: nameOf(about, pod.name, app, dice),
  };
}

function nameOf(
  about: About,
  pod: string,
  app: { name: string; replicaSet: string; namespace: string },
  dice: Dice,
): string {
  switch (about) {
    case "pod":
    case "new-pod":
      return pod;
    case "event":
      return `${pod}.18${dice.hex(14)}`;
    case "app":
    case "fixed":
      return app.name;
    case "replica-set":
      return app.replicaSet;
    case "slice":
      return `${app.name}-${app.replicaSet.slice(-5)}`;
    case "settings":
      return `${app.name}-config`;
    case "namespace":
      return app.namespace;
  }
}
