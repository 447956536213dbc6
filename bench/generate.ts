/** Writes an audit log of any size: `node bench/generate.ts --out audit.log --events 1000000`.
 *  Prints what it wrote as JSON. The same flags give the same bytes. */
import { parseArgs } from "node:util";
import { isForm } from "./log/forms.ts";
import { parseSize } from "./log/size.ts";
import { type LogOrder, order, writeLog } from "./log/write-log.ts";

const usage = `usage: node bench/generate.ts --out PATH (--events N | --bytes SIZE) [flags]
  --out PATH         the file; with --rotate, the directory
  --events N         so many events
  --bytes SIZE       so many bytes, such as 500K, 100M, 1G
  --seed TEXT        another seed gives another log (default 1)
  --kind FORM        lines (default), event-list, pretty (an event list on many lines), legacy
  --bodies WHICH     realistic (default: about 2 KB a line) or none (level Metadata only)
  --rotate SIZE      rotate audit.log at this size
  --gzip             compress the backups
`;

function readOrder(): LogOrder {
  const { values } = parseArgs({
    options: {
      out: { type: "string" },
      events: { type: "string" },
      bytes: { type: "string" },
      seed: { type: "string", default: "1" },
      kind: { type: "string", default: "lines" },
      bodies: { type: "string", default: "realistic" },
      rotate: { type: "string" },
      gzip: { type: "boolean", default: false },
    },
  });
  const { out, events, bytes, seed, kind, bodies, rotate, gzip } = values;
  if (out === undefined || (events === undefined && bytes === undefined))
    throw new Error("--out and a size are needed");
  if (!isForm(kind)) throw new Error(`there is no kind ${kind}`);
  if (bodies !== "none" && bodies !== "realistic") throw new Error("--bodies is none or realistic");
  if (rotate !== undefined && kind !== "lines" && kind !== "legacy") throw new Error("only lines are rotated");
  if (events !== undefined && !/^\d+$/.test(events)) throw new Error(`not a number: ${events}`);
  return order(out, {
    seed,
    form: kind,
    bodies: bodies === "realistic",
    ...(events === undefined ? {} : { events: Number(events) }),
    ...(bytes === undefined ? {} : { bytes: parseSize(bytes) }),
    rotateBytes: rotate === undefined ? null : parseSize(rotate),
    gzip,
  });
}

async function run(): Promise<number> {
  let wanted: LogOrder;
  try {
    wanted = readOrder();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    return 2;
  }
  const startMs = performance.now();
  const written = await writeLog(wanted);
  const seconds = (performance.now() - startMs) / 1000;
  process.stdout.write(`${JSON.stringify(written)}\n`);
  process.stderr.write(
    `${(written.bytes / 1e6 / seconds).toFixed(0)} MB/s, ${Math.round(written.bytes / written.events)} bytes an event\n`,
  );
  return 0;
}

process.exitCode = await run();
