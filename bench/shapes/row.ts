/** What was measured of one shape. */
export interface Row {
  readonly what: string;
  readonly seconds: number;
  /** Bytes of the log that was read. */
  readonly bytes?: number;
  readonly events?: number;
  readonly peakBytes?: number | null;
  readonly databaseBytes?: number;
  readonly verdicts: readonly Verdict[];
}

/** A promise that was kept or not. `isCount`: it holds on any machine and at any size. */
interface Verdict {
  readonly text: string;
  readonly isKept: boolean;
  readonly isCount: boolean;
}

const MAX_PEAK_BYTES = 300e6;
const MAX_DATABASE_SHARE = 0.25;

/** The bar of memory. */
export function memoryBar(peakBytes: number | null): Verdict[] {
  if (peakBytes === null) return [];
  return [{ text: "memory <= 300 MB", isKept: peakBytes <= MAX_PEAK_BYTES, isCount: false }];
}

/** The bar of a database's size. */
export function sizeBar(databaseBytes: number, logBytes: number): Verdict {
  return { text: "database <= 25 %", isKept: databaseBytes <= logBytes * MAX_DATABASE_SHARE, isCount: false };
}

/** Compares counts; the text tells what was found where they differ. */
export function countBar(found: Readonly<Record<string, number>>, wanted: Readonly<Record<string, number>>): Verdict {
  const wrong = Object.entries(wanted).filter(([name, count]) => found[name] !== count);
  const text = wrong.map(([name, count]) => `${found[name]} ${name} for ${count}`).join(", ");
  return { text: wrong.length === 0 ? "counts" : text, isKept: wrong.length === 0, isCount: true };
}
