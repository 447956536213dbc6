import Assembler from "stream-json/core/assembler.js";
import { eachToken } from "./json-tokens.ts";

const bodies: ReadonlySet<string> = new Set(["requestObject", "responseObject"]);

/** Parses one JSON value as `JSON.parse` does, but leaves out the bodies of an audit event, which are checked and not
 *  kept: so an event of 100 MB needs no more memory than its bytes. Throws if the bytes are not one JSON value. */
export function parseWithoutBodies(bytes: Buffer): unknown {
  const assembler = new Assembler();
  let depth = 0;
  let skipping = false;
  eachToken(bytes, (token) => {
    if (token.name === "keyValue" && depth === 1) {
      skipping = bodies.has(token.value);
      if (skipping) return;
    }
    if (token.name === "endObject" || token.name === "endArray") depth--;
    if (depth === 0) skipping = false;
    if (!skipping) assembler.consume(token);
    if (token.name === "startObject" || token.name === "startArray") depth++;
  });
  return assembler.current;
}
