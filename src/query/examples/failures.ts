import type { ExampleSection } from "./example.ts";

/** What failed. */
export const failures: ExampleSection = {
  title: "Failures",
  examples: [
    {
      number: 37,
      question: "Where do the 403s come from?",
      args: "report failures --code 403".split(" "),
      note: "Three things share the code: the authorizer said no, an admission plugin said no, an impersonation was refused.",
    },
    {
      number: 38,
      question: "Was there a spike of 403s, and when?",
      args: [
        ..."query -n --unit request --pretty --since 2026-03-02T09:20:00Z --until 2026-03-02T09:40:00Z".split(" "),
        `reduce (inputs | {minute: when[:16], refused: (code == 403)}) as {$minute, $refused} ({};
  .[$minute].requests += 1 | if $refused then .[$minute].refused += 1 else . end)
| . as $minutes | select(length > 0) | keys | map(. + ":00Z" | fromdate)
| range(.[0]; .[-1] + 60; 60) | todate[:16]
| {minute: ., requests: ($minutes[.].requests // 0), refused: ($minutes[.].refused // 0)}`,
      ],
      note: "Minutes without a 403 are rows too, and a minute without any request is a gap of the log rather than calm.",
    },
    {
      number: 39,
      question: "Which requests failed with 5xx, timed out or crashed their handler?",
      args: [
        ..."query --unit request --pretty".split(" "),
        `select(.stage == "Panic" or code >= 500)
| {time: when, user: user, verb: .verb, target: target, code: code, outcome: outcome, seconds: latency,
   message: .responseStatus.message}`,
      ],
      note: "A panic has its own last stage and no `ResponseComplete`; where the stream of an aggregated API was merely cut, its outcome is `unknown`.",
    },
    {
      number: 40,
      question: "Who is throttled?",
      args: [
        ..."query -n --unit request --outcome throttled --pretty".split(" "),
        "tally(inputs; {user: user, agent: agent, verb: .verb, target: target})",
      ],
      note: "A 429 of a disruption budget is `eviction_refused` and not counted here.",
    },
    {
      number: 41,
      question: "Which pods did Pod Security refuse or warn about?",
      args: [
        ..."query --unit request --pretty".split(" "),
        `annotation("pod-security.kubernetes.io/audit-violations") as $violations
| ((.responseStatus.message // "" | select(contains("violates PodSecurity"))) // $violations) as $why
| select($why) | {time: when, user: user, namespace: ns, target: target, name: name, outcome: outcome, why: $why}`,
      ],
      note: "`outcome` tells the refused from those that were let through with a note in the log.",
    },
    {
      number: 42,
      question: "Which credentials were not accepted?",
      args: [
        ..."query -n --unit request --outcome authentication_failure --pretty".split(" "),
        "tally(inputs; {peer: peer_ip, agent: agent, target: target, message: .responseStatus.message})",
      ],
      note: "Nobody is named in a 401, so peer and program are the key. It is logged in one stage only, `ResponseStarted`.",
    },
  ],
};
