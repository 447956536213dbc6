/** A text with open places, written `~name~`. A place that is a JSON value of its own is written as the string `"~=name~"`:
 *  filling it replaces the quotes as well. */
export class Template {
  readonly #head: string;
  readonly #slots: readonly string[];
  readonly #tails: readonly string[];

  constructor(text: string) {
    const pieces = text.split(/"~=([a-z]+)~"|~([a-z]+)~/);
    this.#head = pieces[0] ?? "";
    const slots: string[] = [];
    const tails: string[] = [];
    for (let at = 1; at < pieces.length; at += 3) {
      slots.push(pieces[at] ?? pieces[at + 1] ?? "");
      tails.push(pieces[at + 2] ?? "");
    }
    this.#slots = slots;
    this.#tails = tails;
  }

  /** The text with every open place filled; a place that occurs twice is asked for twice. */
  fill(value: (slot: string) => string): string {
    let text = this.#head;
    for (const [at, slot] of this.#slots.entries()) text += value(slot) + (this.#tails[at] ?? "");
    return text;
  }
}
