import type { ExampleSection } from "./example.ts";

/** People and credentials. */
export const people: ExampleSection = {
  title: "People and credentials",
  examples: [
    {
      number: 12,
      question: "Who used the rights of `system:masters`?",
      args: [
        ..."query -n --unit request --group system:masters --pretty".split(" "),
        "tally(inputs; {user: user, credential: credential, peer: peer_ip})",
      ],
      note: "Components of the control plane use it over the loopback; a certificate from elsewhere is a person with the admin's kubeconfig.",
    },
    {
      number: 13,
      question: "Which certificate or token did `carol@example.com` use?",
      args: [
        ..."query -n --unit request --user carol@example.com --pretty".split(" "),
        "tally(inputs; {credential: credential, peer: peer_ip, agent: agent})",
      ],
      note: "Tokens are logged from Kubernetes 1.30 on, certificates from 1.32; before that the column is empty.",
    },
    {
      number: 14,
      question: "Who minted the token that was used from outside?",
      args: [
        ..."query -n --unit request --arg credential JTI=134902e2-7b3d-408e-b51b-0bfe838d0a50 --pretty".split(" "),
        `def issued: annotation("authentication.kubernetes.io/issued-credential-id");
reduce (inputs | select(issued)) as $event ({};
  .[$event | issued] = ($event | {time: when, minted_by: user, with: credential, for: "\\(ns)/\\(name)", from: peer_ip}))
| . as $minted | limit(20; $credential | recurse($minted[.].with | values))
| {credential: .} + ($minted[.] | values)`,
      ],
      note: "Goes on from each token to the credential that minted it, up to one that this log does not see minted.",
    },
    {
      number: 15,
      question: "Which pod and node does a service-account token belong to, and was it used from elsewhere?",
      args: [
        ..."query -n --unit request --pretty".split(" "),
        `def extra($key): .user.extra["authentication.kubernetes.io/" + $key][0];
[tally(inputs | select(extra("pod-name"));
  {user: user, pod: extra("pod-name"), node: extra("node-name"), credential: credential, peer: peer_ip})]
| group_by(.credential) | sort_by(-length)[]
| {user: .[0].user, pod: .[0].pod, node: .[0].node, peers: (map(.peer) | join(" ")), requests: (map(.count) | add),
   credential: .[0].credential}`,
      ],
      note: "One token that comes from two addresses stands first: the copy is the one that is not the pod's.",
    },
    {
      number: 16,
      question: "Which service accounts still use legacy tokens?",
      args: [
        ..."query -n --unit request --pretty".split(" "),
        `tally(inputs; {user: user, peer: peer_ip,
  annotation: (.annotations // {} | keys[] | select(startswith("authentication.k8s.io/legacy-token")))})`,
      ],
      note: "`stale-token` is something else (a bound token past its hour) and is not counted.",
      nothing: "no legacy token is used",
    },
    {
      number: 17,
      question: "Who impersonated whom?",
      args: [
        ..."query -n --unit request --pretty".split(" "),
        `tally(inputs | select(.impersonatedUser or outcome == "impersonation_refused");
  {user: user, as: .impersonatedUser.username, verb: .verb, target: target, outcome: outcome})`,
      ],
      note: "A refused impersonation does not say as whom; it is known by its 403 without a decision of the authorizer.",
    },
    {
      number: 18,
      question: "What did callers without valid credentials reach?",
      args: [
        ..."query -n --unit request --pretty".split(" "),
        `tally(inputs | select((user // "") | IN("", "system:anonymous"))
    | select(target // "" | test("^/(healthz|livez|readyz)") | not);
  {user: (user // "(failed)"), peer: peer_ip, verb: .verb, target: target, outcome: outcome})`,
      ],
      note: "A 401 has no user at all, so both are asked for; health probes are left out.",
    },
    {
      number: 19,
      question: "Which people were there, from where, when first and last?",
      args: [
        ..."query -n --unit request --pretty".split(" "),
        "tally(inputs | select(is_human); {user: user, peer: peer_ip})",
      ],
      note: "The log knows no logins: these are requests. `auditq report users` has all classes of users.",
    },
    {
      number: 20,
      question: "Which users, addresses and programs were never seen before 9:00?",
      args: [
        ..."query -n --unit request --arg since 2026-03-02T09:00:00Z --pretty".split(" "),
        `tally(inputs; {kind: "user", value: user}, {kind: "address", value: peer_ip},
  {kind: "program", value: program})
| select(.value and .first >= $since)`,
      ],
      note: "The time before `$since` is the baseline; the database keeps what rotation has deleted.",
    },
    {
      number: 21,
      question: "Which addresses are only claimed?",
      args: [
        ..."query -n --unit request --pretty".split(" "),
        `tally(inputs | select(claimed_ips != []);
  {claimed: (claimed_ips | join(" ")), peer: peer_ip, user: user})`,
      ],
      note: "Only the last address is what the server saw. If it is your proxy, the claim is the proxy's; else it is the client's own.",
    },
    {
      number: 22,
      question: "Which client programs talk to us?",
      args: [..."query -n --unit request --pretty".split(" "), "tally(inputs; {program: program})"],
      note: "Versions are folded. The name is the client's own word; terminal escapes in it are shown, not obeyed.",
    },
  ],
};
