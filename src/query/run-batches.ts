import { valuePrinter } from "../jq/command/print-value.ts";
import { limitReached } from "../jq/command/run-request.ts";
import { Halt, type Host } from "../jq/host.ts";
import type { Program } from "../jq/program.ts";
import { JqError } from "../jq/values/error.ts";
import { jsonText } from "../jq/values/print-json.ts";
import { isTruthy, type Value } from "../jq/values/value.ts";
import type { EventBatch } from "./event-batch.ts";
import { EventReader } from "./event-reader.ts";
import type { RunMessage, RunPart, RunSettings } from "./messages.ts";
import { OutputBuffer } from "./output-buffer.ts";
import { forTerminal, rawForTerminal } from "./terminal-text.ts";

/** Output is given in pieces of about so many bytes, or so many messages. */
const PART_BYTES = 256 * 1024;
const PART_MESSAGES = 1000;

/** What a run takes and gives. */
export interface RunPorts {
  /** The next batch; null if there is none. The one before is done with. */
  readonly next: () => EventBatch | null;
  readonly give: (part: RunPart) => void;
  /** A program that calls itself deep is at its limit here; else it has to be run where the stack is deeper. */
  readonly hasDeepStack: boolean;
}

/** Runs a program on events, batch by batch. Everything here is synchronous. */
export class Runner {
  readonly #settings: RunSettings;
  readonly #program: Program;
  readonly #ports: RunPorts;
  readonly #reader: EventReader;
  readonly #print: (value: Value) => string | null;
  readonly #host: Host;
  readonly #output = new OutputBuffer();
  #messages: RunMessage[] = [];
  #outputs = 0;
  #last: boolean | null = null;
  #isSlurped = false;
  #isUnprintable = false;
  #hasBatch = false;

  constructor(settings: RunSettings, program: Program, ports: RunPorts) {
    this.#settings = settings;
    this.#program = program;
    this.#ports = ports;
    this.#reader = new EventReader(settings, () => this.#nextBatch());
    const { args, env } = settings.request;
    const print = valuePrinter(args.output, settings.colors, false);
    this.#print = settings.isForTerminal ? forTerminal(print, args.output) : print;
    this.#host = {
      nextInput: () => (args.input.slurp ? this.#slurpOnce() : this.#reader.next()),
      inputName: () => this.#reader.origin?.file ?? null,
      linesRead: () => (settings.hasLines ? (this.#reader.origin?.origin ?? 0) : 0),
      env,
      now: () => Date.now() / 1000,
      writeMessage: (text) => this.#tell({ kind: "text", text }),
    };
  }

  /** Runs until no more events come, or the program halts. */
  run(): void {
    let halted: number | null = null;
    try {
      this.#runAll();
    } catch (error) {
      if (!(error instanceof Halt)) throw error;
      if (error.message !== "") this.#tell({ kind: "text", text: error.message });
      halted = error.exitCode;
    }
    this.#flush({ halted, isEnd: true });
  }

  #runAll(): void {
    const { input } = this.#settings.request.args;
    if (input.nullInput) this.#runOn(null);
    else if (input.slurp) this.#runOn(this.#slurpOnce() ?? null);
    else for (let value = this.#reader.next(); value !== undefined; value = this.#reader.next()) this.#runOn(value);
  }

  /** All events in an array, the first time it is asked for. */
  #slurpOnce(): Value | undefined {
    if (this.#isSlurped) return undefined;
    this.#isSlurped = true;
    const all: Value[] = [];
    for (let value = this.#reader.next(); value !== undefined; value = this.#reader.next()) all.push(value);
    return all;
  }

  #runOn(value: Value): void {
    const isLogged = this.#settings.prints === "logged";
    let isTaken = false;
    const emit = (output: Value): boolean => {
      this.#outputs++;
      this.#last = isTruthy(output);
      isTaken ||= this.#last;
      return isLogged ? isTaken : !this.#emit(output);
    };
    try {
      this.#program.run(value, this.#host, emit);
      if (this.#isUnprintable) throw new JqError("Cannot dump a string containing NUL with --raw-output0 option");
    } catch (error) {
      if (error instanceof Halt || (error instanceof RangeError && !this.#ports.hasDeepStack)) throw error;
      this.#isUnprintable = false;
      this.#tell({ kind: "error", text: errorText(error), at: this.#reader.origin });
    }
    if (isTaken && isLogged) this.#printLogged();
  }

  /** False if the value cannot be printed: then the run on this event ends. */
  #emit(value: Value): boolean {
    const text = this.#print(value);
    this.#isUnprintable = text === null;
    if (text === null) return false;
    this.#output.text(text);
    if (this.#output.size >= PART_BYTES) this.#flush();
    return true;
  }

  #printLogged(): void {
    const { bytes, from, to } = this.#reader.logged;
    if (this.#settings.isForTerminal) {
      this.#output.text(rawForTerminal(Buffer.from(bytes.subarray(from, to)).toString()));
    } else this.#output.bytes(bytes, from, to);
    this.#output.text("\n");
    if (this.#output.size >= PART_BYTES) this.#flush();
  }

  #tell(message: RunMessage): void {
    this.#messages.push(message);
    if (this.#messages.length >= PART_MESSAGES) this.#flush();
  }

  #nextBatch(): EventBatch | null {
    // Whoever waits for more events is given what the ones before gave.
    if (this.#hasBatch) this.#flush({ batches: 1 });
    const batch = this.#ports.next();
    this.#hasBatch = batch !== null;
    return batch;
  }

  #flush({
    batches = 0,
    halted = null,
    isEnd = false,
  }: Partial<Pick<RunPart, "batches" | "halted" | "isEnd">> = {}): void {
    const [messages, outputs, last] = [this.#messages, this.#outputs, this.#last];
    this.#messages = [];
    this.#outputs = 0;
    this.#last = null;
    this.#ports.give({ kind: "part", output: this.#output.take(), outputs, messages, batches, last, halted, isEnd });
  }
}

/** What an error says. Raises what is none of the program's. */
function errorText(error: unknown): string {
  if (error instanceof JqError) {
    return typeof error.value === "string" ? error.value : `(not a string): ${jsonText(error.value)}`;
  }
  const limit = limitReached(error);
  if (limit === null) throw error;
  return limit;
}
