import type { ExampleSection } from "./example.ts";

/** Working with the files. */
export const files: ExampleSection = {
  title: "Working with the files",
  examples: [
    {
      number: 63,
      question: "Search all rotated files, compressed or not, oldest first",
      args: [
        ..."query --verb delete --stage !RequestReceived".split(" "),
        "select(writes) | [when, user, target, name, code]",
        "samples/cluster",
      ],
      note: "A folder or a live file stands for its whole rotation set, in the order of the times in the names; no database is needed.",
    },
    {
      number: 64,
      question: "Follow the log live: writes to `shop` only",
      from: "tail -n +1 -F audit.log",
      args: [
        ..."query --unbuffered --namespace shop --stage !RequestReceived".split(" "),
        "select(writes) | [when, user, .verb, target, name, code]",
        "-",
      ],
      note: "A half line at the beginning is counted and skipped. `auditq tail -F PATH --jq PROGRAM` follows the files themselves, through rotations, without a gap.",
    },
    {
      number: 65,
      question: "What of the log cannot be read?",
      args: "import samples/damaged".split(" "),
      note: "A bad line stops nothing: each is counted, shown with its place and kept.",
    },
    {
      number: 66,
      question: "Read lines with a prefix (syslog, `oc adm node-logs`)",
      from: "oc adm node-logs master-0 --path=kube-apiserver/audit.log",
      args: [..."query -n --pretty".split(" "), "tally(inputs; {verb: .verb})", "-"],
      note: "The name in front of each line becomes that of its stream; imported, `--stream` chooses by it.",
    },
    {
      number: 67,
      question: "Read an `EventList` or a capture of the webhook",
      args: [
        ..."query --stage !RequestReceived".split(" "),
        "select(is_human) | [when, user, .verb, target]",
        "samples/webhook",
      ],
      note: "Members of a list are events like any other, and are read one by one.",
    },
    {
      number: 68,
      question: "Make a spreadsheet",
      args: [
        ..."query --unit request --namespace shop -o csv".split(" "),
        "{time: when, user: user, verb: .verb, resource: target, name: name, code: code, agent: agent}",
      ],
      note: "A cell that would be a formula gets a quote before it, control characters are shown. `-o html` and `-o md` make pages.",
    },
    {
      number: 69,
      question: "Give the log to somebody without its names",
      args: [
        ..."query -n --unit request".split(" "),
        `foreach inputs as $event ({};
  reduce ($event | {user: user, namespace: ns} | to_entries[] | select(.value)) as {key: $kind, value: $word} (.;
    .[$kind][$word] //= "\\($kind)-\\(.[$kind] | length + 1)");
  . as $known | $event
  | {time: when, user: $known.user[user // ""], namespace: $known.namespace[ns // ""],
     verb: .verb, resource: res, subresource: sub, outcome: outcome})`,
      ],
      note: "Lets through what is named here and nothing else, so no secret can hide in a query or a body. The same name has the same number within one answer.",
    },
  ],
};
