import { programTables } from "../jq/tables.ts";
import { shapesTable } from "../shapes/table.ts";
import { figuresOf } from "./figures.ts";
import type { Findings } from "./results.ts";
import { figuresTable, peersTable, setting, sizesTable } from "./tables.ts";

const BASELINE = "json-parse";

/** The tables by the names of their places in docs/performance.md. */
export type Blocks = Readonly<Record<"setting" | "figures" | "peers" | "sizes" | "shapes" | "programs", string>>;

/** Every table of a run. */
export function blocksOf(findings: Findings): Blocks {
  const { main, shapes, programs, isQuick } = findings;
  return {
    setting: setting(findings),
    figures: figuresTable(figuresOf(findings)),
    peers: peersTable(main, BASELINE),
    sizes: sizesTable(findings) || "Not measured.",
    shapes: shapes.length === 0 ? "Not measured." : shapesTable(shapes, isQuick),
    programs: programs === null ? "Not measured." : programTables(programs),
  };
}

const headings: Blocks = {
  setting: "Benchmark",
  peers: "Programs",
  sizes: "Sizes",
  shapes: "Shapes",
  programs: "jq programs",
  figures: "Figures",
};

/** A page of tables. */
export function pageOf(blocks: Partial<Blocks>): string {
  const names = Object.keys(headings) as (keyof Blocks)[];
  return names
    .flatMap((name) => (blocks[name] === undefined ? [] : [`## ${headings[name]}\n\n${blocks[name]}\n`]))
    .join("\n");
}
