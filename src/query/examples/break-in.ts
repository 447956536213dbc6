import type { ExampleSection } from "./example.ts";

/** Patterns of a break-in. */
export const breakIn: ExampleSection = {
  title: "Patterns of a break-in",
  examples: [
    {
      number: 23,
      question: "Who ran `kubectl exec`, and which command?",
      args: [
        ..."query --unit request --resource pods/exec,pods/attach --pretty".split(" "),
        `{time: when, user: user, verb: .verb, pod: "\\(ns)/\\(name)", command: (argv // [] | join(" ")), outcome: outcome,
  seconds: (if .stage == "ResponseComplete" then latency else "open" end)}`,
      ],
      note: "Newer clients send `get`, older ones `create`. Sessions that have not ended are there too. What is typed into a shell is not audited.",
    },
    {
      number: 24,
      question: "Who attached a debug container?",
      args: [
        ..."query --unit request --resource pods/ephemeralcontainers --pretty".split(" "),
        `select(writes) | {time: when, user: user, verb: .verb, pod: "\\(ns)/\\(name)", outcome: outcome,
  image: ([.requestObject | .. | objects | .image | strings] | unique | join(" "))}`,
      ],
      note: "An update or a patch of a subresource. The image is known from level `Request` on; a merge patch lists all containers.",
      nothing: "nobody did",
    },
    {
      number: 25,
      question: "Who forwarded ports, or went through a proxy?",
      args: [
        ..."query --unit request --resource pods/portforward,*/proxy --pretty".split(" "),
        "{time: when, user: user, verb: .verb, target: target, name: name, outcome: outcome, uri: uri}",
      ],
      note: "`nodes/proxy` reaches the kubelet, where a `get` of `/run/…` executes commands; what follows is not audited here.",
      nothing: "nobody did",
    },
    {
      number: 26,
      question: "Who read Secrets?",
      args: [
        ..."query -n --unit request --resource secrets --verb get,list,watch --pretty".split(" "),
        'tally(inputs; {user: user, verb: .verb, namespace: (ns // "(all)"), name: (name // "(all)"), outcome: outcome})',
      ],
      note: "A list or a watch returns the contents of all Secrets it covers, and names none.",
    },
    {
      number: 27,
      question: "Who read the Secrets of the whole cluster?",
      args: [
        "query",
        ..."--unit request --resource secrets --verb list,watch --outcome success --pretty --namespace".split(" "),
        "",
        "{time: when, user: user, verb: .verb, peer: peer_ip, agent: agent}",
      ],
      note: "Components watch Secrets all day; a list by a person is something else. A client may have asked for metadata only: the log does not tell.",
    },
    {
      number: 28,
      question: "Who granted rights?",
      args: [
        ..."query --unit request --api-group rbac.authorization.k8s.io".split(" "),
        `select(writes) | {time: when, user: user, actor: actor, verb: .verb, target: target, name: name, outcome: outcome,
  change: (.requestObject // "not logged" | if type == "object" then {roleRef, subjects, rules} | del(..|nulls) else . end)}`,
      ],
      note: "Where bodies are not logged the honest answer is: changed, content unknown. `actor` is whose rights made it possible.",
    },
    {
      number: 29,
      question: "Is there a new binding to `cluster-admin`?",
      args: [
        ..."query --unit request --resource clusterrolebindings,rolebindings --verb create,update,patch".split(" "),
        `select(writes and outcome == "success")
| (.responseObject.roleRef.name // (.requestObject | objects | .roleRef.name) // "not logged") as $role
| select($role | IN("cluster-admin", "not logged"))
| {time: when, user: user, actor: actor, target: target, name: name, role: $role,
   subjects: [.responseObject // .requestObject | objects | .subjects[]?.name]}`,
      ],
      note: "No row means none, as far as the log goes back: a binding whose body was not logged is a row too.",
    },
    {
      number: 30,
      question: "Who wanted privileged pods, or the host's network or files?",
      args: [
        ..."query --unit request --pretty".split(" "),
        `select(writes and (res | IN("pods", "deployments", "daemonsets", "statefulsets", "replicasets", "jobs", "cronjobs")))
| ([.requestObject | .. | objects
     | (to_entries[] | select(.value == true and (.key | IN("privileged", "hostNetwork", "hostPID", "hostIPC"))) | .key),
       (select(.hostPath) | "hostPath"),
       (select(.value == true) | .path? | strings | split("/")[-1] | select(test("^(privileged|host(Network|PID|IPC))$")))]
   + [.responseStatus.message // "" | select(contains("violates PodSecurity"))] | unique) as $found
| select($found != [])
| {time: when, user: user, target: target, name: name, outcome: outcome, found: ($found | join(", "))}`,
      ],
      note: "Looks into templates, init containers and JSON patches, and into refusals of Pod Security, which say why even where bodies are not logged.",
    },
    {
      number: 31,
      question: "Who asked what they may do?",
      args: [
        ..."query -n --unit request --resource selfsubject* --pretty".split(" "),
        "tally(inputs; {target: target, user: user, peer: peer_ip, agent: agent})",
      ],
      note: "Dashboards do this all day: look for a first time that is new.",
    },
    {
      number: 32,
      question: "Who was given credentials: tokens, signed certificates?",
      args: [
        ..."query -n --unit request --resource certificatesigningrequests,serviceaccounts/token --pretty".split(" "),
        `tally(inputs | select(writes);
  {user: user, verb: .verb, target: target, namespace: ns, name: name, outcome: outcome})`,
      ],
      note: "Kubelets ask for tokens of their pods all day; add `--user '!system:node:*'` to leave them out.",
    },
    {
      number: 33,
      question: "Did somebody tamper with admission webhooks, admission or network policies?",
      args: [
        ..."query --unit request --pretty --resource".split(" "),
        "*webhookconfigurations,*admissionpolic*,networkpolicies",
        `select(writes) | {time: when, user: user, verb: .verb, target: target, namespace: ns, name: name, outcome: outcome,
  change: (.requestObject | if . then tojson[:80] else "not logged" end)}`,
      ],
      note: "Certificate injectors patch webhooks by themselves; they are service accounts.",
    },
    {
      number: 34,
      question: "Who deleted Events to cover tracks?",
      args: [
        ..."query -n --unit request --resource events --pretty".split(" "),
        "tally(inputs; {verb: .verb, user: user, outcome: outcome})",
      ],
      note: "Shows every verb on Events: if not even `create` is there, the policy leaves Events out and the absence of deletions proves nothing.",
    },
    {
      number: 35,
      question: "What came from outside our networks?",
      args: [
        ..."query -n --unit request --pretty".split(" "),
        `tally(inputs | select(peer_ip | in_networks(["10.0.0.0/8", "127.0.0.0/8", "fd00::/8", "::1"]) | not);
  {peer: peer_ip, user: (user // "(failed)"), outcome: outcome})`,
      ],
      note: 'By the address the server saw, not by a claimed one. For what was done at night: `select(when[11:13] | IN("23", "00", "01"))`.',
    },
    {
      number: 36,
      question: "Did somebody who was refused succeed later?",
      args: [
        ..."query -n --unit request --pretty".split(" "),
        `foreach (inputs | {time: when, user: user, target: target, outcome: outcome}
    | select(.outcome | IN("authorization_denied", "success"))) as $one ({};
  "\\($one.user) \\($one.target)" as $key | .found = null
  | if $one.outcome != "success" then .refused[$key] += [$one.time]
    elif .refused[$key] then
      .found = {user: $one.user, target: $one.target, refused: (.refused[$key] | length), since: .refused[$key][0],
                allowed: $one.time} | del(.refused[$key])
    else . end;
  .found // empty)`,
      ],
      note: "The refusals of one user and resource, and the first success after them, in the order of time.",
    },
  ],
};
