import type { ResponseStatus, UserInfo } from "./audit-event.ts";
import type { Caller } from "./cast.ts";
import { discoveryGrant } from "./cast.ts";
import type { Json, Query } from "./go-text.ts";
import type { Micros } from "./instant.ts";
import type { ResourceTarget, Target } from "./resources.ts";

/** How a request runs through its stages (apiserver pkg/endpoints/filters/audit.go, authn_audit.go). */
type Course =
  /** `RequestReceived`, `ResponseComplete`. */
  | { readonly type: "short" }
  /** A watch, exec or log: `ResponseStarted` in between. A refused one has its refusal in both. */
  | { readonly type: "long"; readonly lastsMs: number }
  /** Authentication failed: nothing but `ResponseStarted`. */
  | { readonly type: "unauthenticated" }
  /** The handler crashed: `Panic` stands where `ResponseComplete` would. */
  | { readonly type: "panic" };

/** A request that has no time yet. Plain data: the functions below and in `outcomes.ts` return changed copies. */
export interface Draft {
  readonly caller: Caller;
  readonly verb: string;
  readonly target: Target;
  readonly query: Query;
  readonly status: ResponseStatus;
  /** Undefined when the request ended before authorization. */
  readonly decision: "allow" | "forbid" | undefined;
  readonly grant: string;
  readonly course: Course;
  /** From receiving to the first answer; undefined = a plausible few milliseconds. */
  readonly tookMs: number | undefined;
  /** Pause between the draft before it in a sequence and this one; undefined = as fast as a program goes on. */
  readonly waitMs: number | undefined;
  readonly impersonated: UserInfo | undefined;
  readonly annotations: Readonly<Record<string, string>>;
  readonly requestObject: Json | undefined;
  /** The body of the answer, which holds times and versions of its own. */
  readonly responseObject: ((at: Micros) => Json) | undefined;
}

export type Extra = Partial<Omit<Draft, "caller" | "verb" | "target">>;

/** Any request that is answered as hoped. */
export function call(caller: Caller, verb: string, target: Target, extra: Extra = {}): Draft {
  return {
    caller,
    verb,
    target,
    query: {},
    status: { code: verb === "create" ? 201 : 200 },
    decision: "allow",
    grant: caller.grant,
    course: { type: "short" },
    tookMs: undefined,
    waitMs: undefined,
    impersonated: undefined,
    annotations: {},
    requestObject: undefined,
    responseObject: undefined,
    ...extra,
  };
}

export const get = (caller: Caller, target: Target, extra?: Extra): Draft => call(caller, "get", target, extra);
export const list = (caller: Caller, target: ResourceTarget, extra?: Extra): Draft =>
  call(caller, "list", target, extra);
export const create = (caller: Caller, target: ResourceTarget, extra?: Extra): Draft =>
  call(caller, "create", target, extra);
export const update = (caller: Caller, target: ResourceTarget, extra?: Extra): Draft =>
  call(caller, "update", target, extra);
export const patch = (caller: Caller, target: ResourceTarget, extra?: Extra): Draft =>
  call(caller, "patch", target, extra);
export const remove = (caller: Caller, target: ResourceTarget, extra?: Extra): Draft =>
  call(caller, "delete", target, extra);

/** A watch as informers open it: for 5 to 10 minutes, then the server ends it, unless something ends it earlier. */
export function watch(caller: Caller, target: ResourceTarget, lastsMs: number, query: Query = {}): Draft {
  const timeoutSeconds = lastsMs < 300_000 ? 540 : Math.floor(lastsMs / 1000);
  return call(caller, "watch", target, {
    query: { allowWatchBookmarks: "true", timeoutSeconds: String(timeoutSeconds), watch: "true", ...query },
    course: { type: "long", lastsMs },
  });
}

/** `kubectl` lists in pages of 500. */
export const PAGE: Extra = { query: { limit: "500" } };

/** What kubectl asks of a server it does not know yet. */
export function discovery(caller: Caller): Draft[] {
  return ["/api", "/apis"].map((root) =>
    get(caller, { type: "path", path: root }, { query: { timeout: "32s" }, grant: discoveryGrant }),
  );
}

/** After a pause: `after(seconds, draft)`. */
export function after(seconds: number, draft: Draft): Draft {
  return { ...draft, waitMs: seconds * 1000 };
}
