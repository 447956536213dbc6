import { goJson } from "../../samples/generator/go-text.ts";
import type { Random } from "../../samples/generator/random.ts";
import { text, times } from "./hostile-values.ts";

/** A line as kube-apiserver writes it, with values that are rare or made to hurt; now and then one that it does not write. */
export function randomLine(random: Random): string {
  const members: string[] = ['"kind":"Event"', '"apiVersion":"audit.k8s.io/v1"'];
  const add = (key: string, json: string | undefined) => {
    if (json !== undefined) members.push(`"${key}":${json}`);
  };
  add("level", goJson(random.pick(["Metadata", "Request", "RequestResponse", "None", "", "ü"])));
  add("auditID", goJson(auditId(random)));
  add("stage", goJson(random.int(0, 19) > 0 ? random.pick(stages) : random.pick(["Panic", "Pani", "Panics", ""])));
  add("requestURI", goJson(requestUri(random)));
  add("verb", goJson(random.pick(["get", "list", "watch", "create", "delete", "deletecollection", "", "patch"])));
  add("user", user(random));
  add(
    "impersonatedUser",
    rarely(random, 4, () => user(random)),
  );
  add(
    "authenticationMetadata",
    rarely(random, 15, () => constraint(random)),
  );
  add(
    "sourceIPs",
    mostly(random, () => goJson([text(random), ...some(random, 2, () => text(random))])),
  );
  add(
    "userAgent",
    mostly(random, () => goJson(text(random))),
  );
  add(
    "objectRef",
    mostly(random, () => reference(random)),
  );
  add(
    "responseStatus",
    mostly(random, () => status(random)),
  );
  add(
    "requestObject",
    rarely(random, 3, () => body(random)),
  );
  add(
    "responseObject",
    rarely(random, 3, () => body(random)),
  );
  add(
    "requestReceivedTimestamp",
    mostly(random, () => goJson(time(random))),
  );
  add(
    "stageTimestamp",
    mostly(random, () => goJson(time(random))),
  );
  add(
    "annotations",
    mostly(random, () => annotations(random)),
  );
  return `{${members.join()}}`;
}

const stages = ["RequestReceived", "ResponseStarted", "ResponseComplete"] as const;

function auditId(random: Random): string {
  return random.int(0, 19) > 0 ? random.uuid() : random.pick([random.uuid().toUpperCase(), "", text(random)]);
}

const uriPieces = [
  ..."/?&=%&=?%\\",
  ..."/?&=%&=?%\\",
  "dryRun=All",
  "dryRun",
  "dryRun=",
  "ryRun=All",
  "R",
  "%52",
  "?dry%52un=All",
  "&dry%52un=All",
  "&dry%52un=All",
  "\\u0026",
  "\\\\u0026",
  "/api/v1/pods",
  "limit=500",
  "labelSelector=a%3Db",
  "\u0001",
  "é",
  "<",
  "abcdefghijklmnop",
] as const;

/** A request URI with all that decides whether it may be a dry run. */
export function requestUri(random: Random): string {
  if (random.int(0, 1) === 0) return `/api/v1/namespaces/n${random.int(0, 999)}/pods?limit=500&watch=true`;
  const start = "/".padEnd(random.int(0, 20), "p");
  return start + some(random, 8, () => uriPieces[random.int(0, uriPieces.length - 1)] as string).join("");
}

function user(random: Random): string {
  if (random.int(0, 5) === 0) return "{}";
  const members = [`"username":${goJson(text(random))}`];
  if (random.int(0, 1) === 0) members.push(`"uid":${goJson(text(random))}`);
  if (random.int(0, 3) > 0) members.push(`"groups":${goJson([text(random), ...some(random, 4, () => text(random))])}`);
  if (random.int(0, 2) === 0) {
    const lists = some(
      random,
      3,
      (index) => `${goJson(`${text(random)}${index}`)}:${goJson(some(random, 3, () => text(random)))}`,
    );
    members.push(`"extra":{${lists.join()}}`);
  }
  return `{${members.join()}}`;
}

function constraint(random: Random): string {
  const one = goJson(text(random));
  return random.pick([`{"impersonationConstraint":${one}}`, "{}", `{"other":${one}}`]);
}

