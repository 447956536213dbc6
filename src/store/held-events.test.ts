import { expect, test } from "vitest";
import { HeldEvents, newHeldEvent } from "./held-events.ts";

const eventOf = (number: number) => ({ ...newHeldEvent(), received: number, request: number, content: number * 7 });

test("events that are taken out leave room, and their requests do not crowd out others", () => {
  const held = new HeldEvents();
  const count = 140_000;
  for (let number = 0; number < count; number += 2) {
    const lost = held.add(eventOf(number), number, 1);
    held.add(eventOf(number + 1), number + 1, 1);
    held.remove(lost);
  }
  expect(held.size).toBe(count / 2);
  for (let number = 0; number < count; number++) {
    const slot = held.findEvent(eventOf(number));
    if (number % 2 === 0) expect(slot).toBe(-1);
    else expect(held.id[slot]).toBe(number);
  }
  while (held.size > 0) held.forgetOldest();
  expect(held.findAlike(1)).toBe(-1);
});

test("an event is taken out of the middle of its request, and requests of one hash are found one by one", () => {
  const held = new HeldEvents();
  const stages = [10, 11, 12].map((content) =>
    held.add({ ...newHeldEvent(), received: 1, request: 5, content }, content, 1),
  );
  const other = held.add({ ...newHeldEvent(), received: 2, request: 5, content: 13 }, 13, 1);
  held.remove(stages[1] ?? -1);
  const request = held.findRequest(1, 5);
  const left = [held.newestOf(request), held.before(held.newestOf(request))];
  expect(left.map((slot) => held.id[slot])).toEqual([12, 10]);
  expect(held.before(left[1] ?? -1)).toBe(-1);
  const alike = [held.findAlike(5), held.findAlike(5, held.findAlike(5))];
  expect(alike.toSorted()).toEqual([request, held.requestOf(other)].toSorted());
  expect(held.findAlike(5, alike[1])).toBe(-1);
});
