import { isObject, type JsonObject } from "../../base/json.ts";
import type { Wrapped, WrapperEnvelope } from "../envelope.ts";

/** Graylog's messages: the line in `full_message`, or in `short_message` if that is all (Graylog GELF 1.1). */
export const envelope: WrapperEnvelope = {
  kind: "wrapper",
  name: "gelf",
  summary: "Graylog Extended Log Format: short_message, full_message",
  fromJson: (value) => (isObject(value) ? readMessage(value) : null),
};

function readMessage({ short_message: short, full_message: full, host, source }: JsonObject): Wrapped | null {
  const texts = [full, short].filter((text) => typeof text === "string");
  // The short one is often the beginning of the other.
  const [text] = texts.sort((a, b) => b.length - a.length);
  if (text === undefined) return null;
  const node = host ?? source;
  return { kind: "text", text, stream: typeof node === "string" && node !== "" ? `${node}/` : undefined };
}
