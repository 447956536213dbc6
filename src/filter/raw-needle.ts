type Writer = (text: string) => string;

// Who may have put a text into a JSON string. kube-apiserver is Go; what stands inside an annotation or a body may come from
// anything. All of them write a text character by character, so a part of a text stands as it is in the whole.
const writers: readonly Writer[] = [goText, oldGoText, plainText, asciiText];

/** How deep JSON is looked for in strings of JSON: a string of the event (1), one of a manifest in an annotation (2), one of
 *  a manifest in a string of that (3). */
const DEPTH = 3;

/** The spellings of a text in the raw text of an event: as it is, for what stands there as typed, and as it is written
 *  inside a JSON string, up to three times over. A spelling that holds another one is left out, and so is one with a line
 *  feed, which no raw text has. */
export function needleForms(text: string): string[] {
  const forms = new Set([text]);
  let level = [text];
  for (let depth = 1; depth <= DEPTH; depth++) {
    level = [...new Set(level.flatMap((inner) => writers.map((write) => write(inner))))];
    for (const form of level) forms.add(form);
  }
  const possible = [...forms].filter((form) => !form.includes("\n"));
  return possible.filter((form) => !possible.some((other) => other !== form && form.includes(other)));
}

/** A test of raw text for a needle, the counterpart of the search in the store. */
export function compileRawTest(text: string): (raw: Buffer) => boolean {
  const forms = needleForms(text).map((form) => Buffer.from(form));
  return (raw) => forms.some((form) => raw.includes(form));
}

/** As Go's encoding/json does: `<`, `>` and `&` are escaped as well. */
function goText(text: string): string {
  return plainText(text).replace(/[<>&\u2028\u2029]/g, byCode);
}

/** As Go did before 1.22 (Kubernetes before 1.30): no short escapes for backspace and form feed. */
function oldGoText(text: string): string {
  return goText(text).replace(/\\(.)/g, (pair, char) => (char === "b" ? "\\u0008" : char === "f" ? "\\u000c" : pair));
}

/** As most others do: what has to be escaped. */
function plainText(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** As Python does: ASCII only. */
function asciiText(text: string): string {
  return plainText(text).replace(/[\u007f-\uffff]/g, byCode);
}

function byCode(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
