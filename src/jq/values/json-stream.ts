import { JsonReader, type ReaderOptions } from "./json-reader.ts";
import type { TokenSink } from "./token-sink.ts";
import type { Value } from "./value.ts";

/** How streamed input is read. */
export interface StreamOptions extends ReaderOptions {
  /** Malformed text gives `[message, path]` in place of an error (`--stream-errors`). */
  readonly errors?: boolean;
}

/** Reads JSON text like `JsonReader`, but gives out the events of `--stream` of jq 1.8.2: `[path, leaf]` for
 * each scalar and empty container and `[path]` at the end of each other one, as they are read. */
export class JsonStreamReader extends JsonReader {
  constructor(options: StreamOptions = {}) {
    super(options, new EventSink(options.errors === true));
  }
}

/** What was read last within the open containers. */
type Last = "nothing" | "[" | "{" | ":" | "," | "value";

/** Makes events. Checks less than the builder of whole values, as jq does. */
class EventSink implements TokenSink {
  readonly #givesErrors: boolean;
  /** The way to what is read: an index for each open array, a key or null (before it) for each open object. */
  #path: (number | string | null)[] = [];
  #last: Last = "nothing";
  #next: Value | undefined = undefined;
  #events: Value[] = [];

  constructor(givesErrors: boolean) {
    this.#givesErrors = givesErrors;
  }

  get isOpen(): boolean {
    return this.#path.length > 0;
  }

  scalar(value: Value): string | null {
    if (this.#next !== undefined || this.#last === "value") return "Expected separator between values";
    this.#last = this.isOpen ? "value" : "nothing";
    this.#next = value;
    return null;
  }

  take(): Value | undefined {
    if (this.#next === undefined || this.isOpen) return this.#events.shift();
    const event = [[], this.#next];
    this.#next = undefined;
    return event;
  }

  isCutOff(): boolean {
    return this.isOpen;
  }

  errorOutput(message: string): Value | undefined {
    return this.#givesErrors ? [message, this.#path.slice()] : undefined;
  }

  reset(): void {
    this.#path = [];
    this.#last = "nothing";
    this.#next = undefined;
    this.#events = [];
  }

  openArray(): string | null {
    if (this.#next !== undefined) return "Expected a separator between values";
    const problem = this.#missingKey("[");
    if (problem !== null) return problem;
    this.#path.push(0);
    this.#last = "[";
    return null;
  }

  openObject(): string | null {
    if (this.#last === "value") return "Expected a separator between values";
    const problem = this.#missingKey("{");
    if (problem !== null) return problem;
    this.#path.push(null);
    this.#last = "{";
    return null;
  }

  #missingKey(found: string): string | null {
    if (this.#last === "{") return `Expected string key after '{', not '${found}'`;
    if (this.#last !== "," || typeof this.#path.at(-1) === "number") return null;
    return `Expected string key after ',' in object, not '${found}'`;
  }

  colon(): string | null {
    if (!this.isOpen || typeof this.#path.at(-1) === "number") return "':' not as part of an object";
    if (this.#next === undefined || this.#last === "nothing") return "Expected string key before ':'";
    if (typeof this.#next !== "string") return "Object keys must be strings";
    if (this.#last !== "value") return "':' should follow a key";
    this.#last = ":";
    this.#path[this.#path.length - 1] = this.#next;
    this.#next = undefined;
    return null;
  }

  comma(): string | null {
    if (this.#last !== "value") return "Expected value before ','";
    const key = this.#path.at(-1);
    if (key === undefined) return "',' not as part of an object or array";
    if (key === null) return "Objects must consist of key:value pairs";
    if (this.#next !== undefined) this.#events.push([this.#path.slice(), this.#next]);
    this.#next = undefined;
    this.#path[this.#path.length - 1] = typeof key === "number" ? key + 1 : null;
    this.#last = ",";
    return null;
  }

  closeArray(): string | null {
    if (!this.isOpen) return "Unmatched ']' at the top-level";
    if (this.#last === ",") return "Expected another array element";
    if (typeof this.#path.at(-1) !== "number") return "Unmatched ']' in the middle of an object";
    this.#close(this.#last === "[" ? [] : undefined);
    return null;
  }

  closeObject(): string | null {
    if (!this.isOpen) return "Unmatched '}' at the top-level";
    if (this.#last === ",") return "Expected another key:value pair";
    const key = this.#path.at(-1);
    if (typeof key === "number") return "Unmatched '}' in the middle of an array";
    if (this.#next !== undefined && typeof key !== "string") return "Objects must consist of key:value pairs";
    if (this.#next === undefined && this.#last === ":") return "Missing value in key:value pair";
    this.#close(this.#last === "{" ? {} : undefined);
    return null;
  }

  /** `empty`: the container that ends, if nothing is in it. */
  #close(empty: Value | undefined): void {
    if (this.#next !== undefined) this.#events.push([this.#path.slice(), this.#next]);
    if (empty === undefined) this.#events.push([this.#path.slice()]);
    this.#next = undefined;
    this.#path.pop();
    if (empty !== undefined) this.#events.push([this.#path.slice(), empty]);
    this.#last = this.isOpen ? "value" : "nothing";
  }
}
