/** Where modules come from. Paths use `/`; they are only ever paths below a directory of the search list, of
 * the program or module that imports, or of the `search` that the import names. */
export interface ModuleFiles {
  /** Directories in the order of `-L`, or `defaultSearchList`; what `get_search_list` answers. */
  readonly searchList: readonly string[];
  /** What `$ORIGIN` stands for: the directory of the executable. */
  readonly origin: string;
  /** What `~` stands for, null where nobody knows. A file `.jq` in it is included in every program. */
  readonly home: string | null;
  /** The directory of the program's file, by default the working directory `.`. */
  readonly programOrigin?: string;
  /** The text of a file, null where there is none. */
  read(path: string): string | null;
  /** The one path of an existing file, as messages show it; by default what `path.normalize` says. */
  realPath?(path: string): string;
}

/** Where jq 1.8.2 looks for modules unless it is told otherwise. */
export const defaultSearchList: readonly string[] = ["~/.jq", "$ORIGIN/../lib/jq", "$ORIGIN/../lib"];