function reference(random: Random): string {
  const members = [`"resource":${goJson(random.pick(["pods", "nodes", text(random)]))}`];
  for (const key of ["namespace", "name", "uid", "apiGroup", "apiVersion", "resourceVersion"]) {
    if (random.int(0, 1) === 0) members.push(`"${key}":${goJson(text(random))}`);
  }
  if (random.int(0, 2) === 0) {
    members.push(`"subresource":${goJson(random.pick(["eviction", "exec", "status", text(random)]))}`);
  }
  return `{${members.join()}}`;
}

const codes = [200, 201, 101, 304, 400, 401, 403, 404, 409, 410, 429, 499, 500, 503, 100, 999] as const;
const oddCodes = [99, 1000, 0, 7] as const;

function status(random: Random): string {
  const members = [`"metadata":${random.int(0, 5) === 0 ? body(random) : "{}"}`];
  if (random.int(0, 2) === 0) members.push('"status":"Failure"');
  if (random.int(0, 2) === 0) members.push(`"message":${goJson(text(random))}`);
  if (random.int(0, 2) === 0) members.push(`"reason":${goJson(random.pick(["Forbidden", text(random)]))}`);
  if (random.int(0, 3) === 0) members.push(`"details":${body(random)}`);
  if (random.int(0, 9) > 0) members.push(`"code":${random.pick(random.int(0, 15) > 0 ? codes : oddCodes)}`);
  return `{${members.join()}}`;
}

function time(random: Random): string {
  if (random.int(0, 40) === 0) return random.pick(times);
  const two = (most: number) => String(random.int(0, most)).padStart(2, "0");
  const day = random.int(0, 60) === 0 ? two(39) : "07";
  const clock = random.int(0, 60) === 0 ? `${two(29)}:${two(69)}:${two(69)}` : `${two(23)}:${two(59)}:${two(59)}`;
  return `20${two(99)}-0${random.int(1, 9)}-${day}T${clock}.${String(random.int(0, 999_999)).padStart(6, "0")}Z`;
}

function annotations(random: Random): string {
  const members: [string, string][] = some(random, 3, (index) => [`${text(random)}/${index}`, text(random)]);
  if (random.int(0, 4) > 0) {
    members.push(["authorization.k8s.io/decision", random.pick(["allow", "forbid", text(random)])]);
    members.push(["authorization.k8s.io/reason", text(random)]);
  }
  if (random.int(0, 20) === 0) members.push(["audit.k8s.io/truncated", random.pick(["true", "false"])]);
  const first = members[0];
  if (first !== undefined && random.int(0, 20) === 0) members.push([first[0], text(random)]);
  const isSorted = random.int(0, 9) > 0;
  const written = members.map(([key, value]) => `${goJson(key)}:${goJson(value)}`);
  return `{${(isSorted ? written.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))) : written).join()}}`;
}

const scalars = [
  "0",
  "-0",
  "1",
  "-1",
  "12.50",
  "1e5",
  "1E+05",
  "2e-7",
  "1e400",
  "12345678901234567890",
  "true",
  "false",
];

/** Any JSON value. */
export function body(random: Random, deep = 0): string {
  const kind = random.int(0, deep > 4 ? 1 : 7);
  if (kind === 0) return [...scalars, "null"][random.int(0, scalars.length)] as string;
  if (kind === 1) return goJson(text(random));
  if (kind === 2) return `[${some(random, 5, () => body(random, deep + 1)).join()}]`;
  if (kind === 3 && random.int(0, 20) === 0)
    return nested(random.pick([3, 62, 63, 64, 65, 66, 127, 128, 129, 300, 510, 511, 512, 600]), random);
  const members = some(random, 6, (index) => {
    const key = random.int(0, 60) === 0 ? "same" : `${text(random)}${index}`;
    return `${goJson(key)}:${body(random, deep + 1)}`;
  });
  return `{${members.join()}}`;
}

function nested(depth: number, random: Random): string {
  let opening = "";
  let closing = "";
  for (let level = 0; level < depth; level++) {
    const isList = random.int(0, 1) === 0;
    opening += isList ? "[" : '{"a":';
    closing = (isList ? "]" : "}") + closing;
  }
  return `${opening}1${closing}`;
}

function some<T>(random: Random, most: number, make: (index: number) => T): T[] {
  return Array.from({ length: random.int(0, most) }, (_, index) => make(index));
}

function mostly(random: Random, make: () => string): string | undefined {
  return random.int(0, 7) > 0 ? make() : undefined;
}

function rarely(random: Random, odds: number, make: () => string): string | undefined {
  return random.int(0, odds - 1) === 0 ? make() : undefined;
}
