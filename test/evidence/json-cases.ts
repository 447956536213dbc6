import { item, line, list, makeEvent } from "./make-event.ts";

/** A file and what an import makes of it. */
export interface EnvelopeCase {
  readonly name: string;
  readonly content: string | Buffer;
  readonly flags?: readonly string[];
  readonly envelope: string;
  readonly events: number;
  /** Kinds of the problems in the order of the file. */
  readonly problems?: readonly string[];
  readonly duplicates?: number;
  readonly skipped?: number;
}

const three = [1, 2, 3].map((auditID) => line({ auditID }));
const items = [1, 2, 3].map((auditID) => item({ auditID }));
const oneLine = JSON.stringify(list(items));
const pretty = JSON.stringify(list(items), null, 2);
const nul = (count: number) => "\0".repeat(count);
const half = (text: string, part = 0.5) => text.slice(0, Math.floor(text.length * part));
const sorted = (event: Record<string, unknown>) => Object.fromEntries(Object.entries(event).toSorted());
const prettyEvent = (auditID: number) =>
  JSON.stringify(makeEvent({ auditID, requestObject: ["INNER"], level: "Request" }), null, 1).replace(
    '"INNER"',
    `\n{"a":1}\n,\n{"kind":"Event","apiVersion":"v1"}\n`,
  );

const lines: EnvelopeCase[] = [
  { name: "lines", content: `${three.join("\n")}\n`, envelope: "json-lines", events: 3 },
  { name: "a last line without line feed", content: three.join("\n"), envelope: "json-lines", events: 3 },
  { name: "CR LF", content: `${three.join("\r\n")}\r\n`, envelope: "json-lines", events: 3 },
  { name: "byte order mark", content: `\ufeff${three.join("\n")}\n`, envelope: "json-lines", events: 3 },
  { name: "blank lines", content: `\n\n${three.join("\n \n\t\n")}\n\n`, envelope: "json-lines", events: 3 },
  {
    name: "NUL in front",
    content: `${nul(9_000)}${three.join("\n")}\n`,
    envelope: "json-lines",
    events: 3,
    skipped: 1,
  },
  {
    name: "NUL between lines and in front of a line feed",
    content: `${three[0]}\n${nul(5_000)}${three[1]}\n${three[2]}${nul(3)}\n`,
    envelope: "json-lines",
    events: 3,
    skipped: 2,
  },
  {
    name: "NUL in the middle of an event",
    content: `${three[0]}\n${half(three[1] ?? "")}${nul(10)}\n${three[2]}\n`,
    envelope: "json-lines",
    events: 2,
    problems: ["not_json"],
    skipped: 1,
  },
  {
    name: "a torn event with whole ones glued to it",
    content: `${line({ auditID: 4 })}\n${half(three[0] ?? "")}${three[1]}${three[2]}\n`,
    envelope: "json-lines",
    events: 3,
    problems: ["partial_line"],
  },
  {
    name: "a torn item of a webhook's list with a whole one glued to it",
    content: `${three[0]}\n${half(JSON.stringify(items[1]))}${JSON.stringify(items[2])}\n`,
    envelope: "json-lines",
    events: 2,
    problems: ["partial_line"],
  },
  {
    name: "an event with text behind it",
    content: `${three[0]} trailing\n${three[1]}\n`,
    envelope: "json-lines",
    events: 2,
    problems: ["not_json"],
  },
  {
    name: "a torn tail",
    content: `${three[0]}\n${half(three[1] ?? "")}`,
    envelope: "json-lines",
    events: 1,
    problems: ["partial_tail"],
  },
  {
    name: "other JSON and other text between",
    content: `${three[0]}\n{"kind":"Event","apiVersion":"v1","involvedObject":{}}\nW0303 klog\n42\n"x"\n${three[1]}\n`,
    envelope: "json-lines",
    events: 2,
    problems: ["not_event", "not_json", "not_event", "not_event"],
  },
  {
    name: "kind nested too deep to be printed",
    content: `${three[0]}\n{"apiVersion":"audit.k8s.io/v1","kind":${"[".repeat(50_000)}${"]".repeat(50_000)}}\n`,
    envelope: "json-lines",
    events: 1,
    problems: ["not_event"],
  },
  {
    name: "a line beyond the limit",
    content: `${three[0]}\n${line({ auditID: 9, userAgent: "x".repeat(70_000) })}\n${three[1]}\n`,
    flags: ["--max-record", "64K"],
    envelope: "json-lines",
    events: 2,
    problems: ["line_too_long"],
  },
  {
    name: "a log that begins with the answer to a list request",
    content: `${line({ auditID: 9, responseObject: { kind: "PodList", items: ["x".repeat(90_000)] } })}\n${three[0]}\n`,
    envelope: "json-lines",
    events: 2,
  },
  {
    name: "an EventList a line",
    content: `${JSON.stringify(list(items.slice(0, 2)))}\n${JSON.stringify(list(items.slice(2)))}\n`,
    envelope: "json-values",
    events: 3,
  },
  {
    name: "an EventList among lines of events",
    content: `${three[0]}\n${three[1]}\n${JSON.stringify(list(items.slice(2)))}\n`,
    envelope: "json-lines",
    events: 3,
  },
];

