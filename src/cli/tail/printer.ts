import { escapeControls } from "../../base/text.ts";
import { writeBytes } from "../../io/write.ts";
import { CutBodies } from "../../query/cut-bodies.ts";
import type { EventBatch } from "../../query/event-batch.ts";
import type { AnswerSink } from "../../query/run-query.ts";
import type { Io } from "../io.ts";
import type { MessageWriter } from "../query-sink.ts";
import type { EventLines } from "./event-line.ts";
import type { Statistics } from "./statistics.ts";

/** What is printed of each event: a line for people, its JSON, or its text as it was logged. */
export type Printed = "lines" | "ndjson" | "raw";

/** Prints events as they come. */
export class Printer {
  readonly #io: Io;
  readonly #prints: Printed;
  readonly #lines: EventLines;
  readonly #statistics: Statistics;
  /** Names of streams by that of the file. */
  readonly #streamOf: (file: string) => string;

  constructor(io: Io, prints: Printed, lines: EventLines, statistics: Statistics, streamOf: (file: string) => string) {
    this.#io = io;
    this.#prints = prints;
    this.#lines = lines;
    this.#statistics = statistics;
    this.#streamOf = streamOf;
  }

  /** Prints the events of a batch; false if nobody reads them any more. */
  async print(batch: EventBatch): Promise<boolean> {
    const text = Buffer.from(batch.text.buffer, batch.text.byteOffset, batch.text.byteLength);
    const cut = new CutBodies(text);
    const pieces: Buffer[] = [];
    for (let at = 0; at < batch.origins.length; at++) {
      const from = batch.starts[at] as number;
      const to = batch.starts[at + 1] as number;
      if (this.#prints === "lines") {
        const short = batch.scanned[at] === 1 ? cut.parse(from, to) : undefined;
        const line = short === undefined ? null : this.#lines.draw(short, this.#streamAt(batch, at));
        pieces.push(Buffer.from(line ?? this.#drawn(text.toString("utf8", from, to), this.#streamAt(batch, at))));
      } else pieces.push(this.#bare(text.subarray(from, to), batch.logged.get(at)));
    }
    this.#statistics.shown += batch.origins.length;
    return writeBytes(this.#io.stdout, Buffer.concat(pieces));
  }

  /** Takes the outputs of a program, a JSON text on each line: events are drawn as lines, all else is printed as it is. */
  sink(messages: MessageWriter): AnswerSink {
    return {
      message: (message) => messages.write(message),
      write: (output) => {
        const text = Buffer.from(output.buffer, output.byteOffset, output.byteLength);
        const count = text.reduce((sum, byte) => sum + (byte === 10 ? 1 : 0), 0);
        this.#statistics.shown += count;
        if (this.#prints !== "lines") return writeBytes(this.#io.stdout, text);
        const drawn = text
          .toString()
          .split("\n")
          .slice(0, -1)
          .map((line) => this.#drawn(line, ""));
        return writeBytes(this.#io.stdout, Buffer.from(drawn.join("")));
      },
    };
  }

  #streamAt(batch: EventBatch, at: number): string {
    return this.#streamOf(batch.names[batch.files[at] as number] ?? "");
  }

  #bare(json: Buffer, logged: Uint8Array | undefined): Buffer {
    const bytes = this.#prints === "raw" && logged !== undefined ? Buffer.from(logged) : json;
    const shown = this.#io.stdoutIsTty ? Buffer.from(escapeControls(bytes.toString())) : bytes;
    return Buffer.concat([shown, newLine]);
  }

  #drawn(json: string, stream: string): string {
    return this.#lines.draw(parse(json), stream) ?? `${this.#io.stdoutIsTty ? escapeControls(json) : json}\n`;
  }
}

const newLine = Buffer.from("\n");

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
