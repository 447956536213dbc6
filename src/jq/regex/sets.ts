import { type ClassItem, regexFailure } from "./tree.ts";

/** Word characters inside a class, where Oniguruma 6.9 goes by Unicode alone. */
const wordInClass = "[\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}]";
/** Word characters elsewhere: with those below U+0100 that its table for Latin-1 has in addition. */
export const wordSource = "[\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\u{b2}\\u{b3}\\u{b9}\\u{bc}-\\u{be}]";
const digitSource = "\\p{Nd}";
const spaceSource = "\\p{White_Space}";

/** The sets of POSIX brackets and properties of the same names. */
const posixSources: Readonly<Record<string, string>> = {
  alnum: "[\\p{Alphabetic}\\p{Nd}]",
  alpha: "\\p{Alphabetic}",
  ascii: "[\\u{0}-\\u{7f}]",
  blank: "[\\p{Zs}\\u{9}]",
  cntrl: "\\p{Cc}",
  digit: digitSource,
  graph: "[^\\p{White_Space}\\p{Cc}\\p{Cn}\\p{Cs}]",
  lower: "\\p{Lowercase}",
  print: "[[^\\p{White_Space}\\p{Cc}\\p{Cn}\\p{Cs}]\\p{Zs}]",
  punct: "\\p{P}",
  space: spaceSource,
  upper: "\\p{Uppercase}",
  word: wordInClass,
  xdigit: "[0-9A-Fa-f]",
};

/** `\w`, `\d` and `\s`, in upper case their complements; undefined for other letters. */
export function typeItem(letter: string, isInClass: boolean): ClassItem | undefined {
  const sources = { w: isInClass ? wordInClass : wordSource, d: digitSource, s: spaceSource };
  const source = sources[letter.toLowerCase() as keyof typeof sources];
  if (source === undefined) return undefined;
  return { source: letter >= "a" ? source : `[^${source}]` };
}

/** `[:name:]`; an error if there is no such set. */
export function posixItem(name: string, isNegated: boolean): ClassItem {
  const source = Object.hasOwn(posixSources, name) ? posixSources[name] : undefined;
  if (source === undefined) return regexFailure("invalid POSIX bracket type");
  return { source: isNegated ? `[^${source}]` : source };
}

/** `\p{name}`: POSIX sets, general categories, scripts and properties; spelling as Unicode's loose matching
 * has it. An error for other names (among them blocks, which JavaScript does not know). */
export function propertyItem(name: string, isNegated: boolean): ClassItem {
  const source = propertySource(name) ?? regexFailure(`invalid character property name {${name}}`);
  return { source: isNegated ? `[^${source}]` : source };
}

function propertySource(name: string): string | undefined {
  if (/[^\w\- ]/.test(name)) return undefined;
  const plain = name.replace(/[-_ ]/g, "").toLowerCase();
  if (Object.hasOwn(posixSources, plain)) return posixSources[plain];
  if (plain === "any") return "[^]";
  if (plain === "assigned") return "\\P{Cn}";
  const words = name.split(/[-_ ]/).map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase());
  const spellings = [name, words.join("_"), plain.toUpperCase()];
  const sources = spellings.flatMap((spelling) => [`\\p{${spelling}}`, `\\p{Script=${spelling}}`]);
  return sources.find(isValidSource);
}

function isValidSource(source: string): boolean {
  try {
    new RegExp(source, "v");
    return true;
  } catch {
    return false;
  }
}
