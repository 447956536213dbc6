import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CutBodies } from "./cut-bodies.ts";

/** What is read of texts that stand one behind the other. */
function parse(texts: readonly string[]): unknown[] {
  const cut = new CutBodies(Buffer.from(texts.join("")));
  let from = 0;
  return texts.map((text) => {
    const start = from;
    from += Buffer.byteLength(text);
    return cut.parse(start, from);
  });
}

/** An event as kube-apiserver writes it. */
function eventText(bodies: string, more: { readonly status?: string; readonly annotations?: string } = {}): string {
  const { status = '{"metadata":{},"code":200}', annotations = "" } = more;
  return `{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"RequestResponse","auditID":"a","stage":"ResponseComplete","requestURI":"/Object","verb":"get","user":{"username":"MyObject"},"responseStatus":${status}${bodies},"requestReceivedTimestamp":"2026-03-02T08:00:00.000001Z","stageTimestamp":"2026-03-02T08:00:00.000002Z"${annotations}}`;
}

function withoutBodies(text: string): unknown {
  const { requestObject: _request, responseObject: _response, ...rest } = JSON.parse(text) as Record<string, unknown>;
  return rest;
}

const request = ',"requestObject":{"kind":"Pod","a":"é"}';
const response = ',"responseObject":{"items":[{"requestObject":{"x":1}}]}';
const hostile = ',"responseObject":{"a":[1,{"b":1,"requestObject":{"c":2},"requestReceivedTimestamp":"x"}]}';

describe("reads events without their bodies", () => {
  const cut: readonly (readonly [name: string, text: string])[] = [
    ["one body", eventText(request)],
    ["the other", eventText(response)],
    ["both", eventText(request + response)],
    ["keys of an event in a body", eventText(hostile)],
    ["annotations", eventText(request, { annotations: ',"annotations":{"a":",\\"requestObject\\":{"}' })],
    ["a body that is an array behind one that is none", eventText(`${request},"responseObject":[1,{"a":{}}]`)],
    ["numbers in a body that JavaScript would change", eventText(',"requestObject":{"7":12345678901234567890}')],
  ];
  for (const [name, text] of cut) {
    test(name, () => expect(parse([text])).toEqual([withoutBodies(text)]));
  }

  test("several, one behind the other", () => {
    const texts = [eventText(""), eventText(hostile), eventText(""), eventText(request + response)];
    expect(parse(texts)).toEqual([undefined, withoutBodies(texts[1] ?? ""), undefined, withoutBodies(texts[3] ?? "")]);
  });
});

describe("leaves to others", () => {
  const left: readonly (readonly [name: string, text: string])[] = [
    ["an event without bodies", eventText("")],
    ["an array", eventText(',"requestObject":[{"op":"add","value":{"a":1}}]')],
    ["an array that holds the key of a body", eventText(',"requestObject":[{"a":1,"responseObject":{"b":1}}]')],
    [
      "the key of a body in another value",
      eventText("", { status: '{"metadata":{"a":1,"requestObject":{}},"code":200}' }),
    ],
    [
      "the key of the time in the annotations",
      eventText(request, { annotations: ',"annotations":{"a":"b","requestReceivedTimestamp":"c"}' }),
    ],
    [
      "numbers outside of the bodies that JavaScript would change",
      eventText(request, { status: '{"metadata":{"n":12345678901234567890},"code":200}' }),
    ],
  ];
  for (const [name, text] of left) test(name, () => expect(parse([text])).toEqual([undefined]));
});

test("gives the rest of the event or nothing, whatever stands in it", () => {
  const piece = fc.constantFrom(
    '"requestObject":{',
    '"responseObject":{',
    '"requestReceivedTimestamp":"x"',
    '"a":1',
    '"b":[',
    '{"c":2}',
    "]",
    "}",
    ",",
  );
  let read = 0;
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), fc.array(piece, { maxLength: 6 }), (body, other) => {
      const text = eventText(`,"requestObject":{${body.join("")}}`, {
        status: `{"metadata":{${other.join("")}},"code":200}`,
      });
      try {
        JSON.parse(text);
      } catch {
        return;
      }
      const [given] = parse([text]);
      if (given !== undefined) expect(given, text).toEqual(withoutBodies(text));
      read++;
    }),
    { numRuns: 20_000 },
  );
  expect(read).toBeGreaterThan(200);
});
