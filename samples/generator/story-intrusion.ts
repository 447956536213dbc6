import type { Caller } from "./cast.ts";
import { alice, basicUserGrant, bob, scanner, stranger, WEB_POD, webThief, webTokens } from "./cast.ts";
import type { Draft } from "./draft.ts";
import { after, create, get, list, PAGE, patch, remove } from "./draft.ts";
import { denied, unauthenticated } from "./outcomes.ts";
import { on, path } from "./resources.ts";
import { issueToken, startPod } from "./rollout.ts";
import type { Beat } from "./timeline.ts";
import { beat } from "./timeline.ts";

const namespace = "shop";
const webPodPlace = { namespace, name: WEB_POD };

/** Strangers at the door, a token that leaves the cluster, and what is done about it. */
export function intrusion(): Beat[] {
  return [probing(), ...intoThePod(), ...stolenToken(), ...response()];
}

/** A user agent that turns a careless terminal red. */
export const HOSTILE_AGENT = "\u001b[31mInternetSurvey/2.1";
/** A namespace that a careless spreadsheet takes for a formula. Nobody has to create it: asking for it is enough. */
export const FORMULA_NAMESPACE = "=cmd|'calc'!A0";

function probing(): Beat {
  const asks = (target: Parameters<typeof get>[1], caller: Caller = scanner): Draft =>
    denied(target.type === "path" ? get(caller, target) : list(caller, target));
  // The peer address stays true whatever the client claims before it.
  const claimingLocalhost = { ...scanner, ips: ["127.0.0.1", ...scanner.ips] };
  const what =
    "probes the API without credentials: `/healthz` and `/version` answer, all else is refused; one user agent holds a " +
    "terminal escape, one namespace a spreadsheet formula, one request claims to come from 127.0.0.1";
  return beat("08:38:02", "system:anonymous (198.51.100.23)", what, [
    get(scanner, path("/healthz")),
    get(scanner, path("/version")),
    asks(path("/api")),
    asks(path("/apis")),
    asks(on("secrets")),
    asks(on("namespaces"), claimingLocalhost),
    asks(on("nodes"), { ...scanner, agent: HOSTILE_AGENT }),
    asks(on("secrets", { namespace: FORMULA_NAMESPACE })),
  ]);
}

function intoThePod(): Beat[] {
  const session = { course: { type: "long", lastsMs: 400 }, status: { code: 101 } } as const;
  const streams = { container: "web", stderr: "true", stdout: "true" };
  const command = ["sh", "-c", "cat /var/run/secrets/kubernetes.io/serviceaccount/token"];
  const exec = on("pods", { ...webPodPlace, subresource: "exec" });
  return [
    beat("09:06:45", "bob@example.com", "follows the log of a `web` pod", [
      list(bob, on("pods", { namespace }), PAGE),
      get(bob, on("pods", webPodPlace)),
      get(bob, on("pods", { ...webPodPlace, subresource: "log" }), {
        query: { container: "web", follow: "true", tailLines: "200" },
        course: { type: "long", lastsMs: 95_300 },
      }),
    ]),
    beat(
      "09:08:12",
      "system:node:worker-1",
      "renews the token of that pod; the annotation `issued-credential-id` names it",
      [issueToken({ name: WEB_POD, node: "worker-1" }, "web", webTokens.second)],
    ),
    beat(
      "09:10:22",
      "bob@example.com",
      "runs `kubectl exec` in it: prints the pod's token (verb `get`, code 101, command in the query)",
      [get(bob, on("pods", webPodPlace)), get(bob, exec, { ...session, query: { ...streams, command } })],
    ),
    beat("09:11:40", "bob@example.com", "opens a shell in it, for more than four minutes: it ends in the next file", [
      get(bob, on("pods", webPodPlace)),
      get(bob, exec, {
        ...session,
        course: { type: "long", lastsMs: 262_000 },
        query: { ...streams, command: "sh", stdin: "true", tty: "true" },
      }),
    ]),
  ];
}

function stolenToken(): Beat[] {
  const who = "system:serviceaccount:shop:web (203.0.113.45)";
  const namespaces = ["default", "kube-system", "ci", "analytics", "shop"];
  const what =
    "the token is used from outside, with curl: asks for its rights, then for the secrets of five namespaces and of the " +
    "whole cluster; every list is refused (403, decision `forbid`)";
  return [
    beat("09:26:50", who, what, [
      create(webThief, on("selfsubjectrulesreviews"), { grant: basicUserGrant }),
      ...namespaces.map((each) => after(7, denied(list(webThief, on("secrets", { namespace: each }))))),
      after(5, denied(list(webThief, on("secrets")))),
      after(11, denied(list(webThief, on("nodes")))),
    ]),
    beat("09:34:20", who, "reads the one secret that its role allows by name, `web-db-credentials` (200)", [
      get(webThief, on("secrets", { namespace, name: "web-db-credentials" })),
    ]),
  ];
}

function response(): Beat[] {
  const curl = stranger("203.0.113.45", webThief.agent);
  const credentials = on("secrets", { namespace, name: "web-db-credentials" });
  const replacement = { name: "web-6b9d7c5f88-n6hjb", node: "worker-1" } as const;
  return [
    beat("10:38:30", "alice@example.com", "changes the secret and deletes the pod, which ends the life of its token", [
      patch(alice, credentials, { query: { fieldManager: "kubectl-patch" } }),
      after(14, remove(alice, on("pods", webPodPlace))),
      ...startPod("web", replacement),
    ]),
    beat("10:41:10", "(nobody, 203.0.113.45)", "curl comes back with the dead token: 401, and no user name any more", [
      unauthenticated(get(curl, credentials)),
      after(4, unauthenticated(list(curl, on("secrets", { namespace })))),
    ]),
  ];
}
