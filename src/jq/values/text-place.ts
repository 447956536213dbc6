import { utf8Length } from "./text.ts";

/** A place in a text as the messages of jq 1.8.2 count it: lines from 1, columns in bytes from 0. */
export class TextPlace {
  #line = 1;
  #column = 0;

  /** Moves behind a piece of the text. */
  pass(text: string): void {
    let start = 0;
    for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", start)) {
      this.nextLine();
      start = end + 1;
    }
    if (start < text.length) this.#column += utf8Length(text.slice(start));
  }

  /** Moves to the beginning of the next line. */
  nextLine(): void {
    this.#line++;
    this.#column = 0;
  }

  toString(): string {
    return `line ${this.#line}, column ${this.#column}`;
  }
}
