import type { ExampleSection } from "./example.ts";

/** Upgrades, rights, policy and compliance. */
export const compliance: ExampleSection = {
  title: "Upgrades, rights and compliance",
  examples: [
    {
      number: 52,
      question: "Who still calls deprecated or removed APIs?",
      args: [
        ..."query -n --unit request --pretty".split(" "),
        `tally(inputs | select(annotation("k8s.io/deprecated") == "true"
    or (outcome == "not_found" and name == null and (.verb | IN("list", "watch"))));
  {api: "\\(.objectRef.apiGroup // "core")/\\(.objectRef.apiVersion)", target: target,
   removed: annotation("k8s.io/removed-release"), outcome: outcome, user: user, agent: agent})`,
      ],
      note: "An API that is gone has no annotation any more: its lists and watches are 404.",
    },
    {
      number: 53,
      question: "What is the smallest Role that covers what `system:serviceaccount:ci:deployer` did?",
      args: [
        ..."query -n --unit request --user system:serviceaccount:ci:deployer --outcome success --indent 2".split(" "),
        `[inputs | select(res and .impersonatedUser == null)
 | {ns: ns, group: (.objectRef.apiGroup // ""), target: target, verb: .verb,
    name: (if .verb | IN("get", "update", "patch", "delete") then name else null end)}]
| group_by(.ns)[]
| {apiVersion: "rbac.authorization.k8s.io/v1", kind: (if .[0].ns then "Role" else "ClusterRole" end),
   metadata: ({name: "deployer", namespace: .[0].ns} | del(..|nulls)),
   rules: (group_by([.group, .target, .verb])
     | map({group: .[0].group, target: .[0].target, verb: .[0].verb, names: (map(.name | values) | unique)})
     | group_by([.group, .target, .names])
     | map({apiGroups: [.[0].group], resources: [.[0].target], verbs: map(.verb), resourceNames: .[0].names}
           | if .resourceNames == [] then del(.resourceNames) else . end))}`,
      ],
      note: "Roles as JSON, which `kubectl apply` takes. Names cannot limit create, list, watch and deletecollection. It covers what was done, not what the program may need on another day.",
    },
    {
      number: 54,
      question: "Which bindings are used, by whom?",
      args: [
        ..."query -n --unit request --pretty".split(" "),
        `tally(inputs; (annotation("authorization.k8s.io/reason") // ""
    | capture("allowed by (?<kind>\\\\w+) \\"(?<binding>[^\\"]+)\\" of (?<of>\\\\w+) \\"(?<role>[^\\"]+)\\" to (?<to>.*)")))`,
      ],
      note: "The authorizer names the first binding that allows a request. A binding that never occurs was not needed in the time the log covers, at least not as the first.",
      waits: "for `rbac unused`, which compares with the bindings that exist",
    },
    {
      number: 55,
      question: "Which binding allowed this request?",
      args: [
        ..."query --unit request --audit-id 76173481-c414-40c6-94bc-37ee23e59b0e".split(" "),
        `{user: user, verb: .verb, target: target, namespace: ns, code: code,
  decision: annotation("authorization.k8s.io/decision"), reason: annotation("authorization.k8s.io/reason")}`,
      ],
      note: "An empty reason beside `allow` means `system:masters`, the node authorizer or AlwaysAllow. Other bindings may have allowed it too.",
    },
    {
      number: 56,
      question: "Who accessed the namespace `shop` this year?",
      args: "report users --namespace shop --since 2026-01-01".split(" "),
      note: "The lines below the table say what time the evidence covers, which may be less than was asked for. Lists of all namespaces are no access to one: see them with `--namespace ''`.",
    },
    {
      number: 57,
      question: "Where is the log silent?",
      args: [
        ..."query -n --unit event --pretty".split(" "),
        `[foreach (inputs | .stageTimestamp // when | {time: ., seconds: seconds} | select(.seconds)) as $next ({};
    if .last and $next.seconds <= .last.seconds then .silent = 0
    else {last: $next, from: .last.time, silent: ($next.seconds - (.last.seconds // $next.seconds) | floor)} end;
    select(.silent >= 30) | {from: .from, to: .last.time, seconds: .silent})]
| sort_by(-.seconds)[:20][]`,
      ],
      note: "Leases are renewed every few seconds, so a minute of silence in a real log is a hole in it (if the policy logs leases). `auditq coverage` looks for all the evidence of gaps, and tells a quiet minute from a lost file.",
    },
    {
      number: 58,
      question: "Were bodies cut?",
      args: [
        ..."query -n --unit event --pretty".split(" "),
        `tally(inputs | select(annotation("audit.k8s.io/truncated") == "true");
  {level: .level, verb: .verb, target: target, body: (if .requestObject or .responseObject then "kept" else "gone" end)})`,
      ],
      note: "The mark may stand on later stages whose bodies were kept. An event that is too large without its bodies is never written, and no log shows it.",
      nothing: "nothing was cut",
    },
    {
      number: 59,
      question: "What exactly was handed over?",
      args: "import samples/cluster".split(" "),
      note: "Lines, events and times of each file. `auditq verify` proves later that they are the same, `auditq verify --manifest FILE` writes hashes to hand over with them.",
    },
    {
      number: 60,
      question: "What does the policy log of what CIS 3.2.2 asks for?",
      args: [
        ..."query -n --unit event --pretty".split(" "),
        `reduce (inputs | {target: target, level: .level} | select(.target and .level)) as {$target, $level}
  ({}; .[$target][$level] += 1)
| . as $seen
| ("secrets", "configmaps", "tokenreviews", "serviceaccounts/token", "pods", "deployments",
   "pods/exec", "pods/portforward", "pods/proxy", "services/proxy")
| {target: ., levels: ($seen[.] // {"never seen": null} | keys | join(", ")), events: ($seen[.] // {} | add)}`,
      ],
      note: "Secrets, ConfigMaps and token reviews should be at `Metadata`. What was never seen may not have occurred, or not be logged: the log cannot tell.",
    },
    {
      number: 61,
      question: "Which requests were only dry runs?",
      args: [
        ..."query --unit request --pretty".split(" "),
        `select(dry_run or (.requestObject | objects | .dryRun | arrays | index("All")))
| {time: when, user: user, verb: .verb, target: target, namespace: ns, name: name, outcome: outcome}`,
      ],
      note: "In the query, or in the body, where a deletion may have it: without bodies a deletion as dry run cannot be told from a real one.",
    },
    {
      number: 62,
      question: "Is there one audit ID on two different requests?",
      args: [
        ..."query -n --unit request".split(" "),
        `[inputs | {id: .auditID, time: when, user: user, verb: .verb, uri: uri, peer: peer_ip}]
| group_by(.id)[] | select(length > 1) | {id: .[0].id, requests: map(del(.id))}`,
      ],
      note: "A client may choose the ID, so auditq never takes it alone for a key. An aggregated API server passes it on, which is harmless.",
      nothing: "every request has its own",
    },
  ],
};
