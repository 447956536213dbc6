import type { CompileError, ErrorFile } from "./compile-error.ts";

/** What jq 1.8.2 prints of a program that it cannot compile, without the closing count of errors and the last
 * line break: each error with the first of its lines underlined. Columns and carets count bytes of UTF-8.
 * `text` and `fileName` are those of the program; an error of a module knows its own. */
export function describeCompileError(error: CompileError, text: string, fileName = "<top-level>"): string {
  const program = { name: fileName, text };
  return compileErrors(error)
    .map((each) => describeOne(each, each.file ?? program))
    .join("\n");
}

/** The error and what else was found wrong with it; jq prints their count. */
export function compileErrors(error: CompileError): readonly CompileError[] {
  return [error, ...error.further];
}

function describeOne({ message, place, printed }: CompileError, { name, text }: ErrorFile): string {
  if (place === null) return printed ?? `jq: error: ${message}`;
  const lineStart = text.lastIndexOf("\n", place.start - 1) + 1;
  const newline = text.indexOf("\n", place.start);
  const lineEnd = newline < 0 ? text.length : newline;
  const line = text.slice(0, lineStart).split("\n").length;
  const indent = bytes(text.slice(lineStart, place.start));
  const end = Math.min(place.end, Math.max(lineEnd, place.start + 1));
  const underlined = text.slice(place.start, end);
  const carets = lastByte.test(message) ? bytes(underlined) : bytes(underlined.replace(/.$/su, "")) + 1;
  return [
    `jq: error: ${message} at ${name}, line ${line}, column ${indent + 1}:`,
    `    ${text.slice(lineStart, lineEnd)}`,
    `    ${" ".repeat(indent)}${"^".repeat(carets)}`,
  ].join("\n");
}

/** jq's lexer takes characters that it does not know byte by byte, and errors end with the first one; but this
 * one goes on to a colon. */
const lastByte = /^May need parentheses/;

function bytes(text: string): number {
  return Buffer.byteLength(text);
}
