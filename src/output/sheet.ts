/** A value of a result. `null` is unknown or absent, never 0 or "". */
export type Cell = string | number | null;

/** What a column holds; decides alignment, unit and text form in one place.
 *  `text`: evidence or names. `count`: whole number. `share`: 0…1 of the total. `instant`: microseconds since the
 *  epoch. `micros`: a duration in microseconds, `seconds`: one in seconds. `bytes`: a size. `code`: an HTTP status. */
export type ColumnType = "text" | "count" | "share" | "instant" | "micros" | "seconds" | "bytes" | "code";

export interface Column {
  /** Stable snake_case name for JSON and CSV. */
  readonly name: string;
  /** Heading for people. */
  readonly title: string;
  readonly type: ColumnType;
  /** What a table shows for null, such as `(cluster)`; `-` when not given. Other formats write their own null. */
  readonly absent?: string;
  /** Only shown to people (table, md, html): never in json, ndjson or csv. */
  readonly displayOnly?: boolean;
}

/** What the evidence behind an answer covers, per stream. `gaps`: how many were found in the time asked for; null where they
 *  were not looked for. */
export interface Coverage {
  readonly stream: string;
  readonly from: number | null;
  readonly to: number | null;
  readonly gaps: number | null;
}

/** How wide a picture may be, and the zone its times are shown in; null is UTC. */
export interface Canvas {
  readonly width: number;
  readonly timeZone: string | null;
}

/** The one result type: every command that answers gives a Sheet, every format draws one. */
export interface Sheet {
  /** Name of the report, such as `verbs`. */
  readonly name: string;
  readonly unit: "request" | "event";
  /** The filter flags as typed, by long name; in JSON under `filters`. */
  readonly filters: Readonly<Record<string, readonly string[]>>;
  readonly columns: readonly Column[];
  readonly rows: Iterable<readonly Cell[]>;
  /** Draws the rows in lines of text, for people: a table shows it above them. */
  readonly picture?: (canvas: Canvas) => readonly string[];
  /** Totals over all rows, also those cut by `--top`, by column name. */
  readonly totals: Readonly<Record<string, Cell>>;
  /** Sentences about what the numbers do and do not show. */
  readonly notes: readonly string[];
  readonly coverage: readonly Coverage[];
  /** One or more lines for people about the evidence: streams, from–to, stages, levels, problems. */
  readonly coverageText: readonly string[];
}
