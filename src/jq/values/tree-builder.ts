import type { TokenSink } from "./token-sink.ts";
import { storedKey, type Value } from "./value.ts";

type Container = Value[] | Record<string, Value>;

/** jq 1.8.2 takes no more open containers and keys that wait for their values (`MAX_PARSING_DEPTH`): an
 * object within an object counts twice. */
const deepest = 10_000;

const needsSeparator = "Expected separator between values";
const needsPair = "Objects must consist of key:value pairs";

/** Builds whole values. */
export class TreeBuilder implements TokenSink {
  /** Open containers, and above an object the key whose value is awaited. */
  #stack: (Container | string)[] = [];
  /** The value that was read last and is not yet in its place. */
  #next: Value | undefined = undefined;

  get isOpen(): boolean {
    return this.#stack.length > 0;
  }

  scalar(value: Value): string | null {
    if (this.#next !== undefined) return needsSeparator;
    this.#next = value;
    return null;
  }

  take(): Value | undefined {
    if (this.#next === undefined || this.#stack.length > 0) return undefined;
    const value = this.#next;
    this.#next = undefined;
    return value;
  }

  isCutOff(hasToken: boolean, afterBlank: boolean): boolean {
    return !afterBlank && (hasToken || this.isOpen);
  }

  errorOutput(): undefined {
    return undefined;
  }

  reset(): void {
    this.#stack = [];
    this.#next = undefined;
  }

  openArray(): string | null {
    return this.#open([]);
  }

  openObject(): string | null {
    return this.#open({});
  }

  #open(container: Container): string | null {
    if (this.#stack.length >= deepest) return "Exceeds depth limit for parsing";
    if (this.#next !== undefined) return needsSeparator;
    this.#stack.push(container);
    return null;
  }

  colon(): string | null {
    if (this.#next === undefined) return "Expected string key before ':'";
    const top = this.#stack.at(-1);
    if (top === undefined || typeof top === "string" || Array.isArray(top)) return "':' not as part of an object";
    if (typeof this.#next !== "string") return "Object keys must be strings";
    this.#stack.push(this.#next);
    this.#next = undefined;
    return null;
  }

  comma(): string | null {
    if (this.#next === undefined) return "Expected value before ','";
    const top = this.#stack.at(-1);
    if (top === undefined) return "',' not as part of an object or array";
    if (Array.isArray(top)) top.push(this.#next);
    else if (typeof top === "string") this.#setField(top, this.#next);
    else return needsPair;
    this.#next = undefined;
    return null;
  }

  closeArray(): string | null {
    const top = this.#stack.at(-1);
    if (!Array.isArray(top)) return "Unmatched ']'";
    if (this.#next !== undefined) top.push(this.#next);
    else if (top.length > 0) return "Expected another array element";
    this.#next = top;
    this.#stack.pop();
    return null;
  }

  closeObject(): string | null {
    const top = this.#stack.at(-1);
    if (top === undefined) return "Unmatched '}'";
    if (this.#next !== undefined) {
      if (typeof top !== "string") return needsPair;
      this.#setField(top, this.#next);
    } else if (typeof top === "string" || Array.isArray(top)) return "Unmatched '}'";
    else if (Object.keys(top).length > 0) return "Expected another key-value pair";
    this.#next = this.#stack.pop() as Record<string, Value>;
    return null;
  }

  /** Takes the key off the stack. */
  #setField(key: string, value: Value): void {
    this.#stack.pop();
    const object = this.#stack.at(-1) as Record<string, Value>;
    object[storedKey(key)] = value;
  }
}
