import { alice, controller, deployer, inventory, stranger, WEB_POD, webTokens } from "./cast.ts";
import type { Draft } from "./draft.ts";
import { after, call, create, discovery, get, list, PAGE, patch, remove, update, watch } from "./draft.ts";
import type { Json } from "./go-text.ts";
import {
  conflict,
  invalid,
  panicked,
  refusedByAdmission,
  throttled,
  unauthenticated,
  webhookTimedOut,
} from "./outcomes.ts";
import type { BindingPlan } from "./rbac-objects.ts";
import { sentBinding, storedBinding } from "./rbac-objects.ts";
import { on, resources } from "./resources.ts";
import { podSecurity, rollout, setImage } from "./rollout.ts";
import type { Beat } from "./timeline.ts";
import { beat } from "./timeline.ts";

const namespace = "shop";
const CI = "system:serviceaccount:ci:deployer";

/** The honest part of the day: work, mistakes and faults. */
export function workday(): Beat[] {
  return [...morning(), expiredCredentials(), deployCheckout(), deleteStaging(), brokenWebhook(), ...faults()];
}

function morning(): Beat[] {
  const checkout = on("deployments", { namespace, name: "checkout" });
  const replicas = (count: number): Json => ({
    metadata: { annotations: { "kubernetes.io/change-cause": `checkout -> ${count} <CHG-1042>` } },
    spec: { replicas: count },
  });
  const apply = { fieldManager: "kubectl", fieldValidation: "Strict", force: "false" };
  return [
    beat("08:12:04", "alice@example.com", "looks around in `shop`", [
      ...discovery(alice),
      list(alice, on("pods", { namespace }), PAGE),
      after(6, list(alice, on("deployments", { namespace }), PAGE)),
      after(9, get(alice, on("deployments", { namespace, name: "web" }))),
    ]),
    beat(
      "08:19:30",
      CI,
      "deploys `web` 2.14.0 to `shop`; controllers, scheduler and kubelets do the rest",
      rollout({
        app: "web",
        image: "images.example.com/shop/web:2.14.0",
        newSet: "web-6b9d7c5f88",
        oldSet: "web-58c9f7b6d4",
        newPods: [
          { name: WEB_POD, node: "worker-1", token: webTokens.first },
          { name: "web-6b9d7c5f88-t9wlc", node: "worker-2" },
        ],
        oldPods: [
          { name: "web-58c9f7b6d4-qm5xt", node: "worker-1" },
          { name: "web-58c9f7b6d4-7zv2h", node: "worker-2" },
        ],
      }),
    ),
    beat(
      "08:31:15",
      "alice@example.com",
      "sends `checkout` an invalid change (422), then tries the right one with `--dry-run=server`",
      [
        invalid(
          patch(alice, checkout, { query: apply, requestObject: replicas(-1) }),
          "spec.replicas",
          "Invalid value: -1: must be greater than or equal to 0",
        ),
        after(31, patch(alice, checkout, { query: { ...apply, dryRun: "All" }, requestObject: replicas(3) })),
      ],
    ),
    beat(
      "08:52:40",
      "alice@example.com",
      "wants a privileged debug pod; Pod Security refuses it (403, decision `allow`)",
      [
        refusedByAdmission(
          create(alice, on("pods", { namespace, creates: "debug" }), { query: { fieldManager: "kubectl-run" } }),
          'violates PodSecurity "baseline:latest": host namespaces (hostPID=true), privileged ' +
            '(container "debug" must not set securityContext.privileged=true)',
          podSecurity,
        ),
      ],
    ),
    beat(
      "08:55:20",
      "alice@example.com",
      "lets the support team view `shop` (role binding `shop-viewers`, with bodies)",
      [bindViewers()],
    ),
  ];
}

function bindViewers(): Draft {
  const plan: BindingPlan = {
    resource: resources.rolebindings,
    name: "shop-viewers",
    namespace,
    role: "view",
    subject: { kind: "Group", name: "support" },
  };
  return create(alice, on("rolebindings", { namespace, creates: plan.name }), {
    query: { fieldManager: "kubectl-create", fieldValidation: "Strict" },
    requestObject: sentBinding(plan),
    responseObject: storedBinding(plan),
  });
}

function expiredCredentials(): Beat {
  const agent = stranger("10.20.0.90", "backup-agent/1.8.0 (linux/amd64)");
  const turns = ["namespaces", "persistentvolumeclaims"] as const;
  const tries = Array.from({ length: 14 }, (_, turn) =>
    after(3, unauthenticated(list(agent, on(turns[turn % 2] ?? "namespaces"), PAGE))),
  );
  return beat(
    "09:02:10",
    "(nobody, 10.20.0.90)",
    "a backup agent's certificate has expired: 14 refusals (401), each of one event only",
    tries,
  );
}

