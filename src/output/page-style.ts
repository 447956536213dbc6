/** Style sheet of the html format: light or dark as the reader's system is, numbers in columns, the head stays. */
export const pageStyle = `:root { color-scheme: light dark; --ink: #1c2127; --paper: #fff; --line: #d8dde3; --soft: #667180; --bar: #cfe3fb; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #dde3ea; --paper: #15191e; --line: #333b45; --soft: #8c97a5; --bar: #23415f; }
}
body { margin: 1.5rem; color: var(--ink); background: var(--paper); font: 13px/1.45 system-ui, sans-serif; }
h1 { font-size: 1.4rem; margin: 0; }
h2 { font-size: 1.1rem; margin: 1.5rem 0 0.5rem; }
p { margin: 0.25rem 0 1rem; color: var(--soft); }
code { font-family: ui-monospace, monospace; }
table { border-collapse: collapse; }
th, td { padding: 0.2rem 0.6rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
th { position: sticky; top: 0; background: var(--paper); box-shadow: 0 1px 0 var(--line); white-space: nowrap; }
td { unicode-bidi: isolate; max-width: 48rem; overflow-wrap: break-word; white-space: pre-wrap; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.share { background: linear-gradient(to right, var(--bar) var(--share), transparent 0); }
.absent { color: var(--soft); }
time { white-space: nowrap; font-variant-numeric: tabular-nums; }
tfoot td { font-weight: 600; white-space: nowrap; }
@media print { body { margin: 0; } th { position: static; } }
`;
