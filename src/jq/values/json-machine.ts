import { JqError } from "./error.ts";
import { literalContent } from "./json-literal.ts";
import { stringContent } from "./json-string.ts";
import { TextPlace } from "./text-place.ts";
import { type TokenSink, takeStructure } from "./token-sink.ts";
import { isNumber, type Value } from "./value.ts";

const quote = 0x22;
const backslash = 0x5c;
const recordSeparator = 0x1e;

/** The classes of UTF-16 units outside strings: 0 belongs to a literal. */
const blank = 1;
const structural = 2;
const quoting = 3;
const separating = 4;
const classes = new Uint8Array(0x1_0000);
for (const unit of " \t\n\r") classes[unit.charCodeAt(0)] = blank;
for (const unit of "[]{}:,") classes[unit.charCodeAt(0)] = structural;
classes[quote] = quoting;
const sequenceClasses = classes.slice();
sequenceClasses[recordSeparator] = separating;

/** "waiting": for the first record of a sequence. */
type State = "between" | "literal" | "string" | "escape" | "waiting";

/** Reads JSON text that comes in pieces as the parser of jq 1.8.2 does (src/jv_parse.c): what it accepts, what
 * it complains about, and where. Takes time and memory linear in the text. */
export class JsonMachine {
  readonly #sink: TokenSink;
  readonly #isSequence: boolean;
  readonly #classes: Uint8Array;
  #text = "";
  #at = 0;
  #state: State;
  /** The beginning of a token that began in an earlier piece. */
  #token = "";
  #afterBlank = false;
  /** The place of the unit `#counted` of the text. */
  readonly #place = new TextPlace();
  #counted = 0;

  /** `isSequence`: an RS stands before each text (`--seq`). */
  constructor(sink: TokenSink, isSequence: boolean) {
    this.#sink = sink;
    this.#isSequence = isSequence;
    this.#classes = isSequence ? sequenceClasses : classes;
    this.#state = isSequence ? "waiting" : "between";
  }

  /** Whether all text is used up and nothing is begun: what follows stands on its own. */
  get isIdle(): boolean {
    return this.#at === this.#text.length && this.#state === "between" && !this.#sink.isOpen;
  }

  /** Notes a whole line that was read elsewhere. Only while idle. */
  skipLine(): void {
    this.#count();
    this.#place.nextLine();
  }

  /** More text. Only when `next` has used up what there was. */
  feed(text: string): void {
    this.#count();
    this.#text = text;
    this.#at = 0;
    this.#counted = 0;
  }

  /** The next output, undefined when the text is used up. Throws a JqError on malformed text; the rest of the
   * piece is dropped then, unless it is of a sequence, and reading may go on. */
  next(): Value | undefined {
    const held = this.#sink.take();
    if (held !== undefined) return held;
    while (this.#at < this.#text.length) {
      const problem = this.#step();
      if (problem !== null) return this.#malformed(problem);
      const output = this.#sink.take();
      if (output !== undefined) return output;
    }
    return undefined;
  }

  /** The last output, after the end of the text. Throws a JqError if something is unfinished. */
  finish(): Value | undefined {
    const state = this.#state;
    if (state === "waiting") return this.#error("Unfinished abandoned text at EOF", "");
    if (state === "string" || state === "escape") return this.#error("Unfinished string at EOF", "");
    if (state === "literal") {
      const problem = this.#literalToken(this.#token);
      if (problem !== null) return this.#error(`${problem} at EOF`, "");
    }
    if (this.#sink.isOpen) return this.#error("Unfinished JSON term at EOF", "");
    const output = this.#sink.take();
    if (this.#isSequence && !this.#afterBlank && output !== undefined && isNumber(output)) {
      return this.#error("Potentially truncated top-level numeric value at EOF", "");
    }
    return output;
  }

  /** Takes one token, or what the text holds of it. */
  #step(): string | null {
    switch (this.#state) {
      case "between":
        return this.#between();
      case "literal":
        return this.#literal();
      case "waiting":
        return this.#wait();
      default:
        return this.#string();
    }
  }

