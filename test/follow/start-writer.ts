import { fork } from "node:child_process";
import { once } from "node:events";
import type { WriterMessage, WriterOrder } from "./writer.ts";

/** A writer in a process of its own. */
export interface WriterProcess {
  /** How far it was when it told last. */
  latest(): WriterMessage;
  /** Tells it how many events are read. */
  tell(eventsRead: number): void;
  isDone(): boolean;
  /** What it wrote in all. Rejects if it fails. */
  readonly done: Promise<WriterMessage>;
  /** Ends it if it still runs. */
  end(): void;
}

/** Starts to write a log. */
export function startWriter(order: WriterOrder): WriterProcess {
  const child = fork(new URL("writer.ts", import.meta.url), [JSON.stringify(order)], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  let latest: WriterMessage = { isDone: false, events: 0, bytes: 0, rotations: 0, waitedMs: 0 };
  child.on("message", (message: WriterMessage) => {
    latest = message;
  });
  let isOver = false;
  const done = once(child, "exit").then(([code]) => {
    isOver = true;
    if (!latest.isDone) throw new Error(`the writer ended with ${code}`);
    return latest;
  });
  // Whoever waits for it hears of it; nobody has to.
  done.catch(() => undefined);
  return {
    latest: () => latest,
    tell(eventsRead) {
      // It may be gone already.
      if (child.connected) child.send(eventsRead, () => undefined);
    },
    isDone: () => isOver || latest.isDone,
    done,
    end: () => child.kill("SIGKILL"),
  };
}
