import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LineReader, PieceReader } from "./line-reader.ts";
import type { InputFile, System } from "./system.ts";
import { TextFiles } from "./text-files.ts";

/** Files whose reads give few bytes each; an Error in place of a chunk is thrown. */
function systemOf(files: Readonly<Record<string, readonly (Buffer | Error)[]>>): System {
  return {
    open: (path): InputFile => {
      const chunks = files[path];
      if (chunks === undefined) throw Object.assign(new Error("no"), { code: "ENOENT" });
      let at = 0;
      return {
        isSlow: path === "-",
        read: (into) => {
          const chunk = chunks[at++] ?? Buffer.alloc(0);
          if (chunk instanceof Error) throw chunk;
          into.set(chunk);
          return chunk.length;
        },
        close: () => undefined,
      };
    },
    write: () => undefined,
    realPath: (path) => path,
    isStopped: () => false,
  };
}

function readAll(paths: readonly string[], system: System) {
  const heard: string[] = [];
  const files = new TextFiles(paths, system, {
    beforeWait: () => void heard.push("wait"),
    fileBegins: (name) => void heard.push(`file ${name}`),
    problem: (message) => void heard.push(message),
  });
  let text = "";
  for (let piece = files.next(); piece !== null; piece = files.next()) text += piece;
  return { text, heard };
}

describe("files", () => {
  test("come one after the other; what cannot be read is told and left out", () => {
    const broken = Object.assign(new Error("no"), { code: "EIO" });
    const system = systemOf({ a: [Buffer.from("1")], b: [Buffer.from("2"), broken], "-": [Buffer.from("3")] });
    expect(readAll(["a", "none", "b", "-"], system)).toEqual({
      text: "123",
      heard: [
        "file a",
        "file none",
        "jq: error: Could not open file none: No such file or directory",
        "file b",
        "jq: error: Input/output error",
        "file <stdin>",
        "wait",
        "wait",
      ],
    });
  });

  test("give the same text however their bytes come", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }),
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 }),
        (text, sizes) => {
          const bytes = Buffer.from(text);
          const chunks: Buffer[] = [];
          for (let at = 0, turn = 0; at < bytes.length; turn++) {
            const size = sizes[turn % sizes.length] ?? 1;
            chunks.push(bytes.subarray(at, at + size));
            at += size;
          }
          return readAll(["a"], systemOf({ a: chunks })).text === text.toWellFormed();
        },
      ),
    );
  });
});

test("lines and pieces are the same however the text comes", () => {
  const unit = fc.constantFrom("a", "b", "\n", "\0", "é");
  fc.assert(
    fc.property(fc.array(fc.string({ unit, maxLength: 6 })), (pieces) => {
      const text = pieces.join("");
      const lines = take(new LineReader(), pieces);
      const wanted = text.split("\n");
      if (wanted.at(-1) === "") wanted.pop();
      expect(lines).toEqual({ values: wanted, linesRead: text.split("\n").length - 1 });
      const whole = take(new PieceReader(), pieces);
      expect({ ...whole, values: whole.values.join("") }).toEqual({ values: text, linesRead: lines.linesRead });
    }),
  );
});

function take(reader: LineReader | PieceReader, pieces: readonly string[]) {
  const values: string[] = [];
  const drain = () => {
    for (let value = reader.next(); value !== undefined; value = reader.next()) values.push(value);
  };
  for (const piece of pieces) {
    reader.push(piece);
    drain();
  }
  reader.end();
  drain();
  return { values, linesRead: reader.linesRead };
}
