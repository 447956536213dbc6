import { expect, test } from "vitest";
import { describePredicate } from "../src/plan/describe.ts";
import { planProgram } from "../src/plan/plan.ts";
import { linked } from "./plan/check.ts";

// Programs that people ask audit logs with, and the events each is about.
const questions: readonly [program: string, events: string][] = [
  [
    'select(.verb=="delete" and .objectRef.resource=="namespaces" and .objectRef.name=="prod") | {t:.requestReceivedTimestamp,u:.user.username,ip:.sourceIPs}',
    'verb = "delete" and resource = "namespaces" and name = "prod"',
  ],
  [
    'select((.verb|test("^delete")) and .objectRef.resource=="pods" and .objectRef.name=="web-1") | [.user.username,.userAgent]',
    '([.verb | test("^delete") is true] and resource = "pods" and name = "web-1") or [.verb | test("^delete") fails]',
  ],
  [
    'select(.verb=="deletecollection") | [.requestReceivedTimestamp,.user.username,.objectRef.namespace,.objectRef.resource,.requestURI]',
    'verb = "deletecollection"',
  ],
  [
    'select(.objectRef.subresource=="eviction") | [.user.username,.userAgent,.objectRef.namespace,.objectRef.name]',
    'subresource = "eviction"',
  ],
  [
    'select(.verb=="create" and .objectRef.resource=="pods" and .objectRef.namespace=="default") | [.user.username,.objectRef.name]',
    'verb = "create" and resource = "pods" and namespace = "default"',
  ],
  [
    'select(.objectRef.resource=="configmaps" and .objectRef.name=="coredns" and (.verb|IN("update","patch","create","delete"))) | [.requestReceivedTimestamp,.user.username,.verb,.requestObject]',
    'resource = "configmaps" and name = "coredns" and (verb = "update" or verb = "patch" or verb = "create" or verb = "delete")',
  ],
  [
    'select(.objectRef.subresource=="scale" or (.objectRef.resource=="deployments" and .requestObject.spec.replicas!=null)) | [.user.username,.objectRef.name,.requestObject.spec.replicas]',
    'subresource = "scale" or resource = "deployments"',
  ],
  [
    'select(.verb=="patch" or .verb=="update") | . as $e | .requestObject.spec.template.spec.containers[]?.image | [$e.user.username,$e.objectRef.name,.] | @tsv',
    'verb = "patch" or verb = "update"',
  ],
  [
    'select(.objectRef.resource=="nodes" and ((.requestObject.spec.unschedulable==true) or .verb=="delete")) | [.user.username,.verb,.objectRef.name,.userAgent]',
    'resource = "nodes"',
  ],
  [
    '[.[]|select(.objectRef.namespace=="prod" and .objectRef.name=="web-1")]|sort_by(.requestReceivedTimestamp)|.[]|[.verb,.objectRef.subresource,.user.username,.responseStatus.code]',
    'namespace = "prod" and name = "web-1"',
  ],
  [
    'select(.user.username=="alice" and .requestReceivedTimestamp>="2025-11-20T10:00:00" and .requestReceivedTimestamp<"2025-11-20T11:00:00") | [.requestReceivedTimestamp,.verb,.requestURI]',
    'user = "alice" and received >= 2025-11-20T10:00:00.000000Z and (received < 2025-11-20T11:00:00.000000Z or no received)',
  ],
  [
    'select(.user.groups // [] | index("system:masters")) | [.user.username,.sourceIPs[-1],.userAgent]|@tsv',
    '[.user.groups // [] | index("system:masters") is true or fails]',
  ],
  ['.user.extra["authentication.kubernetes.io/credential-id"][0]? // empty', "every event"],
  [
    'select(.annotations["authentication.kubernetes.io/issued-credential-id"]==$j) | [.requestReceivedTimestamp,.user.username,.objectRef.namespace,.objectRef.name]',
    "every event",
  ],
  [
    'select(.user.extra["authentication.kubernetes.io/pod-name"]) | [.user.username,.user.extra["authentication.kubernetes.io/pod-name"][0],.user.extra["authentication.kubernetes.io/node-name"][0],.sourceIPs[-1]]',
    "every event",
  ],
  ['.annotations["authentication.k8s.io/legacy-token"] // empty', "every event"],
  [
    'select(.impersonatedUser) | [.user.username,.impersonatedUser.username,((.impersonatedUser.groups//[])|join(","))]|@tsv',
    "impersonated_user is there",
  ],
  [
    'select((.user.username//"system:anonymous")=="system:anonymous") | [.responseStatus.code,.requestURI]|@tsv',
    '[(.user.username // "system:anonymous") == "system:anonymous" is true]',
  ],
  [
    'select(.user.username|. != null and (startswith("system:")|not)) | [.user.username,.sourceIPs[-1]]|@tsv',
    '[.user.username | . != null and (startswith("system:") | not) is true or fails]',
  ],
  [
    'select(.requestReceivedTimestamp<"2025-11-20T10:00:00")|.user.username//"-"',
    "received < 2025-11-20T10:00:00.000000Z or no received",
  ],
  [
    'select(.objectRef.subresource=="exec" or .objectRef.subresource=="attach") | [.requestReceivedTimestamp,.user.username,.verb,.objectRef.namespace,.objectRef.name,(.requestURI|capture("\\\\?(?<q>.*)").q // "")]|@tsv',
    'subresource = "exec" or subresource = "attach"',
  ],
  [
    'select(.objectRef.subresource=="ephemeralcontainers") | [.user.username,.verb,.objectRef.namespace,.objectRef.name]',
    'subresource = "ephemeralcontainers"',
  ],
  [
    'select(.objectRef.subresource|IN("portforward","proxy")) | [.user.username,.verb,.objectRef.resource,.objectRef.name,.requestURI]',
    'subresource = "portforward" or subresource = "proxy"',
  ],
  [
    'select(.objectRef.resource=="secrets" and (.verb|IN("get","list","watch"))) | [.user.username,.verb,.objectRef.namespace//"*",.objectRef.name//"*",.responseStatus.code]|@tsv',
    'resource = "secrets" and (verb = "get" or verb = "list" or verb = "watch")',
  ],
  [
    'select(.objectRef.resource=="secrets" and .verb=="list" and .objectRef.namespace==null and .responseStatus.code<400) | [.user.username,.sourceIPs[-1],.userAgent]',
    'resource = "secrets" and verb = "list" and namespace is absent and (code < 400 or no code)',
  ],
  [
    'select(.objectRef.apiGroup=="rbac.authorization.k8s.io" and (.verb|IN("create","update","patch","delete"))) | [.user.username,.verb,.objectRef.resource,.objectRef.name,.requestObject.roleRef.name]',
    'api_group = "rbac.authorization.k8s.io" and (verb = "create" or verb = "update" or verb = "patch" or verb = "delete")',
  ],
  [
    'select(.objectRef.resource=="clusterrolebindings" and .requestObject.roleRef.name=="cluster-admin") | [.user.username,.objectRef.name,.requestObject.subjects]',
    'resource = "clusterrolebindings"',
  ],
  [
    'select(.verb=="create" and .objectRef.resource=="pods") | select(.requestObject.spec | (.hostNetwork==true) or (.hostPID==true) or any(.containers[]?; .securityContext.privileged==true) or any(.volumes[]?; .hostPath)) | [.user.username,.objectRef.namespace,.objectRef.name]',
    'verb = "create" and resource = "pods"',
  ],
  [
    'select(.objectRef.resource|IN("selfsubjectrulesreviews","selfsubjectaccessreviews")) | [.user.username,.userAgent]|@tsv',
    'resource = "selfsubjectrulesreviews" or resource = "selfsubjectaccessreviews"',
  ],
  [
    'select(.objectRef.resource=="certificatesigningrequests" or .objectRef.subresource=="token") | [.user.username,.verb,.objectRef.resource,.objectRef.subresource,.objectRef.name]',
    'resource = "certificatesigningrequests" or subresource = "token"',
  ],
  [
    'select((.objectRef.resource|IN("mutatingwebhookconfigurations","validatingwebhookconfigurations","validatingadmissionpolicies","networkpolicies")) and (.verb|IN("create","update","patch","delete"))) | [.user.username,.verb,.objectRef.resource,.objectRef.name]',
    '(resource = "mutatingwebhookconfigurations" or resource = "validatingwebhookconfigurations" or resource = "validatingadmissionpolicies" or resource = "networkpolicies") and (verb = "create" or verb = "update" or verb = "patch" or verb = "delete")',
  ],
  [
    'select(.objectRef.resource=="events" and (.verb|test("^delete"))) | [.user.username,.objectRef.namespace]',
    'resource = "events" and [.verb | test("^delete") is true or fails]',
  ],
  [
    'select(.sourceIPs[-1]|test("^(10\\\\.|172\\\\.(1[6-9]|2[0-9]|3[01])\\\\.|192\\\\.168\\\\.|127\\\\.|::1)")|not) | [.sourceIPs[-1],.user.username]|@tsv',
    '[.sourceIPs[-1] | test("^(10\\\\.|172\\\\.(1[6-9]|2[0-9]|3[01])\\\\.|192\\\\.168\\\\.|127\\\\.|::1)") | not is true or fails]',
  ],
  [
    'select(.responseStatus.code==403) | [.user.username//"-",.verb,.objectRef.resource//.requestURI]|@tsv',
    "code = 403",
  ],
  ["select(.responseStatus.code==403)|.requestReceivedTimestamp[0:16]", "code = 403"],
  [
    'select(.stage=="Panic" or .responseStatus.code>=500) | [.requestReceivedTimestamp,.stage,.responseStatus.code,.verb,.requestURI]',
    'stage = "Panic" or code >= 500',
  ],
  ["select(.responseStatus.code==429)|[.user.username,.userAgent,.objectRef.resource]|@tsv", "code = 429"],
  [
    'select(.annotations["pod-security.kubernetes.io/audit-violations"]) | [.user.username,.objectRef.namespace,.objectRef.name,.annotations["pod-security.kubernetes.io/audit-violations"]]',
    "every event",
  ],
  ["select(.responseStatus.code==401)|[.sourceIPs[-1],.userAgent,.requestURI]|@tsv", "code = 401"],
  [
    'select(.annotations["apiserver.latency.k8s.io/total"]) | [.annotations["apiserver.latency.k8s.io/total"],.annotations["apiserver.latency.k8s.io/etcd"],.verb,.requestURI]|@tsv',
    "every event",
  ],
  [
    'select(.stage=="ResponseComplete" and .verb!="watch") | def s: (.[0:19]+"Z"|fromdate) + (("0."+(.[20:26]))|tonumber); [.verb,(.objectRef.resource//"-"),((.stageTimestamp|s)-(.requestReceivedTimestamp|s))]|@tsv',
    'stage = "ResponseComplete" and verb ≠ "watch"',
  ],
  [
    'select(.verb=="watch" and .stage=="ResponseComplete")|[.requestReceivedTimestamp[0:16],.user.username,.objectRef.resource]|@tsv',
    'verb = "watch" and stage = "ResponseComplete"',
  ],
  [
    'select(.verb=="list" and (.requestURI|test("limit=|resourceVersion=")|not))|[.user.username,.requestURI]|@tsv',
    'verb = "list" and [.requestURI | test("limit=|resourceVersion=") is false or fails]',
  ],
  [
    'select(.verb|IN("update","patch"))|[.user.username,.objectRef.resource,.objectRef.namespace,.objectRef.name]|@tsv',
    'verb = "update" or verb = "patch"',
  ],
  [
    'select(.annotations["k8s.io/deprecated"]=="true")|[.annotations["k8s.io/removed-release"],.user.username,.userAgent,.objectRef.apiGroup,.objectRef.apiVersion,.objectRef.resource]|@tsv',
    "every event",
  ],
  [
    'select(.user.username=="system:serviceaccount:prod:app" and .responseStatus.code<400)|[.objectRef.apiGroup//"",.objectRef.resource,.objectRef.subresource//"",.verb,.objectRef.namespace//"*"]|@tsv',
    'user = "system:serviceaccount:prod:app" and (code < 400 or no code)',
  ],
  ['.annotations["authorization.k8s.io/reason"]//empty', "authorization_reason is there"],
  ['select(.auditID=="9")|.annotations["authorization.k8s.io/reason"]', 'audit_id = "9"'],
  ['select(.objectRef.namespace=="prod")|[.user.username,.verb]|@tsv', 'namespace = "prod"'],
  ['select(.annotations["audit.k8s.io/truncated"]=="true")|[.auditID,.verb,.objectRef]', "every event"],
  [
    'select(.requestURI|test("dryRun=All"))|[.user.username,.verb,.requestURI]',
    '[.requestURI | test("dryRun=All") is true or fails]',
  ],
  ['select(.verb=="delete")', 'verb = "delete"'],
  [
    'select(.objectRef.namespace=="prod" and (.verb|IN("create","update","patch","delete")))',
    'namespace = "prod" and (verb = "create" or verb = "update" or verb = "patch" or verb = "delete")',
  ],
];

test.each(questions)("%s", (program, events) => {
  const mode = { nullInput: false, slurp: program.startsWith("[.[]"), rawInput: false };
  const plan = planProgram(linked(program), new Map([["j", "JTI=abc"]]), mode);
  expect(describePredicate(plan.predicate)).toBe(events);
});
