import { StringDecoder } from "node:string_decoder";
import { isMany, none } from "stream-chain/defs.js";
import { jsonParser, type Token } from "stream-json/core/parser.js";

const PIECE = 65_536;

/** Feeds one JSON text through stream-json, piece by piece, and hands over its tokens in order. Numbers come as they are
 *  written. Throws if the bytes are not exactly one JSON value. */
export function eachToken(bytes: Buffer, visit: (token: Token) => void): void {
  const parse = jsonParser({ packValues: true, streamValues: false }) as (piece: string | typeof none) => unknown;
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
  readonly #pieces: string[] = [];
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

  text(): string {
    return this.#pieces.join("");
  }

  #put(piece: string): void {
    this.#pieces.push(this.#needsComma ? `,${piece}` : piece);
    this.#needsComma = true;
  }

  #open(bracket: string): void {
    this.#put(bracket);
    this.#needsComma = false;
  }

  #close(bracket: string): void {
    this.#pieces.push(bracket);
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
