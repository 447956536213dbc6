// The memory is laid out by hand; nothing is ever freed. What grows stands behind `GROWING`; see growing.ts.
// Below LITERALS the compiler keeps its own constants.

/** The texts of the grammar; see literals.ts. */
export const LITERALS: usize = 0x8000;

/** The line feeds' window on the log. Vector loads may read over its end. */
export const INPUT: usize = 0x10000;
export const INPUT_SIZE: usize = 4 << 20;
const PADDING: usize = 256;

/** One bit for each byte of the line that is read: a quote that opens or closes a string. */
export const QUOTES: usize = INPUT + INPUT_SIZE + PADDING;
const QUOTES_SIZE: usize = INPUT_SIZE >> 3;
/** Its last word is all ones, so that a search ends. */
export const QUOTES_END: usize = QUOTES + QUOTES_SIZE + PADDING;

/** Rows that wait to be taken, ROW_BYTES each. */
export const ROWS: usize = QUOTES_END + PADDING;
export const MAX_ROWS: u32 = 16384;
/** 12 numbers of 8 bytes; see rowColumns. */
export const ROW_BYTES: usize = 96;

/** New values that wait to be taken: number of the dictionary, size (4 bytes each), bytes, up to a multiple of 8. */
export const TEXTS: usize = ROWS + <usize>MAX_ROWS * ROW_BYTES;
export const TEXTS_SIZE: usize = INPUT_SIZE + 0x10000;

/** The shape that is looked for, 16 numbers of 4 bytes; see shapeColumns. */
export const SHAPE: usize = TEXTS + TEXTS_SIZE;
export const SHAPE_BYTES: usize = 64;

/** What outcome and flags follow from, and those, 32 bytes each; see verdicts.ts. */
export const VERDICTS: usize = SHAPE + SHAPE_BYTES;
export const VERDICT_SLOTS: usize = 1 << 10;

/** Number of values in each dictionary, 4 bytes each. */
export const COUNTS: usize = VERDICTS + (VERDICT_SLOTS << 5);

/** Lines that were read and have no row yet; see pending.ts. */
export const PENDING: usize = COUNTS + 64;
export const MAX_PENDING: u32 = 32;
export const PENDING_BYTES: usize = 384;

/** Keys of the outer level of a body: address and size, 4 bytes each. */
export const KEYS: usize = PENDING + <usize>MAX_PENDING * PENDING_BYTES;
export const MAX_KEYS: u32 = 64;

/** Kinds of the brackets that are open, 64 levels a word. */
export const LEVELS: usize = KEYS + <usize>MAX_KEYS * 8;

/** Where bytes from outside are hashed, and where values are put together. */
export const SCRATCH: usize = (LEVELS + 128 + 0xff) & ~0xff;
export const SCRATCH_SIZE: usize = INPUT_SIZE + 0x10000;

/** 64 bytes of ones before 64 of zeros: from the place 64 less a size on, so many bytes are ones. */
export const MASKS: usize = (SCRATCH + SCRATCH_SIZE + 0xffff) & ~0xffff;

/** Vectors of one byte each; see vectors.ts. */
export const VECTORS: usize = MASKS + 256;

// Copies of values that were met lately; see memo.ts and caller.ts.
export const MEMO_SMALL: usize = VECTORS + 256;
export const MEMO_SMALL_SIZE: usize = 1 << 18;
export const MEMO_LARGE: usize = MEMO_SMALL + MEMO_SMALL_SIZE;
export const MEMO_LARGE_SIZE: usize = 1 << 19;
export const CALLERS: usize = MEMO_LARGE + MEMO_LARGE_SIZE;
export const CALLERS_SIZE: usize = 1 << 20;

export const RESOURCES: usize = CALLERS + CALLERS_SIZE;
export const RESOURCES_SIZE: usize = 1 << 16;

export const GROWING: usize = (RESOURCES + RESOURCES_SIZE + 0xffff) & ~0xffff;
