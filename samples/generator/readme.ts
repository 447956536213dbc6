import type { AuditEvent } from "./audit-event.ts";
import { eventLine } from "./audit-event.ts";
import { timeOfDay } from "./instant.ts";
import type { SampleSet } from "./sample-set.ts";
import { expectedOf } from "./sample-set.ts";
import { requestKey } from "./tally.ts";

/** Replaces the generated parts of the README, each between `<!-- NAME -->` and `<!-- /NAME -->`. The rest stays. */
export function withGeneratedParts(readme: string, samples: SampleSet): string {
  const parts = {
    counts: countTable(samples),
    outcomes: outcomeTable(samples),
    story: storyTable(samples),
    damage: damageTable(samples),
  };
  return Object.entries(parts).reduce((text, [name, part]) => {
    const between = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`);
    if (!between.test(text)) throw new Error(`README.md has no part <!-- ${name} -->`);
    return text.replace(between, (_, open: string, close: string) => `${open}${part}\n${close}`);
  }, readme);
}

function countTable(samples: SampleSet): string {
  const logged = new Set(samples.cluster.map(eventLine));
  const counts = expectedOf(samples).files;
  const rows = samples.files.map(({ path, events }) => {
    const known = path.startsWith("cluster/") ? 0 : events.filter((event) => logged.has(eventLine(event))).length;
    return [`\`${path}\``, counts[path]?.lines ?? 0, events.length, requestCount(events), known];
  });
  const { events, requests } = expectedOf(samples).cluster;
  const whole = ["`cluster/`, all three files", "", events, requests, ""];
  return table(
    ["File", "Lines", "Events", "Requests", "Events also in `cluster/`"],
    [...rows.slice(0, 3), whole, ...rows.slice(3)],
  );
}

function outcomeTable(samples: SampleSet): string {
  const { by_stage, by_outcome } = expectedOf(samples).cluster;
  const stages = table(["Stage", "Events"], rowsOf(by_stage));
  return `${stages}\n\n${table(["Outcome", "Requests"], rowsOf(by_outcome))}`;
}

function rowsOf(counts: Readonly<Record<string, number>>): Cells[] {
  return Object.entries(counts).map(([name, count]) => [`\`${name}\``, count]);
}

function storyTable({ story }: SampleSet): string {
  return table(
    ["Time (UTC)", "Who", "What"],
    story.map(({ at, who, what }) => [timeOfDay(at), who, what]),
  );
}

function damageTable({ damaged }: SampleSet): string {
  const rows = damaged.flatMap(({ damage, readable }, index) =>
    damage === undefined ? [] : [[index + 1, damage, readable.length]],
  );
  return table(["Line", "What it is", "Events that can be read"], rows);
}

type Cells = readonly (string | number)[];

function table(titles: readonly string[], rows: readonly Cells[]): string {
  const line = (cells: Cells): string => `| ${cells.join(" | ")} |`;
  return [line(titles), line(titles.map(() => "---")), ...rows.map(line)].join("\n");
}

function requestCount(events: readonly AuditEvent[]): number {
  return new Set(events.map(requestKey)).size;
}
