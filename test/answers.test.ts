import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { formatInstant } from "../src/base/instant.ts";
import { type Db, openToRead } from "../src/store/open.ts";
import { projectRoot, runCli, withFolder } from "./run-cli.ts";

// Counts of public logs that were worked out by others, with definitions of their own: an event is known by audit ID and
// stage, a request is completed by ResponseComplete or Panic, a failure has a code of at least 400. All of it is asked of
// the SQL views, which is also what they are for.

const data = join(projectRoot, "../shared/data");
const answersFile = join(data, "answers.visible.json");

/** What the answer file says of one log. */
type Answers = Readonly<Record<string, unknown>>;

const definition =
  /dedup key = \(auditID, stage\).*completed = stage ResponseComplete or Panic; failure = completed with code>=400/;

// Where a group has min(id), SQLite takes the other columns from that row: the first event wins.
const events = "(SELECT *, min(id) FROM events GROUP BY audit_id, stage)";
const completed = `(SELECT * FROM ${events} WHERE stage IN ('ResponseComplete', 'Panic'))`;
const failed = `(SELECT * FROM ${completed} WHERE code >= 400)`;
const LONGEST_LIST = 20;

/** A single value. */
function one(sql: string): (db: Db) => unknown {
  return (db) => db.prepare(sql).pluck().get();
}

/** Names with their counts, most first, then by name; absent names are not listed. */
function counts(name: string, from: string): (db: Db) => unknown {
  const sql = `SELECT ${name} AS name, count(*) AS count FROM ${from} WHERE ${name} IS NOT NULL
    GROUP BY 1 ORDER BY count DESC, name LIMIT ${LONGEST_LIST}`;
  return (db) => db.prepare(sql).raw().all();
}

/** The same as an object. */
function tally(name: string): (db: Db) => unknown {
  return (db) => Object.fromEntries(counts(name, events)(db) as [string, number][]);
}

/** The time of a column; only of events that have microseconds, not the whole seconds of old versions. */
function instant(sql: string): (db: Db) => unknown {
  return (db) => {
    const micros = one(`SELECT ${sql} FROM ${events} WHERE latency_us IS NOT NULL`)(db) as number | null;
    return micros === null ? null : formatInstant(micros);
  };
}

const touched = "concat_ws(' ', verb, namespace, name, user, 'code=' || code)";

/** Every answer there is, by its key. */
const questions: Readonly<Record<string, (db: Db) => unknown>> = {
  lines_invalid: one("SELECT count(*) FROM problems"),
  events_raw: one("SELECT sum(events + duplicates) FROM files"),
  events_dedup: one(`SELECT count(*) FROM ${events}`),
  requests: one("SELECT count(DISTINCT audit_id) FROM events"),
  requests_completed: one(`SELECT count(DISTINCT audit_id) FROM ${completed}`),
  requests_without_completion: one(
    `SELECT count(DISTINCT audit_id) FROM events WHERE audit_id NOT IN (SELECT audit_id FROM ${completed})`,
  ),
  first_requestReceived: instant("min(received_us)"),
  last_stageTimestamp: instant("max(stage_us)"),
  by_stage: tally("stage"),
  by_level: tally("level"),
  completed_by_verb: counts("verb", completed),
  completed_by_user: counts("user", completed),
  completed_by_namespace: counts("namespace", completed),
  completed_by_resource: counts("resource", completed),
  completed_by_code: counts("code", completed),
  failures: one(`SELECT count(*) FROM ${failed}`),
  failures_by_user_code: counts("user || ' ' || code", failed),
  forbidden_403: (db) =>
    db
      .prepare(
        `SELECT audit_id, user, impersonated_user, verb, namespace, resource FROM ${failed} WHERE code = 403 ORDER BY id`,
      )
      .raw()
      .all(),
  impersonated: one(`SELECT count(*) FROM ${completed} WHERE impersonated_user IS NOT NULL`),
  anonymous: one(`SELECT count(*) FROM ${completed} WHERE user = 'system:anonymous'`),
  exec_requests: counts(touched, `(SELECT * FROM ${completed} WHERE subresource = 'exec')`),
  secrets_touched: counts(touched, `(SELECT * FROM ${completed} WHERE resource = 'secrets' AND name IS NOT NULL)`),
  max_latency_completed_nonwatch_us: one(`SELECT max(latency_us) FROM ${completed} WHERE verb <> 'watch'`),
};

describe.skipIf(!existsSync(answersFile))(`answers of ../shared/data (skipped where there is none)`, () => {
  const file = existsSync(answersFile) ? readFileSync(answersFile, "utf8") : '{"files":{}}';
  const { files, definition: words = "" } = JSON.parse(file) as { definition?: string; files: Record<string, Answers> };

  test("the definitions are those the questions are made for", () => {
    expect(words).toMatch(definition);
    expect(Object.keys(JSON.parse(file) as object).sort()).toEqual(["definition", "files"]);
    expect(Object.keys(files).length).toBeGreaterThan(0);
  });

  describe.each(Object.entries(files))("%s", (log, answers) => {
    test("every answer is asked for", () => {
      expect(Object.keys(answers).sort()).toEqual(Object.keys(questions).sort());
    });

    test("every answer is found in the views", async () => {
      await withFolder(async (folder) => {
        const path = join(folder, "answers.db");
        expect((await runCli(["import", join(data, "logs", log), "--db", path])).exit).toBe(0);
        const db = openToRead(path);
        const found = Object.fromEntries(Object.keys(answers).map((key) => [key, questions[key]?.(db)]));
        // No client chose an audit ID here, so our requests are theirs.
        const requests = one("SELECT count(*) FROM requests")(db);
        db.close();
        // Nobody measured the latency where it is null: these logs do have some.
        const { max_latency_completed_nonwatch_us: latency, ...counted } = answers;
        expect(found).toEqual({
          ...counted,
          max_latency_completed_nonwatch_us: latency ?? expect.toBeOneOf([null, expect.any(Number)]),
        });
        expect(requests).toBe(answers["requests"]);
      });
    });
  });
});
