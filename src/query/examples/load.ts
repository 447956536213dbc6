import type { ExampleSection } from "./example.ts";

/** Load and speed. */
export const load: ExampleSection = {
  title: "Load and speed",
  examples: [
    {
      number: 43,
      question: "Who asks most, for what?",
      args: [
        ..."query -n --unit request --pretty".split(" "),
        "limit(20; tally(inputs; {user: user, verb: .verb, target: target}))",
      ],
      note: "Counts requests: a watch is one, not three lines.",
    },
    {
      number: 44,
      question: "Which namespaces are busiest?",
      args: [
        ..."query -n --unit request --pretty".split(" "),
        'tally(inputs; {namespace: (if res == "namespaces" then null else ns end // "(cluster)")})',
      ],
      note: "A request on a Namespace has its name as namespace; it counts for the cluster here.",
    },
    {
      number: 45,
      question: "Which requests were slow, and why?",
      args: [
        ..."query -n --unit request --pretty".split(" "),
        `def part($name): annotation("apiserver.latency.k8s.io/" + $name) | duration;
[inputs | select((long_running | not) and latency > 0.5)
 | {time: when, seconds: latency, etcd: part("etcd"), queue: part("apf-queue-wait"),
    webhooks: (part("mutating-webhook") // 0) + (part("validating-webhook") // 0), verb: .verb, target: target, name: name}]
| sort_by(-.seconds)[:20][]`,
      ],
      note: "Durations are compared as numbers. The parts are logged above half a second only, and not by all versions; `seconds` is always there.",
    },
    {
      number: 46,
      question: "What is the latency by verb and resource: median and 99th percentile?",
      args: [
        ..."query -n --unit request --stage ResponseComplete --pretty".split(" "),
        `[inputs | select(long_running | not) | {verb: .verb, target: target, latency: latency} | select(.latency)]
| group_by([.verb, .target]) | map((map(.latency)) as $all
  | {verb: .[0].verb, target: .[0].target, requests: length,
     p50: ($all | percentile(50)), p99: ($all | percentile(99)), max: ($all | max)})
| sort_by(-.p99)[]`,
      ],
      note: "What is long by nature (watch, exec, log) is left out. Times are exact to the microsecond.",
    },
    {
      number: 47,
      question: "Is there a storm of watches?",
      args: [
        ..."query -n --unit request --verb watch --pretty".split(" "),
        `[inputs | {user: user, target: target, outcome: outcome,
            lived: (if .stage == "ResponseComplete" then latency else null end)}]
| group_by([.user, .target, .outcome])
| map({user: .[0].user, target: .[0].target, outcome: .[0].outcome, watches: length,
       open: (map(select(.lived == null)) | length), under_1s: (map(select((.lived // 9) < 1)) | length),
       median: (map(.lived | values) | percentile(50))})
| sort_by(-.under_1s, -.watches)[]`,
      ],
      note: "A storm is watches that end within a second and begin again. A watch that is still open has no life yet.",
    },
    {
      number: 48,
      question: "Which clients list everything at once?",
      args: [
        ..."query -n --unit request --verb list --pretty".split(" "),
        `tally(inputs | select(query("limit") - ["", "0"] == []);
  {user: user, target: target, namespace: (ns // "(all)"),
   read: (if query("resourceVersion") - [""] == [] then "from etcd" else "from the cache" end)})`,
      ],
      note: "A list without a limit; without a `resourceVersion` it goes to etcd, which costs far more than the cache.",
    },
    {
      number: 49,
      question: "Which controller writes the same object over and over?",
      args: [
        ..."query -n --unit request --verb update,patch --outcome success --pretty".split(" "),
        `def version: .metadata.resourceVersion;
limit(20; tally(inputs | select(writes);
  {user: user, target: target, namespace: ns, name: name,
   changed: (if .objectRef.resourceVersion == null or (.responseObject | version) == null then "unknown"
             else .objectRef.resourceVersion != (.responseObject | version) end)}))`,
      ],
      note: "A write that changes nothing keeps the object's version; that can be seen only where bodies are logged. Leases are renewed by design.",
    },
    {
      number: 50,
      question: "How many events and bytes come in an hour?",
      args: [
        ..."query -n --unit event --pretty".split(" "),
        `reduce (inputs | {hour: (.stageTimestamp // when // "unknown")[:13], bytes: (tojson | utf8bytelength)}) as {$hour, $bytes}
  ({}; .[$hour].events += 1 | .[$hour].bytes += $bytes)
| to_entries | sort_by(.key)[] | {hour: .key, events: .value.events, bytes: .value.bytes,
  bytes_per_event: (.value.bytes / .value.events | round)}`,
      ],
      note: "Here the unit is the event, a line of the log, since lines are what fills the disk.",
    },
    {
      number: 51,
      question: "What fills the log?",
      args: [
        ..."query -n --unit event --pretty".split(" "),
        `reduce (inputs | {key: ([.level, .verb, target, user] | tojson), bytes: (tojson | utf8bytelength)}) as {$key, $bytes}
  ({}; .[$key].events += 1 | .[$key].bytes += $bytes)
| (map(.bytes) | add) as $all | to_entries | sort_by(-.value.bytes)[:20][]
| (.key | fromjson) as [$level, $verb, $target, $user]
| {bytes: .value.bytes, percent: (.value.bytes / $all * 1000 | round / 10), events: .value.events,
   level: $level, verb: $verb, target: $target, user: $user}`,
      ],
      note: "In the words a policy rule can use: level, verb, resource, user.",
      waits: "for `policy advise`, which writes the rules",
    },
  ],
};
