import { randomBytes } from "node:crypto";
import { closeSync, existsSync, openSync, statSync } from "node:fs";
import Database from "better-sqlite3";
import { errorCode, Failure } from "../base/failure.ts";
import { isFailure, outcomes } from "../events/outcome.ts";
import { APPLICATION_ID, SCHEMA_VERSION, tables, views } from "./schema.ts";

const HASH_KEY_BYTES = 16;

/** Blocks of raw text span many pages: larger ones are fewer to link. */
const PAGE_BYTES = 8192;

/** An open auditq database. */
export type Db = Database.Database;

/** Opens a database to read answers from it. Raises request (missing) or evidence (not ours, damaged, newer schema). */
export function openToRead(path: string): Db {
  const isThere = existsSync(path);
  if (isThere && statSync(path).isDirectory()) {
    throw new Failure("request", `${path} is a directory, not a database`, {
      hint: "logs are given to `auditq import`, or behind the name of a report",
    });
  }
  if (!isThere || statSync(path).size === 0) throw noDatabase(path);
  return guarded(path, () => {
    const db = new Database(path, { readonly: true });
    if (isBlank(db)) throw noDatabase(path);
    checkOurs(db, path);
    db.pragma("cache_size = -65536");
    return db;
  });
}

function noDatabase(path: string): Failure {
  return new Failure("request", `no database at ${path}`, {
    hint: "run `auditq import PATH` first, name a database with --db, or give the report a PATH to read",
  });
}

/** Opens a database to add evidence to it and creates it, readable by its owner alone, if there is none. */
export function openToWrite(path: string): Db {
  return guarded(path, () => {
    // SQLite gives its journal files the mode of the database.
    if (!existsSync(path)) closeSync(openSync(path, "a", 0o600));
    const db = new Database(path);
    const isNew = isBlank(db);
    if (isNew) db.pragma(`page_size = ${PAGE_BYTES}`);
    if (!isNew) checkOurs(db, path);
    db.pragma("journal_mode = WAL");
    // A new database is waited for when it is closed: until then a power cut may cost it, but it holds nothing that is not
    // in the files. A killed process costs nothing either way.
    db.pragma(`synchronous = ${isNew ? "OFF" : "NORMAL"}`);
    db.pragma("cache_size = -16384");
    if (isNew) create(db);
    return db;
  });
}

/** Closes a database that was written: nothing but the database file stays beside it, so that it can be read from
 *  read-only media. */
export function closeWritten(db: Db): void {
  try {
    db.pragma("synchronous = NORMAL");
    db.pragma("wal_checkpoint(TRUNCATE)");
    db.pragma("journal_mode = DELETE");
  } catch (error) {
    // Someone reads it right now: the write-ahead log stays until the last one closes.
    if (errorCode(error) !== "SQLITE_BUSY") throw error;
  } finally {
    db.close();
  }
}

/** The secret of the keyed hashes of a database. */
export function hashKey(db: Db): Buffer {
  return Buffer.from(db.prepare("SELECT value FROM meta WHERE key = 'hash_key'").pluck().get() as string, "hex");
}

function create(db: Db): void {
  db.transaction(() => {
    db.exec(tables);
    db.exec(views);
    db.prepare("INSERT INTO meta VALUES ('hash_key', ?)").run(randomBytes(HASH_KEY_BYTES).toString("hex"));
    const insert = db.prepare("INSERT INTO outcome VALUES (?, ?, ?)");
    for (const [id, value] of outcomes.entries()) insert.run(id, value, isFailure(value) ? 1 : 0);
    db.pragma(`application_id = ${APPLICATION_ID}`);
    db.pragma(`user_version = ${SCHEMA_VERSION}`);
  }).immediate();
}

/** Nothing is in it yet: it is new, or its first import was killed before it had tables. */
function isBlank(db: Db): boolean {
  const isUnmarked = db.pragma("application_id", { simple: true }) === 0;
  return isUnmarked && db.prepare("SELECT count(*) FROM sqlite_schema").pluck().get() === 0;
}

function checkOurs(db: Db, path: string): void {
  const id = db.pragma("application_id", { simple: true });
  const version = Number(db.pragma("user_version", { simple: true }));
  if (id !== APPLICATION_ID) {
    db.close();
    throw new Failure("evidence", `${path} is a SQLite database, but not one of auditq`, {
      hint: "name another file with --db",
    });
  }
  if (version === SCHEMA_VERSION) return;
  db.close();
  const [which, hint] =
    version > SCHEMA_VERSION
      ? ["a newer auditq", "update auditq, or import the evidence again into another --db"]
      : ["an older auditq", "import the evidence again into another --db"];
  throw new Failure("evidence", `${path} was made by ${which} (schema ${version}, this one reads ${SCHEMA_VERSION})`, {
    hint,
  });
}

/** Turns what SQLite and the system say into one clear sentence; everything else passes. */
export function guarded<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw explain(error, path);
  }
}

/** The Failure behind an error of SQLite or the file system; the error itself if it is neither. */
export function explain(error: unknown, path: string): unknown {
  if (error instanceof Failure) return error;
  const code = errorCode(error) ?? "";
  const found = causes.find(({ pattern }) => pattern.test(code));
  if (found === undefined) return error;
  return new Failure(found.fault, found.message(path), { hint: found.hint, cause: error });
}

const causes: readonly {
  pattern: RegExp;
  fault: "request" | "evidence";
  message: (path: string) => string;
  hint: string;
}[] = [
  {
    pattern: /^SQLITE_NOTADB/,
    fault: "evidence",
    message: (path) => `${path} is not a database`,
    hint: "name an auditq database with --db; logs are given to `auditq import`",
  },
  {
    pattern: /^SQLITE_CORRUPT/,
    fault: "evidence",
    message: (path) => `${path} is damaged`,
    hint: "import the evidence again into another --db",
  },
  {
    pattern: /^(?:SQLITE_FULL|SQLITE_IOERR_WRITE|ENOSPC)/,
    fault: "request",
    message: (path) => `no room left on the disk of ${path}`,
    hint: "nothing that was stored is lost: make room and run the same command again, or put the database elsewhere with --db",
  },
  {
    pattern: /^(?:SQLITE_READONLY|EROFS|SQLITE_IOERR_DELETE)/,
    fault: "request",
    message: (path) => `cannot write ${path}: the database or its directory is read-only`,
    hint: "put the database elsewhere with --db or $AUDITQ_DB",
  },
  {
    pattern: /^(?:SQLITE_PERM|SQLITE_AUTH|EACCES|EPERM)/,
    fault: "request",
    message: (path) => `permission denied for ${path}`,
    hint: "put the database elsewhere with --db, or run as its owner",
  },
  {
    pattern: /^SQLITE_BUSY/,
    fault: "request",
    message: (path) => `another program is writing to ${path}`,
    hint: "wait for it to end and run the same command again",
  },
  {
    pattern: /^SQLITE_IOERR/,
    fault: "evidence",
    message: (path) => `cannot read ${path}: the disk reports an error`,
    hint: "copy the database to another disk, or import the evidence again into another --db",
  },
  {
    pattern: /^(?:SQLITE_CANTOPEN|ENOENT|ENOTDIR|EISDIR)/,
    fault: "request",
    message: (path) => `cannot open ${path} as a database`,
    hint: "does its directory exist, and is it a file?",
  },
];
