import type { Import, Source } from "../syntax/ast.ts";
import type { Value } from "../values/value.ts";

/** An import and what it names: a module, or the values of a data file. */
export interface LinkedImport {
  readonly import: Import;
  readonly module: LoadedModule | null;
  /** The file's values in an array; undefined where a module is imported. */
  readonly data: Value | undefined;
}

/** A module and what it imports; modules imported twice are one object. */
export interface LoadedModule {
  readonly path: string;
  readonly text: string;
  readonly source: Source;
  readonly imports: readonly LinkedImport[];
}

/** A program whose imports are all loaded. */
export interface LinkedProgram {
  readonly text: string;
  readonly source: Source;
  readonly imports: readonly LinkedImport[];
  /** Answers `modulemeta`: what a module says of itself. Throws a JqError for an unknown one. */
  readonly moduleMeta: (name: string) => Value;
  /** The directory of the program's file, what `get_prog_origin` answers. */
  readonly programOrigin: string;
  /** The directory of the executable, what `get_jq_origin` answers. */
  readonly origin: string;
  /** What `get_search_list` answers. */
  readonly searchList: readonly string[];
}
