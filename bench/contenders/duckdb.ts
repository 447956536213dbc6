import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Answer, verbAnswer } from "../harness/answers.ts";
import type { Command, Contender } from "../harness/contender.ts";
import { fileIn, type Lab } from "../harness/lab.ts";
import { output, programPath } from "../harness/tools.ts";

const TYPED = "duckdb-typed.db";
const RAW = "duckdb-raw.db";
const folder = fileURLToPath(new URL("../duckdb/", import.meta.url));

type Shape = string | readonly [Shape] | { readonly [field: string]: Shape };

// The types a person would choose who knows the format.
const covered = {
  level: "VARCHAR",
  auditID: "VARCHAR",
  stage: "VARCHAR",
  requestURI: "VARCHAR",
  verb: "VARCHAR",
  user: { username: "VARCHAR", uid: "VARCHAR", groups: ["VARCHAR"], extra: "JSON" },
  sourceIPs: ["VARCHAR"],
  userAgent: "VARCHAR",
  objectRef: {
    resource: "VARCHAR",
    namespace: "VARCHAR",
    name: "VARCHAR",
    apiGroup: "VARCHAR",
    subresource: "VARCHAR",
  },
  responseStatus: { status: "VARCHAR", message: "VARCHAR", reason: "VARCHAR", code: "INTEGER" },
  requestReceivedTimestamp: "TIMESTAMP",
  stageTimestamp: "TIMESTAMP",
  annotations: "JSON",
} as const satisfies Shape;
const withBodies = { ...covered, requestObject: "JSON", responseObject: "JSON" };

const countStored = "SELECT verb, count(*) FROM event GROUP BY verb";

export const contender: Contender = {
  name: "duckdb",
  title: "DuckDB",
  missing: () => (existsSync(`${folder}node_modules`) ? null : "not installed (a run without --quick does it)"),
  isSelfContained: true,
  install: () => void output("npm", ["ci", "--no-audit", "--no-fund", "--prefix", folder]),
  version: () => {
    const text = readFileSync(`${folder}node_modules/@duckdb/node-api/package.json`, "utf8");
    return (JSON.parse(text) as { version: string }).version;
  },
  tasks: [
    {
      name: "typed",
      what: "CREATE TABLE AS, typed columns and bodies",
      kind: "store",
      writes: [TYPED, `${TYPED}.wal`],
      command: (lab) => store(lab, TYPED, `SELECT * FROM ${typedRows(lab)}`),
      answer: readCounts,
    },
    {
      name: "raw",
      what: "CREATE TABLE AS, typed columns and raw lines",
      kind: "store",
      writes: [RAW, `${RAW}.wal`],
      command: (lab) => {
        const columns = `json AS raw, unnest(json_transform(json, '${JSON.stringify(covered)}'))`;
        return store(lab, RAW, `SELECT ${columns} FROM ${linesOf(lab)}`);
      },
      answer: readCounts,
    },
    {
      name: "direct",
      what: "count by verb straight from the file",
      kind: "pass",
      command: (lab) =>
        run(":memory:", `SELECT json ->> '$.verb' AS verb, count(*) FROM ${linesOf(lab)} GROUP BY verb`),
      answer: readCounts,
    },
    {
      name: "count",
      what: "stored: count by verb",
      kind: "ask",
      needs: ["raw"],
      command: (lab) => run(fileIn(lab, RAW), countStored),
      answer: readCounts,
    },
    {
      name: "like",
      what: "stored: LIKE over raw lines",
      kind: "ask",
      needs: ["raw"],
      command: (lab) => run(fileIn(lab, RAW), `SELECT count(*) FROM event WHERE raw LIKE '%${lab.needle}%'`),
      answer: (stdout) => ({ "lines with needle": Number((JSON.parse(stdout) as [[string]])[0][0]) }),
    },
  ],
};

const readOptions = "maximum_object_size = 134217728";

function linesOf(lab: Lab): string {
  return `read_ndjson_objects(${logOf(lab)}, ${readOptions})`;
}

function typedRows(lab: Lab): string {
  const columns = Object.entries(withBodies).map(([name, shape]) => `"${name}": '${sqlType(shape)}'`);
  return `read_ndjson(${logOf(lab)}, ${readOptions}, columns = {${columns.join(", ")}})`;
}

function logOf({ log }: Lab): string {
  return `'${log.replaceAll("'", "''")}'`;
}

function sqlType(shape: Shape): string {
  if (typeof shape === "string") return shape;
  if (isList(shape)) return `${sqlType(shape[0])}[]`;
  return `STRUCT(${Object.entries(shape).map(([name, of]) => `"${name}" ${sqlType(of)}`)})`;
}

function isList(shape: Exclude<Shape, string>): shape is readonly [Shape] {
  return Array.isArray(shape);
}

// Of the ways that were tried these are the fastest: the lines in their order (without it, the table is written a second
// time when it is closed), the newest storage format, each line parsed once.
function store(lab: Lab, database: string, select: string): Command {
  const path = fileIn(lab, database).replaceAll("'", "''");
  return run(
    ":memory:",
    `ATTACH '${path}' AS stored (STORAGE_VERSION 'latest')`,
    "USE stored",
    `CREATE TABLE event AS ${select}`,
    "CHECKPOINT",
    countStored,
  );
}

function run(database: string, ...statements: readonly string[]): Command {
  return { file: process.execPath, args: [programPath("duckdb.ts"), database, ...statements] };
}

function readCounts(stdout: string): Answer {
  const rows = JSON.parse(stdout) as [string, string][];
  return verbAnswer(rows.map(([verb, count]) => [verb, Number(count)]));
}
