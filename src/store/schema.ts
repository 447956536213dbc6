import { flagBits } from "../scan/flags.ts";
import { type ShapeColumn, shapeColumns } from "../scan/row-layout.ts";
import { manifestView } from "./manifest-view.ts";

/** Version of the tables below; kept in `PRAGMA user_version`. Raise it with every change and add a migration. */
export const SCHEMA_VERSION = 4;

/** `PRAGMA application_id` of an auditq database: "audq". */
export const APPLICATION_ID = 0x61756471;

/** Values of `event.units`: a row counts as an event, as a request, or as both. The row of a request is its representative
 *  stage; when that stage lacks something another one has, a row of the merged values counts as the request instead. */
export const units = { event: 1, request: 2, both: 3 } as const;

// Id 0 of every dictionary stands for "absent", so a column is never NULL and a test of any kind is `id IN (…)`.
// `word` dictionaries are small and held in memory; `wide` ones can grow with the log and are found by hash. The same text
// may stand in a wide one twice, when an import forgot the first to bound its memory.
const word = "(id INTEGER PRIMARY KEY, value TEXT)";

/** Dictionaries that are held in memory while importing. */
export const wordTables = ["stage", "level", "verb", "namespace", "reason", "decision"] as const;

/** Dictionaries that can grow with the log; `hash` is 48 bits of the SHA-256 of the value. */
export const wideTables = ["uri", "name", "agent", "address", "authorization", "odd_audit_id"] as const;

export type WordTable = (typeof wordTables)[number];
export type WideTable = (typeof wideTables)[number];

/** Columns of the table `shape`: what many events have in common. The namespace stands in the events themselves: it goes with
 *  everything, so there would be ten times as many shapes. */
export const storedShape = shapeColumns.filter((column) => column !== "namespace") as Exclude<
  ShapeColumn,
  "namespace"
>[];

/** Rows of `event` are summed up in chunks of so many ids. */
export const CHUNK_ROWS = 262_144;

/** Text of so many bytes and more may have been cut on its way: forwarders cut at 16 KiB and above. Events of such a text are
 *  found by audit ID, verb and URI alone. */
export const LONG_TEXT = 4096;

function wideTable(name: WideTable): string {
  const columns = `id INTEGER PRIMARY KEY, hash INTEGER NOT NULL, value TEXT${name === "address" ? peer : ""}`;
  return `CREATE TABLE ${name} (${columns}); INSERT INTO ${name} (id, hash, value) VALUES (0, 0, NULL);
CREATE INDEX ${name}_hash ON ${name}(hash);`;
}

// The TCP peer stands last; everything before it is the client's claim.
const peer = ", peer TEXT AS (json_extract(value, '$[#-1]')) STORED";

