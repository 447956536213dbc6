import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { createRandom, type Random } from "../../samples/generator/random.ts";
import { item, line, list, uuidOf } from "./make-event.ts";

const MB = 1024 * 1024;

/** Writes the evidence of a small installation into a folder, `size` times 60 MB: a rotation set with a compressed backup,
 *  damaged lines and a torn tail; a webhook's EventList that overlaps with it, cut at its end, some events truncated in one of
 *  the two; the two lines a request of a very old server. Returns the paths to import. */
export function writeEvidence(folder: string, seed: string, size: number): string[] {
  const random = createRandom(seed);
  const source = new Source(random);
  const write = (name: string, bytes: Buffer | string) => writeFileSync(join(folder, name), bytes);
  for (const name of ["cp1", "hook", "old"]) mkdirSync(join(folder, name), { recursive: true });
  write("cp1/audit-2026-03-02T08-10-00.000.log.gz", gzipSync(source.lines(size * 20 * MB), { level: 1 }));
  write("cp1/audit-2026-03-02T08-20-00.000.log", damaged(source.lines(size * 30 * MB), random));
  const live = damaged(source.lines(size * MB), random);
  write("cp1/audit.log", live.slice(0, -100));
  const capture = JSON.stringify(list(source.items(size * 9 * MB, size * 60)), null, 1);
  write("hook/capture.json", capture.slice(0, -300));
  write("old/audit.log", basicLines(random, (size * MB) / 2));
  return ["cp1", "hook", "old"].map((name) => join(folder, name));
}

/** Events of made-up requests, one after the other; some of them are asked for twice. */
class Source {
  readonly #random: Random;
  #number = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  lines(bytes: number): string {
    const found: string[] = [];
    for (let sum = 0; sum < bytes; ) {
      const texts = this.#fieldsOfNext().map((fields) => line(this.#maybeTruncated(fields)));
      found.push(...texts);
      sum += texts.reduce((total, text) => total + text.length + 1, 0);
    }
    return `${found.join("\n")}\n`;
  }

  /** The first ones stand in lines that were made before. */
  items(bytes: number, again: number): unknown[] {
    const found: unknown[] = [];
    this.#number = Math.max(0, this.#number - again);
    for (let sum = 0; sum < bytes; ) {
      for (const fields of this.#fieldsOfNext()) {
        const one = item(this.#maybeTruncated(fields));
        found.push(one);
        sum += JSON.stringify(one).length;
      }
    }
    return found;
  }

  #maybeTruncated(fields: Record<string, unknown>): Record<string, unknown> {
    if (fields["requestObject"] === undefined || this.#random.int(0, 30) > 0) return fields;
    const annotations = { ...(fields["annotations"] as object | undefined), "audit.k8s.io/truncated": "true" };
    return { ...fields, annotations, requestObject: undefined };
  }

  #fieldsOfNext(): Record<string, unknown>[] {
    const number = this.#number++;
    // The same number makes the same request, whoever asks.
    const own = createRandom(`request ${number}`);
    const time = (micros: number) => new Date(Date.UTC(2026, 2, 2, 8) + number * 7 + Math.floor(micros / 1000));
    const micro = (micros: number) =>
      time(micros)
        .toISOString()
        .replace("Z", `${String(micros % 1000).padStart(3, "0")}Z`);
    const shared = {
      auditID: uuidOf(number),
      requestURI: `/api/v1/namespaces/${own.suffix(1)}/configmaps/${own.suffix(3)}`,
      verb: own.pick(["get", "update", "watch"]),
      user: { username: `user-${own.int(1, 40)}`, groups: ["system:authenticated"] },
      requestReceivedTimestamp: micro(0),
      annotations: own.int(0, 3) === 0 ? undefined : { "authorization.k8s.io/decision": "allow" },
    };
    const requestObject = { data: own.hex(200).repeat(own.int(0, 100)) };
    const code = own.pick([200, 200, 403, 404, 101]);
    const stages: Record<string, unknown>[] = [
      { ...shared, stage: "RequestReceived", stageTimestamp: micro(0), responseStatus: undefined },
    ];
    if (own.int(0, 2) === 0)
      stages.push({ ...shared, stage: "ResponseStarted", stageTimestamp: micro(own.int(1, 999)) });
    const end = { stage: "ResponseComplete", stageTimestamp: micro(own.int(1000, 9999)), requestObject };
    // Now and then the last stage lacks what an earlier one has.
    const user = own.int(0, 9) === 0 ? {} : shared.user;
    stages.push({ ...shared, ...end, user, responseStatus: { metadata: {}, code } });
    // A few stages come much later, a few are written twice.
    if (this.#random.int(0, 20) === 0) stages.reverse();
    if (this.#random.int(0, 50) === 0) stages.push(stages[0] ?? {});
    return stages;
  }
}

function damaged(text: string, random: Random): string {
  const lines = text.split("\n");
  for (let count = Math.ceil(lines.length / 100); count > 0; count--) {
    const at = random.int(0, lines.length - 2);
    const whole = lines[at] ?? "";
    const torn = whole.slice(0, random.int(1, Math.max(1, whole.length - 1)));
    lines[at] = random.pick([
      torn,
      `${torn}${whole}`,
      `${"\0".repeat(random.int(1, 5000))}${whole}`,
      `W0302 ${torn}`,
      "{}",
      `${whole}\r`,
    ]);
  }
  return lines.join("\n");
}

function basicLines(random: Random, bytes: number): string {
  const found: string[] = [];
  const open: string[] = [];
  for (let sum = 0, number = 0; sum < bytes; number++) {
    const time = new Date(Date.UTC(2017, 2, 2, 8) + number * 50).toISOString();
    const id = uuidOf(number);
    const user = `user-${random.int(1, 9)}`;
    const request = `${time} AUDIT: id="${id}" ip="10.0.0.9" method="GET" user="${user}" groups="<none>" as="<self>" asgroups="<lookup>" namespace="shop" uri="/api/v1/namespaces/shop/pods/${random.hex(40)}"`;
    found.push(request);
    open.push(`${time} AUDIT: id="${id}" response="${random.pick(["200", "404", "403"])}"`);
    if (open.length > random.int(1, 30)) found.push(...open.splice(0));
    sum += request.length + 100;
  }
  return `${[...found, ...open].join("\n")}\n`;
}
