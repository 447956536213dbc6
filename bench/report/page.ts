import { shapesTable } from "../shapes/table.ts";
import { figuresOf } from "./figures.ts";
import type { Findings } from "./results.ts";
import { figuresTable, peersTable, setting, sizesTable } from "./tables.ts";

const BASELINE = "json-parse";

/** The tables by the names of their places in docs/performance.md. */
export function blocksOf(findings: Findings): Record<string, string> {
  const { main, shapes, isQuick } = findings;
  return {
    setting: setting(findings),
    figures: figuresTable(figuresOf(findings)),
    peers: peersTable(main, BASELINE),
    sizes: sizesTable(findings) || "Not measured.",
    shapes: shapes.length === 0 ? "Not measured." : shapesTable(shapes, isQuick),
  };
}

const headings: Readonly<Record<string, string>> = {
  setting: "Benchmark",
  peers: "Programs",
  sizes: "Sizes",
  shapes: "Shapes",
  figures: "Figures",
};

/** A page of all tables. */
export function pageOf(findings: Findings): string {
  const blocks = blocksOf(findings);
  return Object.entries(headings)
    .map(([name, heading]) => `## ${heading}\n\n${blocks[name] ?? ""}\n`)
    .join("\n");
}
