const anyRun = -1;
const anyOne = -2;

/** Whether a word holds a wildcard (`*` or `?`). */
export function isGlob(word: string): boolean {
  return /[*?]/.test(word);
}

/** Compiles a glob: `*` is any run of characters, `/` among them, `?` one character (code point), all else stands for
 *  itself, case-sensitive. A test takes at most (length of pattern) × (length of value) steps, whatever the pattern. */
export function compileGlob(pattern: string): (value: string) => boolean {
  const tokens = Array.from(pattern.replace(/\*+/g, "*"), tokenOf);
  return (value) => matches(tokens, value);
}

function tokenOf(char: string): number {
  if (char === "*") return anyRun;
  return char === "?" ? anyOne : (char.codePointAt(0) ?? anyOne);
}

// Only the last `*` seen is ever widened: what an earlier one could take, the last one can take as well. That is what
// keeps `a*a*a*b` from the exponential walk of a backtracking regex.
function matches(tokens: readonly number[], value: string): boolean {
  let token = 0;
  let at = 0;
  let afterStar = -1;
  let resumeAt = 0;
  while (at < value.length) {
    const char = value.codePointAt(at) ?? 0;
    const wanted = tokens[token];
    if (wanted === anyRun) {
      token++;
      afterStar = token;
      resumeAt = at;
      if (token === tokens.length) return true;
    } else if (wanted === anyOne || wanted === char) {
      token++;
      at += width(char);
    } else if (afterStar >= 0) {
      token = afterStar;
      resumeAt += width(value.codePointAt(resumeAt) ?? 0);
      at = resumeAt;
    } else {
      return false;
    }
  }
  return token === tokens.length || (token === tokens.length - 1 && tokens[token] === anyRun);
}

/** UTF-16 units of a code point. */
function width(char: number): number {
  return char > 0xffff ? 2 : 1;
}
