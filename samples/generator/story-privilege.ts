import { alice, bob, carol, clusterGrant, kubelet, platformAdmin, platformAdminGrant } from "./cast.ts";
import type { Draft } from "./draft.ts";
import { after, create, get, list, PAGE, patch, remove } from "./draft.ts";
import { evictionRefused, impersonationRefused, notFound } from "./outcomes.ts";
import type { BindingPlan } from "./rbac-objects.ts";
import { deletionDetails, sentBinding, storedBinding } from "./rbac-objects.ts";
import { on, resources } from "./resources.ts";
import { startPod } from "./rollout.ts";
import type { Beat } from "./timeline.ts";
import { beat } from "./timeline.ts";

const BINDING = "carol-temporary-admin";
const ADMIN_NAME = platformAdmin.username ?? "";

/** Who borrows whose rights, and what is done with them. */
export function privilege(): Beat[] {
  return [refusedImpersonation(), grantToSelf(), useOfTheGrant(), drain(), cleanUp(), lastRequest()];
}

function refusedImpersonation(): Beat {
  return beat(
    "10:02:12",
    "bob@example.com",
    "tries `--as platform-admin@example.com`: refused (403, no decision, no `impersonatedUser`)",
    [impersonationRefused(list(bob, on("secrets", { namespace: "shop" }), PAGE), ADMIN_NAME)],
  );
}

function grantToSelf(): Beat {
  const as = { impersonated: platformAdmin, grant: platformAdminGrant };
  const what =
    "as `platform-admin@example.com` (impersonated), binds `carol@example.com` to `cluster-admin`: " +
    `cluster role binding \`${BINDING}\`, recorded with bodies`;
  return beat("10:07:33", "carol@example.com", what, [
    list(carol, on("clusterrolebindings"), { ...PAGE, ...as }),
    after(12, { ...bindToClusterAdmin(), ...as }),
  ]);
}

const temporaryAdmin: BindingPlan = {
  resource: resources.clusterrolebindings,
  name: BINDING,
  role: "cluster-admin",
  subject: { kind: "User", name: "carol@example.com" },
};

function bindToClusterAdmin(): Draft {
  return create(carol, on("clusterrolebindings", { creates: BINDING }), {
    query: { fieldManager: "kubectl-create", fieldValidation: "Strict" },
    requestObject: sentBinding(temporaryAdmin),
    responseObject: storedBinding(temporaryAdmin),
  });
}

function useOfTheGrant(): Beat {
  const grant = clusterGrant(BINDING, "cluster-admin", 'User "carol@example.com"');
  return beat(
    "10:09:05",
    "carol@example.com",
    "lists the secrets of all namespaces, now in her own name; the RBAC reason names the new binding",
    [
      list(carol, on("secrets"), { ...PAGE, grant }),
      after(21, get(carol, on("secrets", { namespace: "analytics", name: "warehouse-password" }), { grant })),
    ],
  );
}

function drain(): Beat {
  const namespace = "shop";
  const web = { namespace, name: "web-6b9d7c5f88-t9wlc" };
  const catalog = { namespace, name: "catalog-5f6d7b9c44-m8q2r" };
  const node = on("nodes", { name: "worker-2" });
  const ofNode = { fieldSelector: "spec.nodeName=worker-2", limit: "500" };
  const what =
    "drains `worker-2`; the disruption budget of `web` refuses one eviction (429), and once she has scaled `web` up it succeeds";
  return beat("10:14:50", "carol@example.com", what, [
    get(carol, node),
    patch(carol, node, { query: { fieldManager: "kubectl-drain" } }),
    list(carol, on("pods"), { query: ofNode }),
    evict(catalog),
    evictionRefused(evict(web), "The disruption budget web needs 2 healthy pods and has 2 currently"),
    ...startPod("catalog", { name: "catalog-5f6d7b9c44-k2vxs", node: "worker-3" }),
    after(11, patch(carol, on("deployments", { namespace, name: "web", subresource: "scale" }))),
    ...startPod("web", { name: "web-6b9d7c5f88-c7gxz", node: "worker-1" }),
    after(5, evict(web)),
    get(carol, on("pods", web)),
    remove(kubelet("worker-2"), on("pods", web)),
    after(5, notFound(get(carol, on("pods", web)))),
  ]);
}

function evict({ namespace, name }: { readonly namespace: string; readonly name: string }): Draft {
  const target = on("pods", { namespace, name, subresource: "eviction" });
  return create(carol, target, { status: { status: "Success", code: 201 } });
}

function cleanUp(): Beat {
  const details = deletionDetails(temporaryAdmin);
  return beat("10:42:20", "alice@example.com", `finds and deletes \`${BINDING}\``, [
    list(alice, on("clusterrolebindings"), PAGE),
    after(18, {
      ...remove(alice, on("clusterrolebindings", { name: BINDING })),
      requestObject: { kind: "DeleteOptions", apiVersion: "v1", propagationPolicy: "Background" },
      responseObject: () => ({ kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", details }),
      status: { status: "Success", details, code: 200 },
    }),
  ]);
}

function lastRequest(): Beat {
  return beat(
    "10:43:58",
    "bob@example.com",
    "lists the pods of `shop`; the log ends before the answer (outcome `unknown`)",
    [list(bob, on("pods", { namespace: "shop" }), { ...PAGE, tookMs: 9_000 })],
  );
}
