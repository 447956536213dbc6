const units: Readonly<Record<string, number>> = { "": 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };

/** `100M` in bytes; K, M and G are powers of 1024. */
export function parseSize(text: string): number {
  const found = /^(\d+)([KMG]?)B?$/i.exec(text);
  const unit = units[(found?.[2] ?? "").toUpperCase()];
  if (found === null || unit === undefined) throw new Error(`not a size: ${text} (such as 500K, 100M, 1G)`);
  return Number(found[1]) * unit;
}
