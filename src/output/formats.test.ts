import { expect, test } from "vitest";
import { loadFolder } from "../base/folder.ts";
import type { Format, Style } from "./format.ts";
import type { Column, ColumnType, Sheet } from "./sheet.ts";

const formats = new Map(
  (await loadFolder<Format>(new URL("./formats/", import.meta.url), "format")).map((format) => [format.name, format]),
);

function draw(name: string, sheet: Sheet, style: Partial<Style> = {}): string {
  const format = formats.get(name);
  if (format === undefined) throw new Error(`no format ${name}`);
  return [...format.render(sheet, { width: 100, color: false, timeZone: null, ...style })].join("");
}

function column(name: string, type: ColumnType, more: Partial<Column> = {}): Column {
  return { name, title: name.replaceAll("_", " "), type, ...more };
}

const first = 1_772_442_845_123_456;

// One null, one 0 and one "" beside each other, and what attackers write.
const sheet: Sheet = {
  name: "users",
  unit: "request",
  filters: { namespace: ["prod", "!<b>"] },
  columns: [
    column("user", "text"),
    column("namespace", "text", { absent: "(cluster)" }),
    column("requests", "count"),
    column("share", "share", { displayOnly: true }),
    column("first", "instant"),
  ],
  rows: [
    ["alice", null, 0, 0, first],
    ["", "", 1_234_567, 0.651, null],
    ["\u001b[2Jred\u202e\u2028", "a|b\n*c*", null, null, first + 1e6],
    ["<script>alert('1')</script>", "=cmd|'/C'!A0", 12, 0.0001, first + 2e6],
    ["日本語 🦊", "[x](https://x.example)", 3, 1, first + 3e6],
  ],
  totals: { requests: 1_234_582 },
  notes: ["5 of <6> servers covered"],
  coverage: [{ stream: "prod", from: first, to: null, gaps: null }],
  coverageText: ["stream prod: from 2026-03-02 09:14:05Z"],
};

const goldens: Readonly<Record<string, string>> = {
  table: String.raw`
USER                         NAMESPACE                REQUESTS               SHARE  FIRST
alice                        (cluster)                       0               0.0 %  2026-03-02 09:14:05Z
                                                     1,234,567  ██████▌     65.1 %  -
\x1b[2Jred\u202e\u2028       a|b\n*c*                        -                   -  2026-03-02 09:14:06Z
<script>alert('1')</script>  =cmd|'/C'!A0                   12  ▏           <0.1 %  2026-03-02 09:14:07Z
日本語 🦊                    [x](https://x.example)          3  ██████████ 100.0 %  2026-03-02 09:14:08Z
total                                                1,234,582

note: 5 of <6> servers covered
stream prod: from 2026-03-02 09:14:05Z
`,
  json: String.raw`
{
  "report": "users",
  "unit": "request",
  "filters": {"namespace":["prod","!<b>"]},
  "columns": [{"name":"user","type":"text"},{"name":"namespace","type":"text"},{"name":"requests","type":"count"},{"name":"first","type":"instant"}],
  "rows": [
    {"user":"alice","namespace":null,"requests":0,"first":"2026-03-02T09:14:05.123456Z"},
    {"user":"","namespace":"","requests":1234567,"first":null},
    {"user":"\u001b[2Jred\u202e\u2028","namespace":"a|b\n*c*","requests":null,"first":"2026-03-02T09:14:06.123456Z"},
    {"user":"<script>alert('1')</script>","namespace":"=cmd|'/C'!A0","requests":12,"first":"2026-03-02T09:14:07.123456Z"},
    {"user":"日本語 🦊","namespace":"[x](https://x.example)","requests":3,"first":"2026-03-02T09:14:08.123456Z"}
  ],
  "totals": {"requests":1234582},
  "notes": [
    "5 of <6> servers covered"
  ],
  "coverage": [
    {"stream":"prod","from":"2026-03-02T09:14:05.123456Z","to":null,"gaps":null}
  ]
}
`,
  ndjson: String.raw`
{"user":"alice","namespace":null,"requests":0,"first":"2026-03-02T09:14:05.123456Z"}
{"user":"","namespace":"","requests":1234567,"first":null}
{"user":"\u001b[2Jred\u202e\u2028","namespace":"a|b\n*c*","requests":null,"first":"2026-03-02T09:14:06.123456Z"}
{"user":"<script>alert('1')</script>","namespace":"=cmd|'/C'!A0","requests":12,"first":"2026-03-02T09:14:07.123456Z"}
{"user":"日本語 🦊","namespace":"[x](https://x.example)","requests":3,"first":"2026-03-02T09:14:08.123456Z"}
`,
  csv: String.raw`
user,namespace,requests,first
alice,,0,2026-03-02T09:14:05.123456Z
"","",1234567,
\x1b[2Jred\u202e\u2028,a|b\n*c*,,2026-03-02T09:14:06.123456Z
<script>alert('1')</script>,'=cmd|'/C'!A0,12,2026-03-02T09:14:07.123456Z
日本語 🦊,[x](https://x.example),3,2026-03-02T09:14:08.123456Z
`.replaceAll("\n", "\r\n"),
  md: String.raw`
| user | namespace | requests | share | first |
| --- | --- | ---: | ---: | --- |
| alice | (cluster) | 0 | 0.0 % | 2026-03-02 09:14:05Z |
|  |  | 1,234,567 | 65.1 % | - |
| \\x1b\[2Jred\\u202e\\u2028 | a&#124;b\\n\*c\* | - | - | 2026-03-02 09:14:06Z |
| &lt;script&gt;alert('1')&lt;/script&gt; | =cmd&#124;'/C'!A0 | 12 | &lt;0.1 % | 2026-03-02 09:14:07Z |
| 日本語 🦊 | \[x\](https\://x.example) | 3 | 100.0 % | 2026-03-02 09:14:08Z |
| **total** |  | **1,234,582** |  |  |

**Notes**

- 5 of &lt;6&gt; servers covered

**Coverage**

- stream prod: from 2026-03-02 09:14:05Z
`,
  html: String.raw`
<h1>users</h1>
<p>counted by request, <code>--namespace=prod</code>, <code>--namespace=!&lt;b&gt;</code></p>
<table>
<thead>
<tr><th scope="col">user</th><th scope="col">namespace</th><th scope="col" class="number">requests</th><th scope="col" class="number">share</th><th scope="col">first</th></tr>
</thead>
<tbody>
<tr><td>alice</td><td class="absent">(cluster)</td><td class="number">0</td><td class="number share" style="--share:0.0%">0.0 %</td><td><time datetime="2026-03-02T09:14:05.123456Z">2026-03-02 09:14:05Z</time></td></tr>
<tr><td></td><td></td><td class="number">1,234,567</td><td class="number share" style="--share:65.1%">65.1 %</td><td class="absent">-</td></tr>
<tr><td>\x1b[2Jred\u202e\u2028</td><td>a|b\n*c*</td><td class="number absent">-</td><td class="number absent">-</td><td><time datetime="2026-03-02T09:14:06.123456Z">2026-03-02 09:14:06Z</time></td></tr>
<tr><td>&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;</td><td>=cmd|&#39;/C&#39;!A0</td><td class="number">12</td><td class="number share" style="--share:0.0%">&lt;0.1 %</td><td><time datetime="2026-03-02T09:14:07.123456Z">2026-03-02 09:14:07Z</time></td></tr>
<tr><td>日本語 🦊</td><td>[x](https://x.example)</td><td class="number">3</td><td class="number share" style="--share:100.0%">100.0 %</td><td><time datetime="2026-03-02T09:14:08.123456Z">2026-03-02 09:14:08Z</time></td></tr>
</tbody>
<tfoot>
<tr><td>total</td><td></td><td class="number">1,234,582</td><td class="number"></td><td></td></tr>
</tfoot>
</table>
<h2>Notes</h2>
<ul>
<li>5 of &lt;6&gt; servers covered</li>
</ul>
<h2>Coverage</h2>
<ul>
<li>stream prod: from 2026-03-02 09:14:05Z</li>
</ul>
</body>
</html>
`,
};

