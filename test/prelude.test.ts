import { existsSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseInstant } from "../src/base/instant.ts";
import type { JsonObject } from "../src/base/json.ts";
import { decodeEvent } from "../src/events/decode.ts";
import { classifyIdentity } from "../src/events/identity.ts";
import { classifyOutcome, isFailure } from "../src/events/outcome.ts";
import { compileRange } from "../src/filter/ip-range.ts";
import type { Value } from "../src/jq/values/value.ts";
import { prelude } from "../src/query/prelude.ts";
import { flagBits, flagsOf } from "../src/scan/flags.ts";
import { changed, changes, odd, paths, whole } from "./odd-events.ts";
import { asValue, queryProgram } from "./query-program.ts";
import { projectRoot, runCli } from "./run-cli.ts";

// The functions of the prelude say the same as the columns, filters and reports, on real events and on odd ones.

const networks = ["10.0.0.0/8", "192.168.4.0/22", "127.0.0.1", "2001:db8::/33", "fe80::/10", "::1", "fd00::1/128"];

const classify = queryProgram(`{outcome: outcome, failed: failed, writes: writes, dry_run: dry_run, human: is_human,
  target: target, argv: argv, latency: latency, received: (when | seconds), stage: (.stageTimestamp | seconds),
  near: [.sourceIPs // [] | .[] | in_networks(${JSON.stringify(networks)})]}`);

const inNetworks = networks.map((range) => compileRange(range));

/** What `classify` should give, by the code that fills the columns. */
function expected(json: JsonObject) {
  const event = decodeEvent(json, false);
  const outcome = classifyOutcome(event);
  const flags = flagsOf(event);
  const { receivedMicros, stageMicros, coarseTime, resource, subresource, requestUri } = event;
  const hasTimes = receivedMicros !== null && stageMicros !== null && !coarseTime;
  return {
    outcome,
    failed: isFailure(outcome),
    writes: (flags & flagBits.write) !== 0,
    dry_run: (flags & flagBits.dryRun) !== 0,
    human: classifyIdentity(event.user, event.groups) === "human-or-external",
    target:
      resource === null
        ? requestUri === ""
          ? null
          : (requestUri?.split("?")[0] ?? null)
        : [resource, subresource].filter((word) => word !== null).join("/"),
    argv: subresource === "exec" ? queryValues(requestUri ?? "", "command") : null,
    latency: hasTimes ? (stageMicros - receivedMicros) / 1e6 : null,
    received: parseInstant(String(json["requestReceivedTimestamp"])),
    stage: parseInstant(String(json["stageTimestamp"])),
    near: event.sourceIps.map((address) => inNetworks.some((isIn) => isIn?.(address))),
  };
}

/** As a browser reads a query, but for a second question mark. */
function queryValues(uri: string, key: string): string[] {
  const [, query = ""] = /\?(.*)$/s.exec(uri) ?? [];
  return new URLSearchParams(`&${query}`).getAll(key);
}

function classified(json: JsonObject) {
  const { outputs, errors } = classify(asValue(json));
  expect(errors, JSON.stringify(json)).toEqual([]);
  const [found] = outputs as [Record<string, Value>];
  return { ...found, received: micros(found["received"]), stage: micros(found["stage"]) };
}

function micros(seconds: Value | undefined): number | null {
  return typeof seconds === "number" ? Math.round(seconds * 1e6) : null;
}

async function eventsOf(...paths: string[]): Promise<JsonObject[]> {
  const { stdout } = await runCli(["query", ".", ...paths]);
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as JsonObject);
}

const samples = ["cluster", "webhook", "legacy", "damaged"].map((folder) => `samples/${folder}`);
const logs = "../shared/data/logs";

test.each([
  { name: "the samples", paths: samples, least: 1300 },
  ...(existsSync(join(projectRoot, logs)) ? [{ name: "real logs", paths: [logs], least: 3000 }] : []),
])("says the same as the columns on $name", async ({ paths, least }) => {
  const events = await eventsOf(...paths);
  expect(events.length).toBeGreaterThan(least);
  for (const event of events) expect(classified(event), JSON.stringify(event)).toEqual(expected(event));
});

describe("events with odd, missing and null fields", () => {
  test("are classified as the columns are", () => {
    const property = fc.property(changes, (made) => {
      const event = changed(made);
      expect(classified(event)).toEqual(expected(event));
    });
    fc.assert(property, { numRuns: 1500 });
  });

  test.each(prelude.map(({ call, example }) => ({ call, example })))("raise no error in $call", ({ example }) => {
    const run = queryProgram(example);
    const alone = paths.flatMap((path) =>
      [undefined, null, ...(odd[path] ?? [])].map((value) => changed([[path, value]])),
    );
    const sampled = fc.sample(changes, { numRuns: 100, seed: 1 }).map(changed);
    const errors = [{}, whole, ...alone, ...sampled].flatMap((event) => run(asValue(event)).errors);
    expect(errors).toEqual([]);
  });
});
