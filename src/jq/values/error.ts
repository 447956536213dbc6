import type { Value } from "./value.ts";

/** An error a program may catch. Not an Error: it needs no stack trace, which costs a microsecond. The
 * message is only made when somebody asks: most errors of `?` are never read. */
export class JqError {
  readonly #content: Value | (() => string);

  constructor(content: Value | (() => string)) {
    this.#content = content;
  }

  /** What `catch` gets. */
  get value(): Value {
    return typeof this.#content === "function" ? this.#content() : this.#content;
  }
}

/** Throws an error with a message that is made when it is read. */
export function fail(message: () => string): never {
  throw new JqError(message);
}
