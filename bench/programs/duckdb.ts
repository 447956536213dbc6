/** `node duckdb.ts DATABASE SQL…` runs the statements and prints the rows of the last one as JSON. */

interface Reader {
  getRowsJson(): unknown[][];
}

interface Connection {
  runAndReadAll(sql: string): Promise<Reader>;
  closeSync(): void;
}

interface Instance {
  connect(): Promise<Connection>;
  closeSync(): void;
}

interface DuckDb {
  readonly DuckDBInstance: { create(path: string): Promise<Instance> };
}

// It is installed on demand, in a folder of its own, so there may be nothing to take types from.
const entry = new URL("../duckdb/node_modules/@duckdb/node-api/lib/index.js", import.meta.url);
const { DuckDBInstance } = (await import(entry.href)) as DuckDb;
const [path = ":memory:", ...statements] = process.argv.slice(2);
const instance = await DuckDBInstance.create(path);
const connection = await instance.connect();
let rows: unknown[][] = [];
for (const sql of statements) rows = (await connection.runAndReadAll(sql)).getRowsJson();
connection.closeSync();
instance.closeSync();
process.stdout.write(JSON.stringify(rows));
