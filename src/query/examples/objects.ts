import type { ExampleSection } from "./example.ts";

/** Who did what to which object. */
export const objects: ExampleSection = {
  title: "Who did it",
  examples: [
    {
      number: 1,
      question: "Who deleted the namespace `staging`?",
      args: [
        ..."query --unit request --namespace staging --verb delete,deletecollection --pretty".split(" "),
        "select(writes) | {time: when, user: user, verb: .verb, target: target, outcome: outcome}",
      ],
      note: "The first row is who did it, the rows below are the namespace controller emptying it. `writes` leaves dry runs out.",
    },
    {
      number: 2,
      question: "Who is behind the deletion of the pod `web-6b9d7c5f88-t9wlc`?",
      args: [
        ..."query --unit request --namespace shop --pretty".split(" "),
        ..."--arg pod web-6b9d7c5f88-t9wlc".split(" "),
        `select(writes and ((.verb | IN("delete", "deletecollection")) or (sub | IN("eviction", "scale"))))
| select(res != "pods" or name == null or name == $pod)
| {time: when, user: user, verb: .verb, target: target, name: name, outcome: outcome}`,
      ],
      note: "All that can end a pod: its own deletion, an eviction (a `create`, and 429 if refused), a collection deleted as a whole, the owner deleted or scaled. A kubelet or controller deletes on behalf of an earlier row.",
      waits: "for `who`, which names the initiator itself",
    },
    {
      number: 3,
      question: "Was something removed by `deletecollection` (`kubectl delete --all`)?",
      args: [
        ..."query --unit request --verb deletecollection --pretty".split(" "),
        `{time: when, user: user, namespace: ns, target: target, outcome: outcome,
  selector: (query("labelSelector")[0] // query("fieldSelector")[0] // "all")}`,
      ],
      note: "Such a request names no object, so a search by name never finds it; what was selected stands in its query.",
    },
    {
      number: 4,
      question: "Who evicted or drained pods?",
      args: [
        ..."query --unit request --resource pods/eviction --pretty".split(" "),
        "{time: when, user: user, program: program, namespace: ns, pod: name, outcome: outcome}",
      ],
      note: "An eviction is a `create`. `eviction_refused` is a 429 of the disruption budget, which is no throttling.",
    },
    {
      number: 5,
      question: "Who created the pods of `shop`?",
      args: [
        ..."query --unit request --namespace shop --resource pods/,pods/binding --verb create --pretty".split(" "),
        `{time: when, user: user, target: target, outcome: outcome,
  pod: (name // .responseObject.metadata.name // .requestObject.metadata.generateName // "(not logged)")}`,
      ],
      note: "Controllers let the server choose the name, so it is missing from their requests unless bodies were logged. The scheduler's `pods/binding` a moment later has it.",
    },
    {
      number: 6,
      question: "Who changed the deployment `checkout`, and what?",
      args: [
        ..."query --unit request --namespace shop --resource deployments/ --name checkout".split(" "),
        `select(writes) | {time: when, user: user, verb: .verb, outcome: outcome,
  change: (.requestObject // "not logged: level \\(.level)")}`,
      ],
      note: "A patch is the change itself; where the policy logs no bodies the answer says so instead of `null`.",
      waits: "for `object --diff`, which shows what a full update changed",
    },
    {
      number: 7,
      question: "Who scaled a workload to zero?",
      args: [
        ..."query --unit request --pretty".split(" "),
        `select(writes and (sub == "scale"
  or sub == null and (res | IN("deployments", "statefulsets", "replicasets")) and (.verb | IN("update", "patch"))))
| [.requestObject | (objects | .spec.replicas?), (arrays[] | select(.path? == "/spec/replicas") | .value)
   | numbers] as $replicas
| select($replicas == [0] or .requestObject == null)
| {time: when, user: user, namespace: ns, target: target, name: name, outcome: outcome,
   replicas: ($replicas[0] // "not logged")}`,
      ],
      note: "Looks at all three shapes: the subresource `scale`, a merge or JSON patch, a full update. `not logged` may be a scaling.",
    },
    {
      number: 8,
      question: "Who changed the image of a workload?",
      args: [
        ..."query --unit request --pretty".split(" "),
        `select(writes and sub == null and (.verb | IN("create", "update", "patch"))
  and (res | IN("deployments", "statefulsets", "daemonsets", "replicasets", "cronjobs", "jobs", "pods")))
| [.requestObject | .. | objects | .image, (select(.path? | strings | endswith("/image")) | .value) | strings] as $images
| {time: when, user: user, verb: .verb, target: target, name: name, outcome: outcome,
   image: ($images[], (select(.requestObject == null) | "not logged"))}`,
      ],
      note: "Finds images in merge patches, in JSON patches (which are arrays), in full objects and in templates. `not logged` stands for requests without a body in the log.",
    },
    {
      number: 9,
      question: "Who cordoned, tainted or deleted a node?",
      args: [
        ..."query --unit request --resource nodes/ --verb create,update,patch,delete --pretty".split(" "),
        `select(writes) | {time: when, user: user, verb: .verb, node: name, outcome: outcome,
  tool: (query("fieldManager")[0] // agent), change: (.requestObject | if . then tojson else "not logged" end)}`,
      ],
      note: "Where bodies are not logged, the field manager is what is left: `kubectl-cordon`, `kubectl-drain`, `kubectl-taint`.",
    },
    {
      number: 10,
      question: "What happened to the pod `web-6b9d7c5f88-4xk2p`, in order?",
      args: [
        ..."query --unit request --namespace shop --resource pods --name web-6b9d7c5f88-4xk2p --pretty".split(" "),
        `{time: when, user: user, verb: .verb, target: target, outcome: outcome,
  uid: (.objectRef.uid // .responseObject.metadata.uid)}`,
      ],
      note: "From the database the answer is in the order of time and holds nothing in memory. A pod that was created again has another `uid`, where the log has it.",
    },
    {
      number: 11,
      question: "What did `alice@example.com` do between 9:30 and 10:00 in Berlin?",
      args: [
        ..."query --unit request --tz Europe/Berlin --pretty --since".split(" "),
        "2026-03-02 09:30",
        "--until",
        "2026-03-02 10:00",
        `select(user == "alice@example.com" or actor == "alice@example.com")
| {time: (when | seconds | strflocaltime("%F %T")), user: user, actor: actor, verb: .verb, target: target, name: name,
   outcome: outcome}`,
      ],
      note: "`--tz` is the zone of the times typed and of `strflocaltime`. `actor` finds what others did in her name.",
    },
  ],
};