const values: EnvelopeCase[] = [
  { name: "an EventList in one line", content: oneLine, envelope: "json-values", events: 3 },
  { name: "an EventList, pretty", content: `${pretty}\n`, envelope: "json-values", events: 3 },
  { name: "an EventList behind a byte order mark", content: `\ufeff${pretty}`, envelope: "json-values", events: 3 },
  { name: "an array behind a byte order mark", content: `\ufeff[${three.join()}]`, envelope: "json-values", events: 3 },
  { name: "an EventList behind NUL", content: `${nul(100)}${pretty}`, envelope: "json-values", events: 3, skipped: 1 },
  { name: "an array of events", content: `[\n${three.join(",\n")}\n]\n`, envelope: "json-values", events: 3 },
  {
    name: "arrays of arrays of lists",
    content: JSON.stringify([[list(items.slice(0, 1))], [[list(items.slice(1, 2)), list([])]], items[2]], null, 1),
    envelope: "json-values",
    events: 3,
  },
  {
    name: "items in front of kind",
    content: JSON.stringify({ items, kind: "EventList", apiVersion: "audit.k8s.io/v1" }),
    envelope: "json-values",
    events: 3,
  },
  {
    name: "items twice",
    content: oneLine.replace(/}$/, `,"items":[${line({ auditID: 4 })}]}`),
    envelope: "json-values",
    events: 4,
  },
  { name: "no items", content: JSON.stringify(list([])), envelope: "json-values", events: 0 },
  {
    name: "an EventList cut in an item",
    content: half(oneLine, 0.8),
    envelope: "json-values",
    events: 2,
    problems: ["partial_tail"],
  },
  {
    name: "an EventList cut between items",
    content: oneLine.slice(0, oneLine.lastIndexOf(',{"level"') + 1),
    envelope: "json-values",
    events: 2,
    problems: ["partial_tail"],
  },
  {
    name: "garbage between items",
    content: oneLine.replace(',{"level"', ',garbage,{"level"'),
    envelope: "json-values",
    events: 3,
    problems: ["not_json"],
  },
  {
    name: "an item without its last bracket",
    content: oneLine.replace('}},{"level"', '},{"level"'),
    envelope: "json-values",
    events: 2,
    problems: ["partial_line"],
  },
  {
    name: "a list without its end in front of another",
    content: `${oneLine.slice(0, -1)}\n${JSON.stringify(list([item({ auditID: 4 })]))}\n`,
    envelope: "json-values",
    events: 4,
    problems: ["not_json"],
  },
  {
    name: "texts with brackets and quotes in an array",
    content: `["{\\"kind\\":\\"Event\\"", "\\"{", ${three[0]}, "}\\\\", ${three[1]}]`,
    envelope: "json-values",
    events: 2,
    problems: ["not_json", "not_json", "not_json"],
  },
  {
    name: "a list that is closed too early, keys sorted",
    content: JSON.stringify(list(items.map(sorted))).replace('},{"annotations"', '}],{"annotations"'),
    envelope: "json-values",
    events: 3,
    problems: ["not_json"],
  },
  { name: "events in a row on one line", content: three.join(""), envelope: "json-values", events: 3 },
  {
    name: "pretty events in a row, with lines that are JSON by themselves",
    content: `${prettyEvent(1)}\n${prettyEvent(2)}\n`,
    envelope: "json-values",
    events: 2,
  },
  {
    name: "an event with a key named items",
    content: `${line().slice(0, -1)},"items":[{"a":[1]}],"x":1}\n\n${pretty}`,
    envelope: "json-values",
    events: 4,
  },
  {
    name: "a record beyond the limit in a list",
    content: JSON.stringify(list([items[0], item({ auditID: 9, userAgent: "x".repeat(70_000) }), items[1], items[2]])),
    flags: ["--max-record", "64K"],
    envelope: "json-values",
    events: 3,
    problems: ["line_too_long"],
  },
];

/** JSON in lines and in bigger values, sound and damaged. */
export const jsonCases: readonly EnvelopeCase[] = [...lines, ...values];
