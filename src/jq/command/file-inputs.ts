import { JsonReader } from "../values/json-reader.ts";
import { JsonStreamReader } from "../values/json-stream.ts";
import type { Value } from "../values/value.ts";
import type { InputOptions } from "./arguments.ts";
import type { InputSource } from "./input-source.ts";
import { LineReader, PieceReader } from "./line-reader.ts";
import type { System } from "./system.ts";
import { TextFiles } from "./text-files.ts";

/** Takes text in pieces and gives values; `next` throws a JqError for malformed text. */
interface Reader {
  push(text: string): void;
  end(): void;
  next(): Value | undefined;
  /** Line feeds of the text that was looked at. */
  linesRead: number;
}

function openReader({ raw, slurp, seq, stream, streamErrors }: InputOptions): Reader {
  if (raw) return slurp ? new PieceReader() : new LineReader();
  if (stream) return new JsonStreamReader({ sequence: seq, errors: streamErrors });
  return new JsonReader({ sequence: seq });
}

/** The inputs of a program from files as jq 1.8.2 reads them (its src/util.c): they are one text, of which a value or a
 * line may begin in one file and end in the next. `paths` empty: standard input. `beforeWait` is called before a read
 * that may wait, `problem` with what to print about a file that cannot be read. */
export function fileInputs(
  paths: readonly string[],
  options: InputOptions,
  system: System,
  { beforeWait, problem }: { beforeWait(): void; problem(message: string): void },
): InputSource {
  const reader = openReader(options);
  let name: string | null = null;
  let hasFailed = false;
  let isEnded = false;
  const files = new TextFiles(paths.length === 0 ? ["-"] : paths, system, {
    beforeWait,
    fileBegins: (file) => {
      name = file;
      reader.linesRead = 0;
    },
    problem: (message) => {
      hasFailed = true;
      problem(message);
    },
  });
  const nextValue = (): Value | undefined => {
    for (;;) {
      const value = reader.next();
      if (value !== undefined || isEnded) return value;
      const text = files.next();
      if (text !== null) reader.push(text);
      else {
        isEnded = true;
        reader.end();
      }
    }
  };
  return {
    nextInput: options.slurp ? slurped(nextValue, options.raw) : nextValue,
    inputName: () => name,
    linesRead: () => reader.linesRead,
    position: () => (name === null ? "<unknown>" : `${name}:${reader.linesRead}`),
    hasFailed: () => hasFailed,
  };
}

/** All values as one array. Malformed text is an error; asking again goes on behind it. */
function slurped(nextValue: () => Value | undefined, isText: boolean): () => Value | undefined {
  let values: Value[] | null = [];
  return () => {
    if (values === null) return undefined;
    for (let value = nextValue(); value !== undefined; value = nextValue()) values.push(value);
    const all = isText ? values.join("") : values;
    values = null;
    return all;
  };
}
