import type { EnvelopeCase } from "./json-cases.ts";
import { chunked, item, line, list, post } from "./make-event.ts";

const three = [1, 2, 3].map((auditID) => line({ auditID }));
const oneLine = JSON.stringify(list([1, 2, 3].map((auditID) => item({ auditID }))));
const length = (body: string) => `Content-Length: ${Buffer.byteLength(body)}`;
const half = (text: string, part = 0.5) => text.slice(0, Math.floor(text.length * part));

const inChunks = ["Transfer-Encoding: chunked"];
const whole = post(oneLine, [length(oneLine)]);

const captures: EnvelopeCase[] = [
  { name: "a capture with Content-Length", content: whole, envelope: "http-capture", events: 3 },
  { name: "the same request again", content: whole + whole, envelope: "http-capture", events: 3, duplicates: 3 },
  { name: "chunks", content: post(chunked(oneLine, 4_096), inChunks), envelope: "http-capture", events: 3 },
  {
    name: "chunks that end inside events",
    content: post(chunked(oneLine, 100), inChunks),
    envelope: "http-capture",
    events: 3,
  },
  {
    name: "a body that was cut, and the retry",
    content: half(whole, 0.9) + whole,
    envelope: "http-capture",
    events: 3,
    duplicates: 2,
    problems: ["partial_tail"],
  },
  {
    name: "chunks that were cut, and the retry",
    content: half(post(chunked(oneLine, 100), inChunks), 0.9) + whole,
    envelope: "http-capture",
    events: 3,
    duplicates: 2,
    problems: ["partial_tail"],
  },
  { name: "line feeds alone", content: post(oneLine, [length(oneLine)], "\n"), envelope: "http-capture", events: 3 },
  {
    name: "no length",
    content: `${post(oneLine, [])}\n${post(oneLine, [])}`,
    envelope: "http-capture",
    events: 3,
    duplicates: 3,
  },
  {
    name: "a length that is too small",
    content: post(oneLine, ["Content-Length: 700"]),
    envelope: "http-capture",
    events: 3,
  },
  {
    name: "no blank line behind the headers",
    content: whole.replace("\r\n\r\n", "\r\n") + whole,
    envelope: "http-capture",
    events: 3,
    duplicates: 3,
  },
  {
    name: "text in front of the next request",
    content: `${whole}\r\nnoise\r\n${whole}`,
    envelope: "http-capture",
    events: 3,
    duplicates: 3,
    problems: ["not_json"],
  },
];

const legacyHead = (id: string, stage: string) =>
  `2026-03-02T10:00:00.5+02:00 AUDIT: id="${id}" stage="${stage}" ip="10.0.0.7"`;
const groups = String.raw`groups="\"system:masters\",\"system:authenticated\""`;
const legacy = (id: string, stage: string, response: string, agent = "") =>
  `${legacyHead(id, stage)} method="get" user="admin" ${groups} as="<self>" asgroups="<lookup>"${agent} namespace="shop" uri="/api/v1/namespaces/shop/pods/web-0" response="${response}"`;
const both = `${legacy("a", "RequestReceived", "<deferred>")}\n${legacy("a", "ResponseComplete", "200")}\n`;
const basic = [
  `2026-03-02T10:00:00.5Z AUDIT: id="b" ip="10.0.0.7" method="GET" user="admin" ${groups} as="<self>" asgroups="<lookup>" namespace="shop" uri="/api/v1/namespaces/shop/pods"`,
  '2026-03-02T10:00:00.7Z AUDIT: id="b" response="200"',
];

const texts: EnvelopeCase[] = [
  { name: "legacy lines", content: both, envelope: "legacy", events: 2 },
  {
    name: "legacy with user-agent",
    content: `${legacy("a", "Panic", "500", ' user-agent="curl/8 (\\"x\\")"')}\n`,
    envelope: "legacy",
    events: 1,
  },
  { name: "legacy, CR LF", content: both.replaceAll("\n", "\r\n"), envelope: "legacy", events: 2 },
  { name: "basic audit, two lines a request", content: `${basic.join("\n")}\n`, envelope: "legacy", events: 2 },
  { name: "legacy lines glued", content: both.replace("\n", ""), envelope: "legacy", events: 2 },
  {
    name: "a legacy line that breaks off between two fields",
    content: `${both}${legacyHead("c", "Panic")}`,
    envelope: "legacy",
    events: 2,
    problems: ["partial_tail"],
  },
  {
    name: "a torn legacy line with a whole one glued to it",
    content: `${both}${legacyHead("c", "Panic")}${legacy("d", "Panic", "500")}\n`,
    envelope: "legacy",
    events: 3,
    problems: ["partial_line"],
  },
  {
    name: "legacy lines behind lines of JSON",
    content: `${three.join("\n")}\n${both}`,
    envelope: "json-lines",
    events: 5,
  },
];

/** Captures of a webhook and the text formats, sound and damaged. */
export const textCases: readonly EnvelopeCase[] = [...captures, ...texts];
