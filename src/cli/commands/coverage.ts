import { escapeControls } from "../../base/text.ts";
import { filterFlags } from "../../filter/flags.ts";
import type { Command } from "../command.ts";
import type { Io } from "../io.ts";
import { type Args, filterOption } from "../options.ts";
import { databasePath, filtersOf, outputFormat, outputStyle } from "../request.ts";

const flags = filterFlags.filter(({ name }) => name === "stream" || name === "since" || name === "until");

/** What the evidence covers and where it has gaps. */
export const command: Command = {
  name: "coverage",
  summary: "what the evidence covers, where it has gaps, and what was logged at all",
  usage: "[PATH…] [flags]",
  about: [
    "Shows for each stream (the output of one API server) the times it covers and its gaps, as a picture and as rows. A gap runs from the last event seen before it to the first one after it, and says how it is known: a file that is missing between two others, requests of which only the later stages are there, leases that are renewed every few seconds but not in it, bytes that could not be read.",
    "A pause alone is no gap: a cluster may be quiet. What came before the first event of a stream is unknown. With PATH it reads these files, and no database.",
  ],
  options: [{ heading: "filters", options: flags.map(filterOption) }],
  examples: [
    { line: "auditq coverage", does: "what the database covers" },
    { line: "auditq coverage /var/log/kubernetes/audit", does: "the same of a log directory" },
    { line: "auditq coverage --since -2h -o json", does: "the last two hours, for a script" },
  ],
  run: runCoverage,
};

async function runCoverage(args: Args, io: Io): Promise<number> {
  const format = await outputFormat(args);
  const style = outputStyle(args, io);
  const filters = filtersOf(args, io);
  const isQuiet = args.flags.has("quiet");
  const { withEvidence } = await import("../evidence.ts");
  const { coverageSheet } = await import("../../reports/coverage/coverage-sheet.ts");
  const { missedValues } = await import("../../reports/missed-values.ts");
  const { writeAll } = await import("../../io/write.ts");
  return withEvidence(databasePath(args, io), args.words, "rows", io, isQuiet, async (db) => {
    const sheet = coverageSheet(db, filters);
    const missed = missedValues(db, filters).map((line) => `hint: ${line}`);
    const notes = format.carriesNotes ? [] : sheet.notes.map((note) => `note: ${note}`);
    if (!isQuiet) for (const line of [...missed, ...notes]) io.stderr.write(`${escapeControls(line)}\n`);
    await writeAll(io.stdout, format.render(sheet, style));
    return 0;
  });
}
