import type { StreamDamage } from "../inflate.ts";
import type { RotationName } from "../rotation-name.ts";
import type { ListedFile } from "./set-listing.ts";

/** A file of a followed set that was opened for reading. */
export interface MetFile {
  readonly path: string;
  readonly name: RotationName;
  /** Open for reading; closed by the follower. */
  readonly fd: number;
  readonly isLive: boolean;
  /** The content has to be decompressed. */
  readonly isCompressed: boolean;
  /** The first bytes of the content, decompressed; at most 64 KiB. */
  readonly head: Buffer;
  readonly sizeBytes: number;
}

/** Takes the content of one log, decompressed, in its order. */
export interface LogTaker {
  /** Where in the content it begins. */
  readonly from: number;
  /** Takes the next bytes; the chunk is only valid until it returns. A promise: wait before the next ones are read. */
  take(chunk: Buffer): Promise<void> | null;
  /** All that is there now was taken; more may come. */
  pause(): void;
  /** The file has another name now. */
  renamed(path: string, name: RotationName): void;
  /** Nothing more will come. */
  end(damages: readonly StreamDamage[]): void;
}

/** Something that happened to a followed set.
 *  `rotated`: the live file became a backup. `truncated`: content that was read is gone from the live file; `copy` is the file that
 *  holds it now. `vanished`: a file was there and gone before it could be read. `outrun`: the live file was replaced and its backup removed
 *  between two looks, so others may have come and gone. `appeared`: the live file that was waited for. `refused`: a file that cannot be
 *  opened. */
export type FollowNote =
  | { readonly kind: "rotated" | "appeared" | "vanished" | "outrun"; readonly path: string }
  | { readonly kind: "truncated"; readonly path: string; readonly copy: string | null }
  | { readonly kind: "refused"; readonly path: string; readonly error: unknown };

/** Where the content of a followed set goes. */
export interface FollowTarget {
  /** Whether all of a backup is known by its name alone, which has a time in it; it is not opened then. */
  knows(file: ListedFile): boolean;
  /** A file that was not read before; null: its content is known or not wanted. */
  open(file: MetFile): Promise<LogTaker | null>;
  note(note: FollowNote): void;
}
