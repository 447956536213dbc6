import { StringDecoder } from "node:string_decoder";
import { isMany, none } from "stream-chain/defs.js";
import { jsonParser, type Token } from "stream-json/core/parser.js";
import { ByteWindow } from "../io/byte-window.ts";

const PIECE = 16_384;
const LAID_LENGTH = 8192;

/** Feeds one JSON text through stream-json, piece by piece, and hands over its tokens in order. Numbers come as they are
 *  written, strings whole (`stringValue`) or, unless `wholeStrings`, in chunks (`startString`, `stringChunk`, `endString`).
 *  Throws if the bytes are not exactly one JSON value. */
export function eachToken(bytes: Buffer, visit: (token: Token) => void, wholeStrings = true): void {
  const options = { packValues: true, streamValues: false, packStrings: wholeStrings, streamStrings: !wholeStrings };
  const parse = jsonParser(options) as (piece: string | typeof none) => unknown;
  const decoder = new StringDecoder("utf8");
  let seen = 0;
  const pass = (made: unknown) => {
    if (!isMany(made)) return;
    for (const token of (made as { values: Token[] }).values) visit(token);
    seen++;
  };
  for (let at = 0; at < bytes.length; at += PIECE) pass(parse(decoder.write(bytes.subarray(at, at + PIECE))));
  pass(parse(decoder.end()));
  pass(parse(none));
  if (seen === 0) throw new Error("no JSON value");
}

/** Collects tokens as canonical JSON text; see canonicalText. */
export class TokenWriter {
  #laid: ByteWindow | null = null;
  #text = "";
  #needsComma = false;

  write(token: Token): void {
    switch (token.name) {
      case "startObject":
        this.#open("{");
        break;
      case "startArray":
        this.#open("[");
        break;
      case "endObject":
        this.#close("}");
        break;
      case "endArray":
        this.#close("]");
        break;
      case "keyValue":
        this.#put(`${quoteLikeGo(token.value)}:`);
        this.#needsComma = false;
        break;
      case "stringValue":
        this.#put(quoteLikeGo(token.value));
        break;
      case "numberValue":
      case "nullValue":
      case "trueValue":
      case "falseValue":
        this.#put(String(token.value));
        break;
      default:
        throw new Error(`unexpected token ${token.name}`);
    }
  }

  /** The text so far, in UTF-8. */
  bytes(): Buffer {
    if (this.#laid === null) return Buffer.from(this.#text);
    this.#lay();
    return this.#laid.bytes;
  }

  #put(piece: string): void {
    this.#text += this.#needsComma ? `,${piece}` : piece;
    this.#needsComma = true;
    if (this.#text.length > LAID_LENGTH) this.#lay();
  }

  // Millions of small texts would outlive the young generation of the heap; bytes do not burden it.
  #lay(): void {
    this.#laid ??= new ByteWindow();
    this.#laid.append(Buffer.from(this.#text));
    this.#text = "";
  }

  #open(bracket: string): void {
    this.#put(bracket);
    this.#needsComma = false;
  }

  #close(bracket: string): void {
    this.#text += bracket;
    this.#needsComma = true;
  }
}

/** A JSON string as Go's encoding/json writes it with HTML escaping on, which is what kube-apiserver logs
 *  (apimachinery pkg/runtime/serializer/json/json.go). */
function quoteLikeGo(value: string): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
