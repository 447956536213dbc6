/** What is wrong with a record that jsonText cannot write. */
export const TOO_DEEP = "a record that is nested too deep";

/** The JSON text of a value; null if it is nested too deep to be written. */
export function jsonText(value: unknown): string | null {
  try {
    return JSON.stringify(value);
  } catch {
    return null;
  }
}
