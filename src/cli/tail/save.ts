import { basename } from "node:path";
import { formatInstant } from "../../base/instant.ts";
import { envelopeNamed, loadEnvelopes } from "../../events/envelope-registry.ts";
import { BatchMaker } from "../../ingest/batch-maker.ts";
import { type StoreContext, type StoreDesk, StoreTarget } from "../../ingest/store-target.ts";
import { FollowSet } from "../../io/follow/follow-set.ts";
import { EvidenceWriter } from "../../store/evidence-writer.ts";
import type { LastRead } from "../../store/file-record.ts";
import { closeWritten, type Db, guarded, hashKey, openToWrite } from "../../store/open.ts";
import { MAX_RECORD_BYTES } from "../evidence.ts";
import type { Io } from "../io.ts";
import { databasePath } from "../request.ts";
import { whileLocked } from "../write-lock.ts";
import { followLoop } from "./follow-loop.ts";
import { type FollowedSet, findFollowed, NewSets } from "./followed-sets.ts";
import type { Statistics } from "./statistics.ts";
import type { TailRequest } from "./tail-request.ts";

/** What is to be stored. */
export interface SaveRequest extends Pick<TailRequest, "args" | "paths" | "pollMs"> {
  /** Name of the stream, instead of those of the sets. */
  readonly stream: string | null;
  /** Name of the form of all files, instead of what they look like. */
  readonly envelope: string | null;
}

/** Stores all that is there of the followed sets, and then what comes, until it is told to stop. Filters choose what is shown, not what is
 *  stored. Raises what `import` raises. */
export async function saveFollowed(
  request: SaveRequest,
  io: Io,
  signal: AbortSignal,
  statistics: Statistics,
): Promise<void> {
  const path = databasePath(request.args, io);
  await whileLocked(path, io, async () => {
    const db = openToWrite(path);
    try {
      await saveInto(db, path, request, io, signal, statistics);
    } finally {
      guarded(path, () => closeWritten(db));
    }
  });
}

async function saveInto(
  db: Db,
  path: string,
  { paths, pollMs, stream, envelope }: SaveRequest,
  io: Io,
  signal: AbortSignal,
  statistics: Statistics,
): Promise<void> {
  const writer = new EvidenceWriter(db, path, true, true);
  statistics.stored = () => writer.seenEvents;
  const envelopes = await loadEnvelopes();
  const context: StoreContext = {
    db,
    writer,
    maker: new BatchMaker(hashKey(db), true),
    envelopes,
    forced: envelope === null ? null : envelopeNamed(envelopes, envelope),
    maxRecordBytes: MAX_RECORD_BYTES,
    stream,
    onNote: (note) => statistics.note(note),
  };
  const desk: StoreDesk = { owner: null, records: new Set() };
  const followed: FollowSet[] = [];
  const newSets = new NewSets(paths, io);
  const follow = (one: FollowedSet) => {
    newSets.add(one);
    const target = new StoreTarget(one.set, context, desk);
    followed.push(new FollowSet(one.place, target, signal));
    return target;
  };
  const targets = (await findFollowed(paths, io, true)).sets.map(follow);
  for (const set of followed) await set.poll();
  for (const target of targets) {
    const lost = target.lostTrack();
    if (lost !== null) statistics.gap(lossText(lost));
  }
  try {
    await followLoop(
      () => followed,
      pollMs,
      signal,
      async () => {
        desk.owner?.storeDue();
        for (const set of await newSets.look()) follow(set);
      },
    );
  } finally {
    desk.owner?.store();
    for (const set of followed) set.close();
  }
  guarded(path, () => writer.finish(new AbortController().signal));
}

function lossText({ path, last_us }: LastRead): string {
  const until = last_us === null ? "" : ` up to ${formatInstant(last_us)}`;
  return `${basename(path)} was read${until} and is not there any more: what came after that may be lost here`;
}
