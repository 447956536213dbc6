import type { PreludeFunction } from "./prelude-function.ts";

/** How it ended. */
export const answerFunctions: readonly PreludeFunction[] = [
  {
    call: "code",
    summary: "the HTTP code of the answer, null while it is not known",
    example: "select(code >= 500)",
    definition: "def code: .responseStatus.code;",
  },
  {
    call: "outcome",
    summary:
      "how the request ended, in the words of the reports: `success`, `authorization_denied`, `admission_denied`, …",
    example: 'select(outcome == "admission_denied")',
    definition: `def outcome: .annotations["authorization.k8s.io/decision"] as $decision
  | (.responseStatus.message // "") as $message
  | if .stage == "Panic" then (if $message | contains("net/http: abort Handler") then "unknown" else "panic" end)
    else .responseStatus.code as $code
    | if $code == null then "unknown"
      elif $code == 101 or ($code >= 200 and $code < 400) then "success"
      elif $code == 403 then
        if $decision == "forbid" then "authorization_denied"
        elif $decision == "allow" then "admission_denied"
        elif ($message | contains("cannot impersonate")) or (.annotations // {}) != {} then "impersonation_refused"
        elif $message | test("violates PodSecurity|admission webhook|exceeded quota|denied request") then "admission_denied"
        else "authorization_denied" end
      elif $code == 429 then
        if .objectRef.resource == "pods" and .objectRef.subresource == "eviction" then "eviction_refused" else "throttled" end
      elif $code == 401 then "authentication_failure"
      elif $code == 404 then "not_found"
      elif $code == 409 then "conflict"
      elif $code == 410 then "expired"
      elif $code >= 400 and $code < 500 then "client_error"
      elif $code >= 500 and $code < 600 then "server_error"
      else "unknown" end
    end;`,
  },
  {
    call: "failed",
    summary: "true where the reports count a failure: refused, throttled or broken, but not 404, 409 and 410",
    example: "select(failed)",
    definition: 'def failed: outcome | IN("success", "not_found", "conflict", "expired", "unknown") | not;',
  },
  {
    call: "annotation($key)",
    summary: "an annotation of the event, null if it has none of this name",
    example: 'annotation("authorization.k8s.io/reason")',
    definition: "def annotation($key): .annotations[$key];",
  },
];
