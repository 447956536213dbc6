/** Lines of text that comes in pieces, without their line feeds: `-R`. */
export class LineReader {
  #text = "";
  #at = 0;
  #isEnded = false;
  /** Line feeds behind the lines taken so far; may be set. */
  linesRead = 0;

  push(text: string): void {
    this.#text = this.#at === this.#text.length ? text : this.#text.slice(this.#at) + text;
    this.#at = 0;
  }

  end(): void {
    this.#isEnded = true;
  }

  /** The next line; undefined where more text is needed or none is left. */
  next(): string | undefined {
    const end = this.#text.indexOf("\n", this.#at);
    if (end < 0) return this.#isEnded ? this.#rest() : undefined;
    const line = this.#text.slice(this.#at, end);
    this.#at = end + 1;
    this.linesRead++;
    return line;
  }

  #rest(): string | undefined {
    const rest = this.#text.slice(this.#at);
    this.#at = this.#text.length;
    return rest === "" ? undefined : rest;
  }
}

/** Text as it comes: `-R` with `-s`. */
export class PieceReader {
  #piece: string | undefined;
  /** Line feeds of the pieces taken so far; may be set. */
  linesRead = 0;

  push(text: string): void {
    this.#piece = text;
  }

  end(): void {
    this.#piece = undefined;
  }

  /** The piece that was pushed last, once. */
  next(): string | undefined {
    const piece = this.#piece;
    this.#piece = undefined;
    for (let at = piece?.indexOf("\n") ?? -1; piece !== undefined && at >= 0; at = piece.indexOf("\n", at + 1)) {
      this.linesRead++;
    }
    return piece;
  }
}
