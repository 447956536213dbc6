// Go's JSON encoder also escapes what would be unsafe inside HTML or JavaScript.
const unlikeGo = /[<>&\u2028\u2029]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const escaped = /["\\\u0000-\u001f<>&\u2028\u2029]/;

/** A JSON text without white space, as JSON.stringify makes it, escaped as kube-apiserver escapes it. */
export function goJson(json: string): string {
  return json.replace(unlikeGo, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** A text as it stands between the quotes of a JSON string that kube-apiserver wrote. */
export function goText(text: string): string {
  return escaped.test(text) ? goJson(JSON.stringify(text)).slice(1, -1) : text;
}