/** All tables and indexes. What grows with the log is integers. */
export const tables = `
${wordTables.map((name) => `CREATE TABLE ${name} ${word}; INSERT INTO ${name} VALUES (0, NULL);`).join("\n")}
${wideTables.map(wideTable).join("\n")}

-- A caller: user name, groups (JSON array) and the class of identity that follows from both.
CREATE TABLE identity (id INTEGER PRIMARY KEY, user TEXT, groups TEXT NOT NULL, class TEXT);
INSERT INTO identity VALUES (0, NULL, '[]', NULL);

CREATE TABLE resource (id INTEGER PRIMARY KEY, api_group TEXT, api_version TEXT, resource TEXT, subresource TEXT);
INSERT INTO resource VALUES (0, NULL, NULL, NULL, NULL);

CREATE TABLE outcome (id INTEGER PRIMARY KEY, value TEXT NOT NULL, failure INTEGER NOT NULL);

-- The output of one API server: a rotation set, a capture, standard input. origin tells two sets of one name apart.
CREATE TABLE stream (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, origin TEXT);
-- Sets of streams (JSON array of names, sorted): an event that was found in several streams is stored once.
CREATE TABLE stream_set (id INTEGER PRIMARY KEY, names TEXT NOT NULL UNIQUE);
INSERT INTO stream_set VALUES (0, '[]');

CREATE TABLE file (
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL,
  stream INTEGER NOT NULL REFERENCES stream,
  role TEXT NOT NULL,              -- backup, live, single
  name_us INTEGER,                 -- time in the name of a backup
  fingerprint BLOB NOT NULL,       -- SHA-256 of the first line, at most 64 KiB of it
  envelope TEXT NOT NULL,
  disk_bytes INTEGER NOT NULL,     -- size as found, compressed or not
  disk_tail BLOB NOT NULL,         -- SHA-256 of the last 4 KiB as found
  read_bytes INTEGER NOT NULL,     -- where reading goes on, in decompressed bytes
  read_line INTEGER NOT NULL,      -- the line that begins there
  read_tail BLOB NOT NULL,         -- SHA-256 of the 4 KiB before read_bytes
  read_records INTEGER NOT NULL,   -- records before read_bytes, or to pass over when reading starts at 0
  bytes INTEGER NOT NULL, lines INTEGER NOT NULL,
  events INTEGER NOT NULL, duplicates INTEGER NOT NULL, problems INTEGER NOT NULL, skipped INTEGER NOT NULL,
  event_bytes INTEGER NOT NULL, duplicate_bytes INTEGER NOT NULL, problem_bytes INTEGER NOT NULL,
  skipped_bytes INTEGER NOT NULL, envelope_bytes INTEGER NOT NULL,
  first_us INTEGER, last_us INTEGER,
  complete INTEGER NOT NULL        -- 0 while an import is under way or was killed
);
CREATE INDEX file_fingerprint ON file(fingerprint);
CREATE INDEX file_path ON file(path);

-- The time of the events of each stream in a file, known ones included; NULL if none has a time.
CREATE TABLE file_stream (
  file INTEGER NOT NULL REFERENCES file, stream INTEGER NOT NULL REFERENCES stream, first_us INTEGER, last_us INTEGER,
  PRIMARY KEY (file, stream)
) WITHOUT ROWID;

-- The content of a file in the order it was read: SHA-256 of each stretch, so that the evidence can be verified later.
CREATE TABLE segment (
  file INTEGER NOT NULL REFERENCES file, from_byte INTEGER NOT NULL, to_byte INTEGER NOT NULL, sha256 BLOB NOT NULL,
  PRIMARY KEY (file, from_byte)
) WITHOUT ROWID;

-- Raw text of events, each behind the other with a line feed between, as one zstd frame. The events whose text it holds have
-- ids from first_event to last_event; text of an event that was known already may stand between.
CREATE TABLE block (
  id INTEGER PRIMARY KEY, file INTEGER NOT NULL REFERENCES file, bytes INTEGER NOT NULL,
  first_event INTEGER NOT NULL, last_event INTEGER NOT NULL, data BLOB NOT NULL
);

-- What the events of a block have, and what those had that gave way to better copies (src/store/twin-events.ts): it tells in which blocks a question may find something. The ids of their shapes, namespaces
-- and names are packed (src/store/id-set.ts); times are microseconds, NULL if one of them has none.
CREATE TABLE block_index (
  block INTEGER PRIMARY KEY REFERENCES block, file INTEGER NOT NULL REFERENCES file,
  scanned INTEGER NOT NULL,        -- 1 if all its lines are, byte for byte, as kube-apiserver writes them
  first_event INTEGER NOT NULL, last_event INTEGER NOT NULL,
  event_first_us INTEGER, event_last_us INTEGER, request_first_us INTEGER, request_last_us INTEGER,
  shapes BLOB NOT NULL, namespaces BLOB NOT NULL, names BLOB NOT NULL
);

-- The pace of a block's events in the order of the file: the longest time from one to the next (or from the end of what was
-- read of the file before), and the longest way back in time, with the time before each; and how many requests were opened by
-- another stage than RequestReceived, when the first and the last of them were received, and the packed ids of the shapes they
-- began with.
CREATE TABLE block_pace (
  block INTEGER PRIMARY KEY REFERENCES block, file INTEGER NOT NULL REFERENCES file,
  pause_us INTEGER NOT NULL, pause_from_us INTEGER NOT NULL, back_us INTEGER NOT NULL, back_from_us INTEGER NOT NULL,
  late INTEGER NOT NULL, late_first_us INTEGER, late_last_us INTEGER, late_shapes BLOB NOT NULL
);

-- What many events have in common, by ids of dictionaries: so a row of an event is short, and questions are answered for
-- all events of a shape at once. hash: of the other columns.
CREATE TABLE shape (
  id INTEGER PRIMARY KEY,
  hash INTEGER NOT NULL,
  ${storedShape.map((column) => `${column} INTEGER NOT NULL`).join(", ")}
  -- impersonated: identity; address: JSON array of source IPs; authorization: reason of the authorizer; code: 0 unknown;
  -- form of the raw text: 0 verbatim, 1 compacted, 2 legacy, 3 unwrapped, 4 converted
);
CREATE INDEX shape_hash ON shape(hash);
CREATE INDEX shape_truncated ON shape(id) WHERE flags & ${flagBits.truncated};

CREATE TABLE event (
  id INTEGER PRIMARY KEY,
  units INTEGER NOT NULL,          -- 1 event, 2 request, 3 both
  received_us INTEGER,             -- microseconds since the epoch
  elapsed_us INTEGER,              -- stage time - received time; the stage time itself where received_us is NULL
  audit_a INTEGER NOT NULL,        -- 48, 48 and 32 bits of a UUID; else hash, NULL and id in odd_audit_id
  audit_b INTEGER,
  audit_c INTEGER NOT NULL,
  request INTEGER NOT NULL,        -- 48 bits of a keyed hash of audit ID, verb and URI: with received_us, the request
  content INTEGER NOT NULL,        -- 48 bits of a keyed hash of the canonical text
  shape INTEGER NOT NULL,
  namespace INTEGER NOT NULL,
  name INTEGER NOT NULL,
  uri INTEGER NOT NULL,
  streams INTEGER NOT NULL,        -- stream_set
  block INTEGER NOT NULL,
  offset INTEGER NOT NULL,         -- of the raw text in the decompressed block
  length INTEGER NOT NULL
);
-- Groups stages into requests and finds known events. Logs are nearly in order of time, so it grows at its end.
CREATE INDEX event_request ON event(received_us, request);
CREATE INDEX event_long ON event(request) WHERE length >= ${LONG_TEXT};
CREATE INDEX event_timeless ON event(units) WHERE received_us IS NULL AND elapsed_us IS NULL;
CREATE INDEX event_merged ON event(block) WHERE units = ${units.request};

-- Rows of event are summed up in chunks of ${CHUNK_ROWS} ids, by shape, namespace and streams. A chunk whose rows change loses its row
-- here until it is summed up again: its cells do not count then, its rows are counted themselves.
CREATE TABLE chunk (
  id INTEGER PRIMARY KEY,
  event_first_us INTEGER, event_last_us INTEGER, event_timeless INTEGER NOT NULL,
  request_first_us INTEGER, request_last_us INTEGER, request_timeless INTEGER NOT NULL
);
CREATE TABLE cell (
  shape INTEGER NOT NULL, namespace INTEGER NOT NULL, chunk INTEGER NOT NULL, streams INTEGER NOT NULL,
  event_count INTEGER NOT NULL, event_first_us INTEGER, event_last_us INTEGER,
  request_count INTEGER NOT NULL, request_first_us INTEGER, request_last_us INTEGER,
  PRIMARY KEY (shape, namespace, chunk, streams)
) WITHOUT ROWID;

CREATE TABLE problem (
  id INTEGER PRIMARY KEY, file INTEGER NOT NULL REFERENCES file, line INTEGER NOT NULL, offset INTEGER NOT NULL,
  length INTEGER NOT NULL, kind TEXT NOT NULL, detail TEXT NOT NULL,
  raw BLOB NOT NULL                -- zstd; of a too long record its first bytes
);
CREATE INDEX problem_file ON problem(file, offset);

-- Parts of a file that are known to be no record, such as NUL runs.
CREATE TABLE skip (
  file INTEGER NOT NULL REFERENCES file, line INTEGER NOT NULL, offset INTEGER NOT NULL, length INTEGER NOT NULL,
  reason TEXT NOT NULL, PRIMARY KEY (file, offset)
) WITHOUT ROWID;

-- hash_key: the secret of the keyed hashes, 16 bytes in hex.
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
`;

