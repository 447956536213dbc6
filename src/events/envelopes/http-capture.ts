import { ByteWindow } from "../../io/byte-window.ts";
import type { Head, Reader, ReaderContext, StreamEnvelope } from "../envelope.ts";
import { countLines } from "../json-bytes.ts";
import { problemPart } from "../part.ts";
import { ValueScanner } from "../value-scanner.ts";

/** A raw capture of webhook POSTs, as `nc -l` writes it: HTTP headers, then an EventList with Content-Length or in chunks
 *  (audit-format §5). The sender got no answer, so the same list may stand in it several times. */
export const envelope: StreamEnvelope = {
  kind: "stream",
  name: "http-capture",
  summary: "raw capture of webhook POSTs (nc -l), headers and all",
  sniff: (head: Head) => (requestLine.test(head.bytes.toString("latin1", 0, 2000)) ? 1 : 0),
  open: (context) => new HttpCapture(context),
};

const requestLine = /^\s*(?:POST|PUT) \S+ HTTP\/1\.[01]\r?\n/;
const nextRequest = /(?:POST|PUT) \S{1,2000} HTTP\/1\.[01]\r?\n/;
const httpMark = Buffer.from(" HTTP/1.");
// Names of headers are tokens (RFC 9110 §5.6.2), so JSON never looks like one.
const headerLines = /^[^\n]*\n(?:[A-Za-z0-9!#$%&'*+.^_`|~-]+:[^\n]*\n)*/;
const unfinishedLine = /^(?:\r|[A-Za-z0-9!#$%&'*+.^_`|~-]*(?::[^\n]*)?)$/;
const LONGEST_HEADERS = 64 * 1024;
// A request line that is not complete yet may end the window.
const LONGEST_REQUEST_LINE = 2100;

type State = "headers" | "body" | "chunk-size" | "chunk" | "chunk-end";

class HttpCapture implements Reader {
  lines = 0;
  readonly isResumable = false;
  readonly resumeOffset = 0;
  readonly resumeLine = 1;
  readonly #context: ReaderContext;
  readonly #window = new ByteWindow();
  #ownEnvelope = 0;
  #doneEnvelope = 0;
  #offset = 0;
  #line = 1;
  #state: State = "headers";
  #left = 0;
  #chunked = false;
  #body: ValueScanner | null = null;
  #lastByte = 10;

  constructor(context: ReaderContext) {
    this.#context = context;
  }

  get envelopeBytes(): number {
    return this.#ownEnvelope + this.#doneEnvelope + (this.#body?.envelopeBytes ?? 0);
  }

  push(chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.lines += countLines(chunk, 0, chunk.length);
    this.#lastByte = chunk[chunk.length - 1] ?? 10;
    this.#window.append(chunk);
    while (this.#window.length > 0 && this.#step(false));
  }

  end(): void {
    if (this.#lastByte !== 10) this.lines++;
    while (this.#window.length > 0 && this.#step(true));
    if (this.#window.length > 0) this.#passText(this.#window.length);
    this.#endBody();
  }

  #step(ended: boolean): boolean {
    switch (this.#state) {
      case "headers":
        return this.#readHeaders(ended);
      case "body":
        return this.#readBody(ended);
      case "chunk-size":
        return this.#readChunkSize();
      case "chunk":
        return this.#readBody(ended);
      case "chunk-end":
        return this.#readChunkEnd();
    }
  }

  #readHeaders(ended: boolean): boolean {
    const text = this.#window.bytes.toString("latin1", 0, LONGEST_HEADERS);
    const start = nextRequest.exec(text);
    if (start === null) {
      if (ended || text.length === LONGEST_HEADERS)
        this.#passText(Math.max(1, text.length - (ended ? 0 : LONGEST_REQUEST_LINE)));
      return ended || text.length === LONGEST_HEADERS;
    }
    if (start.index > 0) {
      this.#passText(start.index);
      return true;
    }
    const headers = headerLines.exec(text)?.[0] ?? "";
    const rest = text.slice(headers.length);
    if (unfinishedLine.test(rest) && !ended && text.length < LONGEST_HEADERS) return false;
    // A blank line ends the headers; where it is missing, the first line that is no header.
    const blank = /^\r?\n/.exec(rest)?.[0] ?? "";
    this.#endBody();
    this.#passEnvelope(headers.length + blank.length);
    this.#openBody(headers);
    return true;
  }

  #openBody(headers: string): void {
    this.#body = new ValueScanner(this.#context, { line: this.#line, offset: this.#offset });
    this.#chunked = /^transfer-encoding:.*\bchunked\b/im.test(headers);
    const length = /^content-length:\s*(\d{1,15})\s*$/im.exec(headers)?.[1];
    this.#left = length === undefined ? Number.POSITIVE_INFINITY : Number(length);
    this.#state = this.#chunked ? "chunk-size" : "body";
  }

  // JSON has no raw line end inside a text, so a request line in a body means that the body was cut there: the sender
  // gave up and tried again.
  #readBody(ended: boolean): boolean {
    const bytes = this.#window.bytes;
    const cut = this.#nextRequestAt(bytes, this.#left);
    const seen = ended ? bytes.length : Math.max(0, bytes.length - LONGEST_REQUEST_LINE);
    const take = cut >= 0 ? cut : Math.min(this.#left, seen);
    this.#body?.push(bytes.subarray(0, take));
    this.#left -= take;
    this.#advance(take);
    const isOver = cut >= 0 || this.#left === 0;
    if (isOver) this.#state = this.#chunked && cut < 0 ? "chunk-end" : "headers";
    return isOver || take > 0;
  }

  #nextRequestAt(bytes: Buffer, limit: number): number {
    const end = limit + LONGEST_REQUEST_LINE;
    for (let at = bytes.indexOf(httpMark); at >= 0 && at < end; at = bytes.indexOf(httpMark, at + 1)) {
      const from = Math.max(0, at - LONGEST_REQUEST_LINE);
      const found = nextRequest.exec(bytes.toString("latin1", from, at + 12));
      if (found !== null && from + found.index < limit) return from + found.index;
    }
    return -1;
  }

  #readChunkSize(): boolean {
    const text = this.#window.bytes.toString("latin1", 0, 64);
    const size = /^(?:\r?\n)?([0-9a-fA-F]{1,8})[^\n]{0,30}\n/.exec(text);
    if (size === null) {
      if (text.length < 64 && !text.includes("\n", 2)) return false;
      this.#state = "headers";
      return true;
    }
    this.#passFrame(size[0].length);
    this.#left = Number.parseInt(size[1] ?? "0", 16);
    this.#state = this.#left === 0 ? "headers" : "chunk";
    return true;
  }

  #readChunkEnd(): boolean {
    const bytes = this.#window.bytes;
    if (bytes[0] === 13 && bytes.length === 1) return false;
    if (bytes[0] === 13 && bytes[1] === 10) this.#passFrame(2);
    else if (bytes[0] === 10) this.#passFrame(1);
    this.#state = "chunk-size";
    return true;
  }

  #passFrame(length: number): void {
    this.#body?.leaveOut(length, countLines(this.#window.bytes, 0, length));
    this.#passEnvelope(length);
  }

  /** Text outside any request, where nothing but blank lines is expected. Behind a body it may be the rest of that, if the
   *  length in the headers or the size of a chunk is wrong. */
  #passText(length: number): void {
    const bytes = this.#window.bytes.subarray(0, length);
    if (this.#body !== null) {
      this.#body.push(bytes);
      this.#advance(length);
      return;
    }
    if (bytes.toString("latin1").trim() === "") {
      this.#passEnvelope(length);
      return;
    }
    const place = { line: this.#line, offset: this.#offset, length };
    this.#context.sink(problemPart(bytes, place, "not_json", "text outside an HTTP request"));
    this.#advance(length);
  }

  #endBody(): void {
    this.#body?.end();
    this.#doneEnvelope += this.#body?.envelopeBytes ?? 0;
    this.#body = null;
  }

  #passEnvelope(length: number): void {
    this.#ownEnvelope += length;
    this.#advance(length);
  }

  #advance(length: number): void {
    this.#line += countLines(this.#window.bytes, 0, length);
    this.#offset += length;
    this.#window.drop(length);
  }
}
