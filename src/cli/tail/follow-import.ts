import { groupDigits, plural } from "../../base/text.ts";
import type { Io } from "../io.ts";
import { databasePath } from "../request.ts";
import { type SaveRequest, saveFollowed } from "./save.ts";
import { Statistics } from "./statistics.ts";

const INTERRUPTED = 130;

/** Goes on with an import: stores what comes until it is told to stop. Returns the exit code: 130 after Ctrl-C, 0 after SIGTERM, which is
 *  how a service is stopped. */
export async function followAfterImport(request: SaveRequest, io: Io): Promise<number> {
  const { args } = request;
  const statistics = new Statistics(io, args.flags.has("quiet"), args.flags.has("verbose"));
  const tell = () => {
    const { rotations, gaps } = statistics;
    const counts = [
      `${groupDigits(statistics.stored())} events read`,
      plural(rotations, "rotation"),
      plural(gaps, "gap"),
    ];
    return `follow: ${counts.join(", ")}`;
  };
  const silence = io.onStatusSignal(() => io.stderr.write(`${tell()}\n`));
  statistics.tell(`following into ${databasePath(args, io)}; Ctrl-C ends it and loses nothing`);
  try {
    await saveFollowed(request, io, io.signal, statistics);
  } finally {
    silence();
    statistics.tell(tell());
  }
  return io.signal.reason === "SIGTERM" ? 0 : INTERRUPTED;
}
