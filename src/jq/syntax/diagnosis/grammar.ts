import type { TokenKind } from "../token.ts";

/** A rule of the grammar. */
export interface Rule {
  readonly left: string;
  readonly right: readonly string[];
  /** The terminal or level whose precedence the rule has; undefined for that of its last terminal. */
  readonly precedence: string | undefined;
}

/** What may stand where in a program: the grammar of jq 1.8.2 (src/parser.y), with the `error` symbols at
 * which it goes on after an error. It serves to tell what is wrong with a program that the parser refused,
 * in jq's words; which of these are spoken depends on the rules one by one. A name behind `%` gives the
 * precedence. */
const grammar: Readonly<Record<string, readonly string[]>> = {
  TopLevel: ["Module Imports Query", "Module Imports FuncDefs"],
  Module: ["", "module Query ;"],
  Imports: ["", "Import Imports"],
  FuncDefs: ["", "FuncDef FuncDefs"],
  Query: [
    "FuncDef Query %FUNCDEF",
    "Expr as Patterns | Query",
    "label BINDING | Query",
    "Query | Query",
    "Query , Query",
    "Expr",
  ],
  Expr: [
    ...["//", "=", "or", "and", "//=", "|=", "+", "+=", "-", "-=", "*", "*=", "/", "%", "/=", "%="],
    ...["==", "!=", "<", ">", "<=", ">="],
  ]
    .map((operator) => `Expr ${operator} Expr`)
    .concat("Term %NONOPT"),
  Import: ["ImportWhat ;", "ImportWhat Query ;"],
  ImportWhat: ["import ImportFrom as BINDING", "import ImportFrom as IDENT", "include ImportFrom"],
  ImportFrom: ["String"],
  FuncDef: ["def IDENT : Query ;", "def IDENT ( Params ) : Query ;"],
  Params: ["Param", "Params ; Param"],
  Param: ["BINDING", "IDENT"],
  StringStart: ["FORMAT QQSTRING_START", "QQSTRING_START"],
  String: ["StringStart QQString QQSTRING_END"],
  QQString: ["", "QQString QQSTRING_TEXT", "QQString QQSTRING_INTERP_START Query QQSTRING_INTERP_END"],
  ElseBody: ["elif Query then Query ElseBody", "else Query end", "end"],
  Term: [
    ...[".", "..", "break BINDING", "break error"],
    ...["Term FIELD ?", "FIELD ?", "Term . String ?", ". String ?"],
    ...["Term FIELD %NONOPT", "FIELD %NONOPT", "Term . String %NONOPT", ". String %NONOPT"],
    ...[". error", ". IDENT error"],
    ...["Term [ Query ] ?", "Term [ Query ] %NONOPT", "Term . [ Query ] ?", "Term . [ Query ] %NONOPT"],
    ...["Term [ ] ?", "Term [ ] %NONOPT", "Term . [ ] ?", "Term . [ ] %NONOPT"],
    ...["Term [ Query : Query ] ?", "Term [ Query : ] ?", "Term [ : Query ] ?"],
    ...["Term [ Query : Query ] %NONOPT", "Term [ Query : ] %NONOPT", "Term [ : Query ] %NONOPT"],
    ...["Term ?", "LITERAL", "String", "FORMAT", "- Term"],
    ...["( Query )", "[ Query ]", "[ ]", "{ DictPairs }"],
    "reduce Expr as Patterns ( Query ; Query )",
    "foreach Expr as Patterns ( Query ; Query ; Query )",
    "foreach Expr as Patterns ( Query ; Query )",
    ...["if Query then Query ElseBody", "if Query then error"],
    ...["try Expr catch Expr", "try Expr catch error", "try Expr"],
    ...["$ $ $ BINDING", "BINDING", "$__loc__", "IDENT", "IDENT ( Args )"],
    ...["( error )", "[ error ]", "Term [ error ]", "{ error }"],
  ],
  Args: ["Arg", "Args ; Arg"],
  Arg: ["Query"],
  RepPatterns: ["RepPatterns ?// Pattern", "Pattern"],
  Patterns: ["RepPatterns ?// Pattern", "Pattern"],
  Pattern: ["BINDING", "[ ArrayPats ]", "{ ObjPats }"],
  ArrayPats: ["Pattern", "ArrayPats , Pattern"],
  ObjPats: ["ObjPat", "ObjPats , ObjPat"],
  ObjPat: [
    ...["BINDING", "BINDING : Pattern", "IDENT : Pattern", "Keyword : Pattern", "String : Pattern"],
    ...["( Query ) : Pattern", "error : Pattern"],
  ],
  Keyword: "as def module import include if then else elif reduce foreach end and or try catch label break".split(" "),
  DictPairs: ["", "DictPair", "DictPair , DictPairs"],
  DictPair: [
    ...["IDENT : DictExpr", "Keyword : DictExpr", "String : DictExpr", "String", "BINDING : DictExpr", "BINDING"],
    ...["IDENT", "$__loc__", "Keyword", "( Query ) : DictExpr", "error : DictExpr"],
  ],
  DictExpr: ["DictExpr | DictExpr", "Expr"],
};

