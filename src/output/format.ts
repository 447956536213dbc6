import type { Sheet } from "./sheet.ts";

/** How a result is to look. The machine formats (json, ndjson, csv) use nothing of it. */
export interface Style {
  /** Columns of the terminal. Infinity draws everything at its natural width. */
  readonly width: number;
  readonly color: boolean;
  /** IANA name of the zone instants are shown in; null is UTC. */
  readonly timeZone: string | null;
}

/** One way to write a Sheet. The file in `formats/` bears its name. */
export interface Format {
  readonly name: string;
  /** One line for `--help`. */
  readonly summary: string;
  /** True if notes and coverage are part of the text; otherwise the caller prints the notes to stderr. */
  readonly carriesNotes: boolean;
  /** Gives the text in chunks of any size, each made when it is asked for. Reads `sheet.rows` once, prints nothing. */
  render(sheet: Sheet, style: Style): Iterable<string>;
}
