import { Buffer } from "node:buffer";
import { escapeControls } from "../base/text.ts";
import { writeBytes } from "../io/write.ts";
import type { Origin, RunMessage } from "../query/messages.ts";
import type { AnswerSink } from "../query/run-query.ts";
import type { Io } from "./io.ts";

const SHOWN_ERRORS = 10;

/** Shows the messages of a program on stderr; of many errors the first ones, unless `isVerbose`. `placeOf` says where an event stands. */
export class MessageWriter {
  errors = 0;
  readonly #io: Io;
  readonly #isVerbose: boolean;
  readonly #placeOf: (origin: Origin) => string;

  constructor(io: Io, isVerbose: boolean, placeOf: (origin: Origin) => string) {
    this.#io = io;
    this.#isVerbose = isVerbose;
    this.#placeOf = placeOf;
  }

  write(message: RunMessage): void {
    if (message.kind === "text") {
      this.#io.stderr.write(this.#io.stderrIsTty ? message.text.replace(/[^\n\t]+/g, escapeControls) : message.text);
      return;
    }
    if (++this.errors > SHOWN_ERRORS && !this.#isVerbose) return;
    const at = message.at === null ? "" : ` (at ${this.#placeOf(message.at)})`;
    this.#io.stderr.write(`jq: error${escapeControls(`${at}: ${message.text}`)}\n`);
  }

  /** A sentence about the errors that were not shown; null if all were. */
  get rest(): number {
    return this.#isVerbose ? 0 : Math.max(0, this.errors - SHOWN_ERRORS);
  }
}

/** Prints outputs as they come. */
export function printingSink(io: Io, messages: MessageWriter): AnswerSink {
  return {
    write: (output) => writeBytes(io.stdout, output),
    message: (message) => messages.write(message),
  };
}

/** Keeps the text of outputs, one on each line. */
export function keepingSink(messages: MessageWriter): AnswerSink & { texts(): readonly string[] } {
  const pieces: Uint8Array[] = [];
  return {
    write: async (output) => pieces.push(output) > 0,
    message: (message) => messages.write(message),
    texts: () => Buffer.concat(pieces).toString().split("\n").slice(0, -1),
  };
}

/** Lets outputs go. */
export function droppingSink(messages: MessageWriter): AnswerSink {
  return { write: async () => true, message: (message) => messages.write(message) };
}
