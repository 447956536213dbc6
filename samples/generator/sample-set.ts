import type { AuditEvent } from "./audit-event.ts";
import { eventLine } from "./audit-event.ts";
import { clusterEvents, rotationSet, story } from "./cluster.ts";
import type { DamagedLine } from "./damaged.ts";
import { damagedLines } from "./damaged.ts";
import { legacyEvents, legacyLine } from "./legacy.ts";
import type { Tally } from "./tally.ts";
import { tally } from "./tally.ts";
import type { Beat } from "./timeline.ts";
import { captureEvents, captureOfPosts, captureText, postedEvents } from "./webhook.ts";
import { wrappedSamples } from "./wrapped.ts";

/** A file below `samples/`. */
interface SampleFile {
  /** Relative to `samples/`, with forward slashes. */
  readonly path: string;
  /** The content before compression. */
  readonly text: string;
  readonly compressed: boolean;
  /** The audit events that can be read from it, in its order. */
  readonly events: readonly AuditEvent[];
}

export interface SampleSet {
  readonly files: readonly SampleFile[];
  /** The rotation set as one stream. */
  readonly cluster: readonly AuditEvent[];
  readonly story: readonly Beat[];
  readonly damaged: readonly DamagedLine[];
}

/** What tests compare with: counts that were made while the samples were made, not by reading them. */
export interface Expected {
  readonly files: Readonly<Record<string, { readonly lines: number; readonly events: number }>>;
  readonly cluster: Tally;
}

/** Makes all samples. Always the same. */
export function buildSamples(): SampleSet {
  const written = clusterEvents();
  const cluster = written.map(({ event }) => event);
  const rotated = rotationSet(written).map(({ name, compressed, events }) => {
    const inFile = events.map(({ event }) => event);
    return { path: `cluster/${name}`, text: linesOf(inFile, eventLine), compressed, events: inFile };
  });
  const captured = captureEvents(cluster);
  const posted = postedEvents();
  const legacy = legacyEvents();
  const damaged = damagedLines();
  const files: SampleFile[] = [
    ...rotated,
    plain("webhook/capture.json", captureText(captured), captured),
    plain("webhook/nc-capture.http", captureOfPosts(posted), posted.flat()),
    plain("legacy/kube-apiserver-audit.log", linesOf(legacy, legacyLine), legacy),
    plain(
      "damaged/audit.log",
      damaged.map(({ text }) => text).join(""),
      damaged.flatMap(({ readable }) => readable),
    ),
    ...wrappedSamples(cluster).map(({ name, text, events }) => plain(`wrapped/${name}`, text, events)),
  ];
  return { files, cluster, story: story(), damaged };
}

/** The counts of a sample set. */
export function expectedOf({ files, cluster }: SampleSet): Expected {
  const counts = files.map(
    ({ path, text, events }) => [path, { lines: lineCount(text), events: events.length }] as const,
  );
  return { files: Object.fromEntries(counts), cluster: tally(cluster) };
}

function plain(path: string, text: string, events: readonly AuditEvent[]): SampleFile {
  return { path, text, compressed: false, events };
}

function linesOf(events: readonly AuditEvent[], line: (event: AuditEvent) => string): string {
  return events.map((event) => `${line(event)}\n`).join("");
}

/** A last line counts even without its newline. */
function lineCount(text: string): number {
  return text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
}
