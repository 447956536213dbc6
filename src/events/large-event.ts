import Assembler from "stream-json/core/assembler.js";
import type { Token } from "stream-json/core/parser.js";
import { eachToken } from "./json-tokens.ts";

const bodies: ReadonlySet<string> = new Set(["requestObject", "responseObject"]);

/** How deep JSON is nested at most: Go's encoding/json, and so kube-apiserver, reads nothing deeper (scanner.go
 *  maxNestingDepth). */
export const DEEPEST = 10_000;

/** Parses one JSON value as `JSON.parse` does, but leaves out the bodies of an audit event, which are checked and not
 *  kept: so an event of 100 MB needs no more memory than its bytes. Throws if the bytes are not one JSON value, or nested
 *  too deep. */
export function parseWithoutBodies(bytes: Buffer): unknown {
  const assembler = new Assembler();
  let depth = 0;
  let skipping = false;
  let text = "";
  const visit = (token: Token) => {
    switch (token.name) {
      case "keyValue":
        if (depth === 1) skipping = bodies.has(token.value);
        if (depth === 1 && skipping) return;
        break;
      case "startString":
        text = "";
        return;
      case "stringChunk":
        if (!skipping) text += token.value;
        return;
      case "startObject":
      case "startArray":
        if (++depth > DEEPEST) throw new Error("nested too deep");
        break;
      case "endObject":
      case "endArray":
        if (--depth === 0) skipping = false;
    }
    if (!skipping) assembler.consume(token.name === "endString" ? { name: "stringValue", value: text } : token);
  };
  eachToken(bytes, visit, false);
  return assembler.current;
}
