import type { Json, JsonObject } from "./go-text.ts";
import type { Micros } from "./instant.ts";
import { wholeSeconds } from "./instant.ts";
import { createRandom } from "./random.ts";
import type { Resource } from "./resources.ts";
import { resources } from "./resources.ts";
import { resourceVersionAt } from "./timeline.ts";

const apiGroup = resources.roles.group;

/** A role binding as a client sends it and as the server answers: the bodies of one recorded write. */
export interface BindingPlan {
  readonly resource: Resource;
  readonly name: string;
  readonly namespace?: string;
  readonly role: string;
  readonly subject: { readonly kind: "User" | "Group"; readonly name: string };
}

/** What `kubectl create rolebinding` sends. */
export function sentBinding(plan: BindingPlan): Json {
  return binding(plan, { creationTimestamp: null });
}

/** What the server makes of it: with identity, version and birth. */
export function storedBinding(plan: BindingPlan): (at: Micros) => Json {
  return (at) =>
    binding(plan, {
      uid: uidOf(plan),
      resourceVersion: String(resourceVersionAt(at)),
      creationTimestamp: wholeSeconds(at),
    });
}

/** The answer to its deletion. */
export function deletionDetails(plan: BindingPlan): JsonObject {
  return { name: plan.name, group: apiGroup, kind: plan.resource.plural, uid: uidOf(plan) };
}

function uidOf({ resource, name }: BindingPlan): string {
  return createRandom(`${resource.plural} ${name}`).uuid();
}

function binding({ resource, name, namespace, role, subject }: BindingPlan, born: JsonObject): Json {
  return {
    kind: resource.kind,
    apiVersion: `${apiGroup}/${resource.version}`,
    metadata: { name, namespace, ...born },
    subjects: [{ kind: subject.kind, apiGroup, name: subject.name }],
    roleRef: { apiGroup, kind: "ClusterRole", name: role },
  };
}
