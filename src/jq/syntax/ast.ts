import type { Value } from "../values/value.ts";

/** A place in the program: offsets in UTF-16 units, `end` exclusive. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

export type BinaryOperator = "+" | "-" | "*" | "/" | "%" | "==" | "!=" | "<" | "<=" | ">" | ">=";

/** `=` and `|=` take the right side as they are, the others combine: `+=` is `+`, `//=` is `//`. */
export type AssignOperator = "=" | "|=" | "+=" | "-=" | "*=" | "/=" | "%=" | "//=";

/** A jq expression. `optional` on an access means `?` written right behind it: it suppresses the errors of
 * that access alone, not those of its target. `..` is a call of `recurse`, `.foo` an access of `identity`,
 * `$__loc__` a literal, `true`, `false` and `null` are literals, an absent `else` is `identity`. The place of a
 * call is that of its name: there jq reports an unknown function. */
export type Ast = Place &
  (
    | { readonly type: "identity" }
    | { readonly type: "literal"; readonly value: Value }
    | { readonly type: "text"; readonly format: string | null; readonly parts: readonly (string | Ast)[] }
    | { readonly type: "format"; readonly name: string }
    | { readonly type: "access"; readonly target: Ast; readonly key: Ast; readonly optional: boolean }
    | {
        readonly type: "slice";
        readonly target: Ast;
        readonly from: Ast | null;
        readonly to: Ast | null;
        readonly optional: boolean;
      }
    | { readonly type: "iterate"; readonly target: Ast; readonly optional: boolean }
    | { readonly type: "array"; readonly body: Ast | null }
    | { readonly type: "object"; readonly entries: readonly ObjectEntry[] }
    | { readonly type: "negate"; readonly body: Ast }
    | { readonly type: "pipe" | "comma" | "and" | "or" | "alternative"; readonly left: Ast; readonly right: Ast }
    | { readonly type: "binary"; readonly operator: BinaryOperator; readonly left: Ast; readonly right: Ast }
    | { readonly type: "assign"; readonly operator: AssignOperator; readonly left: Ast; readonly right: Ast }
    | { readonly type: "if"; readonly condition: Ast; readonly then: Ast; readonly otherwise: Ast }
    | { readonly type: "try"; readonly body: Ast; readonly handler: Ast | null }
    | {
        readonly type: "reduce";
        readonly source: Ast;
        readonly patterns: readonly Pattern[];
        readonly init: Ast;
        readonly update: Ast;
      }
    | {
        readonly type: "foreach";
        readonly source: Ast;
        readonly patterns: readonly Pattern[];
        readonly init: Ast;
        readonly update: Ast;
        readonly extract: Ast | null;
      }
    | { readonly type: "as"; readonly source: Ast; readonly patterns: readonly Pattern[]; readonly body: Ast }
    | { readonly type: "label"; readonly name: string; readonly body: Ast }
    | { readonly type: "break"; readonly name: string }
    | { readonly type: "variable"; readonly name: string }
    | { readonly type: "call"; readonly name: string; readonly args: readonly Ast[] }
    | { readonly type: "define"; readonly definition: Definition; readonly body: Ast }
  );

/** `{a}` has the key "a" and the value `.a`; `{$x}` the key "x" and the value `$x`; `{"a\(1)"}` likewise. */
export interface ObjectEntry {
  readonly key: Ast;
  readonly value: Ast;
}

/** What stands behind `as`; several (`?//`) are tried in turn. Names are without the `$`. */
export type Pattern = Place &
  (
    | { readonly type: "bind"; readonly name: string }
    | { readonly type: "items"; readonly items: readonly Pattern[] }
    | { readonly type: "entries"; readonly entries: readonly PatternEntry[] }
  );

/** `$x` has a bind and a literal key, `$x: P` both and a pattern, `key: P` and `(e): P` no bind. */
export interface PatternEntry {
  readonly bind: string | null;
  readonly key: Ast;
  readonly pattern: Pattern | null;
}

/** `def f(g; $x): body;`: a value parameter is also callable as a function of its name. */
export interface Definition extends Place {
  readonly name: string;
  readonly params: readonly Parameter[];
  readonly body: Ast;
}

export interface Parameter {
  readonly name: string;
  readonly isValue: boolean;
}

/** `import "path" as name;`, `import "path" as $name;` (data) or `include "path";` (no name). */
export interface Import extends Place {
  readonly path: string;
  readonly name: string | null;
  readonly isData: boolean;
  readonly meta: Value;
}

/** A parsed program or module; a module has no body. `meta` is that of `module {…};`, null without it. */
export interface Source {
  readonly meta: Value;
  readonly imports: readonly Import[];
  readonly definitions: readonly Definition[];
  readonly body: Ast | null;
}