/** All rules; the first says what a whole program is. */
export const rules: readonly Rule[] = [
  { left: "program", right: ["TopLevel", "end of file"], precedence: undefined },
  ...Object.entries(grammar).flatMap(([left, alternatives]) =>
    alternatives.map((alternative) => {
      const [symbols = "", precedence] = alternative.split(/ ?%(?=[A-Z])/);
      return { left, right: symbols.split(" ").filter((symbol) => symbol !== ""), precedence };
    }),
  ),
];

/** What jq reports, beside the syntax error itself, when it goes on by a rule with an `error`. */
export const remarks: ReadonlyMap<string, string> = new Map([
  ["break error", "break requires a label to break to"],
  [". error", 'try .["field"] instead of .field for unusually named fields'],
  [". IDENT error", 'try .["field"] instead of .field for unusually named fields'],
  ["if Query then error", "Possibly unterminated 'if' statement"],
  ["try Expr catch error", "Possibly unterminated 'try' statement"],
  ["error : Pattern", "May need parentheses around object key expression"],
  ["error : DictExpr", "May need parentheses around object key expression"],
]);

/** Terminals in the order in which messages list what would have been right. */
export const terminals: readonly (TokenKind | "error")[] = [
  ...(["end of file", "error", "INVALID_CHARACTER", "IDENT", "FIELD", "BINDING", "LITERAL", "FORMAT"] as const),
  ...(["..", "%=", "==", "!=", "//", "as", "def", "module", "import", "include", "if", "then"] as const),
  ...(["else", "elif", "reduce", "foreach", "end", "and", "or", "try", "catch", "label", "break"] as const),
  ...(["$__loc__", "|=", "+=", "-=", "*=", "/=", "//=", "<=", ">=", "?//", "QQSTRING_START"] as const),
  ...(["QQSTRING_TEXT", "QQSTRING_INTERP_START", "QQSTRING_INTERP_END", "QQSTRING_END"] as const),
  ...(["|", ",", "=", "<", ">", "+", "-", "*", "/", "%", "?", ".", "[", ";", ":"] as const),
  ...(["(", ")", "]", "{", "}", "$"] as const),
];

/** How operators of one level combine; `none` makes a second one an error. */
export type Associativity = "left" | "right" | "none";

/** From the loosest to the tightest. */
export const levels: readonly (readonly [Associativity, ...string[]])[] = [
  ["right", "FUNCDEF"],
  ["right", "|"],
  ["left", ","],
  ["right", "//"],
  ["none", "=", "|=", "+=", "-=", "*=", "/=", "%=", "//="],
  ["left", "or"],
  ["left", "and"],
  ["none", "!=", "==", "<", ">", "<=", ">="],
  ["left", "+", "-"],
  ["left", "*", "/", "%"],
  ["right", "NONOPT"],
  ["right", "?", ".", "[", "FIELD"],
  ["right", "try"],
  ["right", "catch"],
];
