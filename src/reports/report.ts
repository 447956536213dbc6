import type { ParsedFilters } from "../filter/flags.ts";
import type { Sheet } from "../output/sheet.ts";
import type { Db } from "../store/open.ts";
import type { Unit } from "../store/unit.ts";

/** What is asked of a report. */
export interface ReportRequest {
  readonly unit: Unit;
  readonly filters: ParsedFilters;
  /** Rows to show; null for all. */
  readonly top: number | null;
  /** Column to sort by instead of the report's own order. */
  readonly sort: Sort | null;
  /** `failures`: also what is usually no failure. */
  readonly all: boolean;
}

interface Sort {
  readonly column: string;
  readonly descending: boolean | null;
}

/** A canned question to the database. Adding a file with one to `catalog/` adds it to the program. */
export interface Report {
  readonly name: string;
  /** One line for the list of reports. */
  readonly summary: string;
  /** It counts only what is asked for, requests or events: not both. */
  readonly countsOneUnit: boolean;
  run(db: Db, request: ReportRequest): Sheet;
}