/** SQL of the text of an audit ID over the row `e`. */
export const auditIdSql = `(CASE WHEN e.audit_b IS NULL THEN (SELECT value FROM odd_audit_id WHERE id = e.audit_c)
    ELSE printf('%08x-%04x-%04x-%04x-%04x%08x', e.audit_a >> 16, e.audit_a & 65535, e.audit_b >> 32,
      (e.audit_b >> 16) & 65535, e.audit_b & 65535, e.audit_c) END)`;

const columns = `
  e.id AS id,
  ${auditIdSql} AS audit_id,
  stage.value AS stage, level.value AS level, verb.value AS verb,
  who.user AS user, who.groups AS groups, ifnull(who.class, 'unauthenticated-failed') AS class,
  acting.user AS impersonated_user,
  resource.api_group AS api_group, resource.resource AS resource, resource.subresource AS subresource,
  namespace.value AS namespace, name.value AS name,
  nullif(s.code, 0) AS code, reason.value AS reason, outcome.value AS outcome,
  decision.value AS decision, authorization.value AS authorization_reason,
  uri.value AS request_uri, agent.value AS user_agent, address.value AS source_ips,
  stream_set.names AS streams,
  e.received_us AS received_us, ifnull(e.received_us, 0) + e.elapsed_us AS stage_us,
  CASE WHEN s.flags & ${flagBits.coarseTime} OR e.received_us IS NULL THEN NULL ELSE e.elapsed_us END AS latency_us,
  (s.flags & ${flagBits.write}) <> 0 AS is_write, (s.flags & ${flagBits.dryRun}) <> 0 AS is_dry_run,
  (s.flags & ${flagBits.truncated}) <> 0 AS is_truncated,
  (s.flags & ${flagBits.irregular}) <> 0 AS is_irregular,
  e.block AS block, e.offset AS offset, e.length AS length`;

