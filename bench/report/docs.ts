/** Replaces what stands between `<!-- NAME -->` and `<!-- /NAME -->` by new blocks. Throws if a place is missing. */
export function fillBlocks(page: string, blocks: Readonly<Record<string, string>>): string {
  let filled = page;
  for (const [name, text] of Object.entries(blocks)) {
    const begin = `<!-- ${name} -->\n`;
    const from = filled.indexOf(begin);
    const to = filled.indexOf(`<!-- /${name} -->`, from);
    if (from < 0 || to < 0) throw new Error(`the page has no place for ${name}`);
    filled = `${filled.slice(0, from + begin.length)}\n${text.trim()}\n\n${filled.slice(to)}`;
  }
  return filled;
}