  #between(): string | null {
    const unit = this.#text.charCodeAt(this.#at);
    switch (this.#classes[unit]) {
      case blank:
        this.#at++;
        this.#afterBlank = true;
        return null;
      case structural:
        this.#at++;
        this.#afterBlank = false;
        return takeStructure(this.#sink, unit);
      case quoting:
        this.#at++;
        this.#afterBlank = false;
        this.#state = "string";
        return this.#at < this.#text.length ? this.#string() : null;
      case separating:
        return this.#endRecord();
      default:
        this.#afterBlank = false;
        return this.#literal();
    }
  }

  #literal(): string | null {
    const text = this.#text;
    const start = this.#at;
    let at = start;
    while (at < text.length && this.#classes[text.charCodeAt(at)] === 0) at++;
    const token = this.#token + text.slice(start, at);
    this.#at = at;
    this.#token = token;
    this.#state = "literal";
    if (at === text.length) return null;
    const next = text.charCodeAt(at);
    if (next === recordSeparator) return this.#endRecord();
    const problem = this.#literalToken(token) ?? this.#closingBehind(next);
    if (problem !== null) this.#at = at + 1;
    return problem;
  }

  #literalToken(token: string): string | null {
    this.#token = "";
    this.#state = "between";
    const content = literalContent(token);
    return "problem" in content ? content.problem : this.#sink.scalar(content.value);
  }

  /** jq hands out a literal only after the unit behind it, and not if that cannot stand there. */
  #closingBehind(unit: number): string | null {
    if (this.#sink.isOpen || !"]}:,".includes(String.fromCharCode(unit))) return null;
    this.#sink.take();
    return takeStructure(this.#sink, unit);
  }

  #string(): string | null {
    const text = this.#text;
    const start = this.#at;
    const end = this.#recordEnd();
    let at = this.#state === "escape" ? start + 1 : start;
    let unit = 0;
    while (at < end) {
      unit = text.charCodeAt(at);
      if (unit === quote) break;
      at += unit === backslash ? 2 : 1;
    }
    if (at < end) {
      const content = stringContent(this.#token + text.slice(start, at));
      this.#at = at + 1;
      this.#token = "";
      this.#state = "between";
      return "problem" in content ? content.problem : this.#sink.scalar(content.text);
    }
    this.#token += text.slice(start, end);
    this.#at = end;
    this.#state = at > end ? "escape" : "string";
    return end < text.length ? this.#endRecord() : null;
  }

  #wait(): null {
    const found = this.#text.indexOf("\u001e", this.#at);
    this.#at = found === -1 ? this.#text.length : found + 1;
    if (found !== -1) this.#state = "between";
    return null;
  }

  #recordEnd(): number {
    const found = this.#isSequence ? this.#text.indexOf("\u001e", this.#at) : -1;
    return found === -1 ? this.#text.length : found;
  }

  /** Takes an RS. What stands in an unfinished string counts as a literal here (jq 1.8.2). */
  #endRecord(): string | null {
    this.#at++;
    const inString = this.#state === "string" || this.#state === "escape";
    const token = this.#token;
    const isCutOff = this.#sink.isCutOff(token !== "", this.#afterBlank);
    const problem = token === "" ? null : this.#literalToken(token);
    if (isCutOff) {
      const last = problem === null && !this.#sink.isOpen ? this.#sink.take() : undefined;
      return last !== undefined && isNumber(last) ? "Potentially truncated top-level numeric value" : "Truncated value";
    }
    if (problem !== null) return problem;
    if (inString || this.#sink.isOpen) this.#forget();
    return null;
  }

  #malformed(problem: string): Value {
    const atRecord = this.#text.charCodeAt(this.#at - 1) === recordSeparator;
    return this.#error(problem, this.#isSequence && !atRecord ? " (need RS to resync)" : "");
  }

  #error(problem: string, remark: string): Value {
    this.#count();
    const message = `${problem} at ${this.#place}${remark}`;
    const output = this.#sink.errorOutput(message);
    this.#forget();
    if (!this.#isSequence) {
      this.#at = this.#text.length;
      this.#counted = this.#at;
    }
    if (output === undefined) throw new JqError(message);
    return output;
  }

  #forget(): void {
    this.#sink.reset();
    this.#token = "";
    this.#state = "between";
  }

  #count(): void {
    if (this.#counted < this.#at) this.#place.pass(this.#text.slice(this.#counted, this.#at));
    this.#counted = this.#at;
  }
}