const joins = `FROM event e JOIN shape s ON s.id = e.shape
  JOIN stage ON stage.id = s.stage JOIN level ON level.id = s.level JOIN verb ON verb.id = s.verb
  JOIN identity who ON who.id = s.identity JOIN identity acting ON acting.id = s.impersonated
  JOIN resource ON resource.id = s.resource JOIN namespace ON namespace.id = e.namespace
  JOIN name ON name.id = e.name JOIN reason ON reason.id = s.reason JOIN outcome ON outcome.id = s.outcome
  JOIN decision ON decision.id = s.decision JOIN authorization ON authorization.id = s.authorization
  JOIN uri ON uri.id = e.uri JOIN agent ON agent.id = s.agent JOIN address ON address.id = s.address
  JOIN stream_set ON stream_set.id = e.streams`;

/** Read-only views with names instead of ids, for any SQLite tool. Only the raw text needs auditq. */
export const views = `
CREATE VIEW events AS SELECT ${columns} ${joins} WHERE e.units & 1;
CREATE VIEW requests AS SELECT ${columns},
  CASE WHEN stage.value IN ('ResponseComplete', 'Panic') THEN 'complete'
    WHEN stage.value = 'ResponseStarted' AND s.code >= 400 THEN 'complete'
    WHEN stage.value = 'ResponseStarted' THEN 'open' ELSE 'unknown' END AS state
  ${joins} WHERE e.units & 2;
CREATE VIEW files AS SELECT file.id, path, stream.name AS stream, role, name_us, envelope, disk_bytes, bytes, lines, events,
  duplicates, problems, skipped, first_us, last_us, complete, lower(hex(fingerprint)) AS fingerprint
  FROM file JOIN stream ON stream.id = file.stream;
${manifestView}
CREATE VIEW problems AS SELECT problem.id, path AS file, line, offset, length, kind, detail
  FROM problem JOIN file ON file.id = problem.file;
`;