function deployCheckout(): Beat {
  const scale = on("deployments", { namespace, name: "checkout", subresource: "scale" });
  const quota =
    "exceeded quota: shop-quota, requested: limits.memory=512Mi, used: limits.memory=3840Mi, limited: limits.memory=4Gi";
  const refused = ["j7wkd", "p2s9x", "vz6bm"].map((suffix, turn) => {
    const pod = on("pods", { namespace, generates: `checkout-74d8f6c9b5-${suffix}` });
    return after(
      2 + turn * 4,
      refusedByAdmission(create(controller("replicaset-controller"), pod), quota, podSecurity),
    );
  });
  const plan = {
    app: "checkout",
    image: "images.example.com/shop/checkout:3.2.0",
    newSet: "checkout-74d8f6c9b5",
    oldSet: "checkout-66c7d5b8f9",
    newPods: [
      { name: "checkout-74d8f6c9b5-r5zqh", node: "worker-1" },
      { name: "checkout-74d8f6c9b5-8mlvc", node: "worker-3" },
    ],
    oldPods: [{ name: "checkout-66c7d5b8f9-dk4sn", node: "worker-3" }],
  } as const;
  const what =
    "scales `checkout` (a conflict, then it works) and deploys 3.2.0; the quota of `shop` refuses three more pods (403, decision `allow`)";
  return beat("09:40:05", CI, what, [
    get(deployer, scale),
    conflict(update(deployer, scale)),
    get(deployer, scale),
    update(deployer, scale),
    ...rollout(plan),
    ...refused,
  ]);
}

// What the namespace controller empties, in the order in which it happens to find the resources.
const STAGING_RESOURCES = [
  "pods",
  "configmaps",
  "secrets",
  "serviceaccounts",
  "services",
  "persistentvolumeclaims",
  "resourcequotas",
  "deployments",
  "replicasets",
  "statefulsets",
  "daemonsets",
  "jobs",
  "cronjobs",
  "leases",
  "endpointslices",
  "ingresses",
  "networkpolicies",
  "poddisruptionbudgets",
  "rolebindings",
  "roles",
] as const;

function deleteStaging(): Beat {
  const staging = on("namespaces", { name: "staging" });
  const part = (subresource: string) => on("namespaces", { name: "staging", subresource });
  const cleaner = controller("namespace-controller");
  const what = "deletes the namespace `staging`; the namespace controller empties it, kind by kind";
  return beat("09:52:30", "alice@example.com", what, [
    remove(alice, staging),
    watch(alice, staging, 9_400, { fieldSelector: "metadata.name=staging" }),
    get(cleaner, staging),
    update(cleaner, part("status")),
    ...STAGING_RESOURCES.map((plural) => call(cleaner, "deletecollection", on(plural, { namespace: "staging" }))),
    after(4, list(cleaner, on("pods", { namespace: "staging" }))),
    update(cleaner, part("finalize")),
  ]);
}

function brokenWebhook(): Beat {
  const catalog = setImage(deployer, "catalog", "images.example.com/shop/catalog:1.9.3");
  const webhook = "images.policy.example.com";
  const url = "https://image-policy.policy-system.svc:443/validate?timeout=10s";
  return beat(
    "10:24:18",
    CI,
    "deploys `catalog`, but an admission webhook does not answer: 500 after ten seconds; the second try works",
    [
      get(deployer, on("deployments", { namespace, name: "catalog" })),
      webhookTimedOut(catalog, webhook, url),
      after(42, catalog),
    ],
  );
}

function faults(): Beat[] {
  const pods = on("pods");
  const again = Array.from({ length: 6 }, () =>
    after(1, throttled(list(inventory, pods, { query: { limit: "200" } }))),
  );
  return [
    beat(
      "10:33:05",
      "system:serviceaccount:monitoring:inventory",
      "sends a list that crashes its handler (stage `Panic`, 500)",
      [
        panicked(
          list(inventory, pods, { query: { labelSelector: "app in (", limit: "200" } }),
          "runtime error: invalid memory address or nil pointer dereference",
        ),
      ],
    ),
    beat(
      "10:35:40",
      "system:serviceaccount:monitoring:inventory",
      "asks too fast and is throttled six times (429, no decision)",
      again,
    ),
  ];
}