test("there are six formats, and each has a golden", () => {
  expect([...formats.keys()]).toEqual(["csv", "html", "json", "md", "ndjson", "table"]);
  expect(Object.keys(goldens).sort()).toEqual([...formats.keys()]);
});

test.each(Object.entries(goldens))("golden: %s", (name, golden) => {
  const text = draw(name, sheet, { width: 120 });
  // The head of the page is looked at below.
  const shown = name === "html" ? text.slice(text.indexOf("<h1>")) : text;
  expect(shown).toBe(golden.replace(/^\r?\n/, ""));
});

test("a page brings all it needs and can fetch nothing", () => {
  const page = draw("html", sheet);
  expect(page).toMatch(/^<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n/);
  expect(page).toContain("<title>auditq: users</title>");
  expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  expect(page).not.toMatch(/<script|<link|<img|src=|href=|url\(|@import/);
});

const empty: Sheet = { ...sheet, rows: [], notes: [], coverage: [], coverageText: [] };
const emptyTexts: [string, string][] = [
  ["table", "USER  NAMESPACE  REQUESTS  SHARE  FIRST\n(no rows)\n"],
  ["ndjson", ""],
  ["csv", "user,namespace,requests,first\r\n"],
  ["md", "| user | namespace | requests | share | first |\n| --- | --- | ---: | ---: | --- |\n\n(no rows)\n"],
];

test.each(emptyTexts)("%s of no rows", (name, text) => {
  expect(draw(name, empty)).toBe(text);
});

test("json and html of no rows", () => {
  expect(JSON.parse(draw("json", empty))).toMatchObject({ rows: [], notes: [], coverage: [] });
  expect(draw("html", empty)).toContain('<tbody>\n<tr><td class="absent" colspan="5">(no rows)</td></tr>\n</tbody>');
});

test("a single row has no line of totals", () => {
  const single = { ...sheet, rows: [["alice", "prod", 5, 1, first]] };
  for (const name of ["table", "md", "html"]) expect(draw(name, single)).not.toContain("total");
});
