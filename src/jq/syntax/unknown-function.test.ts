import { expect, test } from "vitest";
import { nearestName, unknownFunction } from "./unknown-function.ts";

const known = ["add/0", "ascii_downcase/0", "from_entries/0", "length/0", "map/1", "max/0", "min/0", "not/0"].concat([
  "select/1",
  "startswith/1",
  "test/1",
  "test/2",
  "to_entries/0",
  "x/0",
]);

test.each([
  ["lenght/0", "length/0"],
  ["mpa/1", "map/1"],
  ["map/0", "map/1"],
  ["starts_with/1", "startswith/1"],
  ["to_entires/0", "to_entries/0"],
  ["tset/2", "test/2"],
  ["test/0", "test/1"],
  ["mix/0", "max/0"],
  ["x/2", "x/0"],
  ["y/0", null],
  ["tolower/0", null],
  ["slct/1", null],
])("%s is nearest to %s", (name, nearest) => {
  expect(nearestName(name, known)).toBe(nearest);
});

test("the message is jq's, the hint is ours", () => {
  const place = { start: 2, end: 5 };
  expect(unknownFunction("mpa", 1, known, place)).toMatchObject({
    message: "mpa/1 is not defined",
    hint: "did you mean map/1?",
    place,
  });
  expect(unknownFunction("foo", 0, known, place)).toMatchObject({ message: "foo/0 is not defined", hint: null });
});
