import { existsSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { answerOf } from "../../../test/jq/answer-of.ts";
import type { Value } from "../values/value.ts";
import { timeFunctions } from "./time.ts";

type Case = readonly [name: string, input: string, args: readonly string[], answer: string];

/** Answers of jq 1.8.2 with glibc 2.36 and TZ=UTC. */
const cases: readonly Case[] = [
  ["gmtime", "0", [], "[1970,0,1,0,0,0,4,0]"],
  ["gmtime", "1425599621.678", [], "[2015,2,5,23,53,41.67799997329712,4,63]"],
  ["gmtime", "-1.5", [], "[1969,11,31,23,59,59.5,3,364]"],
  ["gmtime", "1e12", [], "[33658,8,27,1,46,40,5,269]"],
  ["gmtime", "1e18", [], '"! error converting number of seconds since epoch to datetime"'],
  ["gmtime", '"a"', [], '"! gmtime() requires numeric inputs"'],
  ["mktime", "[2024,1,29,12,30,45.9]", [], "1709209845"],
  ["mktime", "[2024,1,31]", [], "1709337600"],
  ["mktime", "[2024,13,1,25,61,61]", [], "1738461721"],
  ["mktime", "[]", [], "-2209075200"],
  ["mktime", "[1969,11,31,23,59,59]", [], '"! invalid gmtime representation"'],
  ["mktime", "[1e10]", [], "67768036160054400"],
  ["mktime", '[2024,"a"]', [], '"! mktime requires parsed datetime inputs"'],
  ["mktime", "[null]", [], '"! mktime requires parsed datetime inputs"'],
  ["mktime", '"a"', [], '"! mktime requires array inputs"'],
  ["mktime", "[-5,0,1]", [], "-62324985600"],
  ["todate", "0", [], '"1970-01-01T00:00:00Z"'],
  ["todate", "1425599621.678", [], '"2015-03-05T23:53:41Z"'],
  ["todate", "1e12", [], '"33658-09-27T01:46:40Z"'],
  ["todate", "[2024,1,30]", [], '"2024-03-01T00:00:00Z"'],
  ["todate", '"a"', [], '"! strftime/1 requires parsed datetime inputs"'],
  ["todate", "-62135596801", [], '"0-12-31T23:59:59Z"'],
  ["fromdate", '"2015-03-05T23:51:47Z"', [], "1425599507"],
  ["fromdate", '"2015-3-5T3:1:7Z"', [], "1425524467"],
  ["fromdate", '"2015-02-30T23:59:60Z"', [], "1425340800"],
  [
    "fromdate",
    '"2015-03-05T23:51:47.123Z"',
    [],
    '"! date \\"2015-03-05T23:51:47.123Z\\" does not match format \\"%Y-%m-%dT%H:%M:%SZ\\""',
  ],
  [
    "fromdate",
    '"2015-03-05T24:00:00Z"',
    [],
    '"! date \\"2015-03-05T24:00:00Z\\" does not match format \\"%Y-%m-%dT%H:%M:%SZ\\""',
  ],
  ["fromdate", '"1900-01-01T00:00:00Z"', [], "-2208988800"],
  ["fromdate", "1", [], '"! strptime/1 requires string inputs and arguments"'],
  ["strftime", "[2009,1,3,7,5,9]", ['"%Y-%m-%dT%H:%M:%SZ"'], '"2009-02-03T07:05:09Z"'],
  ["strftime", "[2009,1,3,7,5,9]", ['"%A %a %B %b %h %c"'], '"Tuesday Tue February Feb Feb Tue Feb  3 07:05:09 2009"'],
  [
    "strftime",
    "[2009,1,3,7,5,9]",
    ['"%D %F %T %R %r %x %X"'],
    '"02/03/09 2009-02-03 07:05:09 07:05 07:05:09 AM 02/03/09 07:05:09"',
  ],
  ["strftime", "[2009,1,3,7,5,9]", ['"%C %y %G %g %V %U %W %u %w %j"'], '"20 09 2009 09 06 05 05 2 2 034"'],
  ["strftime", "[2009,1,3,7,5,9]", ['"%e|%k|%l|%I|%p|%P|%n|%t|%%"'], '" 3| 7| 7|07|AM|am|\\n|\\t|%"'],
  ["strftime", "[2009,1,3,7,5,9]", ['"%s %Z %z"'], '"1233644709 GMT +0000"'],
  ["strftime", "[2009,1,3,7,5,9]", ['"%-d %_d %0e %5Y %_5Y %010d %-H"'], '"3  3 03 02009  2009 0000000003 7"'],
  [
    "strftime",
    "[2009,1,3,7,5,9]",
    ['"%^a %#a %^B %#Z %#p %10A %-10z"'],
    '"TUE TUE FEBRUARY gmt am    Tuesday          +         0"',
  ],
  ["strftime", "[2009,1,3,7,5,9]", ['"%Ey %EY %Od %OY %Q %5Q %E"'], '"09 2009 03 %OY %Q   %5Q %E"'],
  ["strftime", "[2009,1,3,7,5,9]", ['""'], '""'],
  ["strftime", "[2009,1,3,7,5,9]", ['"%200d"'], '"! strftime/1: unknown system failure"'],
  ["strftime", "[2009,1,3,7,5,9]", ['"é%Yé"'], '"é2009é"'],
  ["strftime", "[2024,11,30]", ['"%Y %G-W%V-%u %U %C"'], '"2024 2025-W01-1 52 20"'],
  ["strftime", "[2027,0,1]", ['"%Y %G-W%V-%u %U %C"'], '"2027 2026-W53-5 00 20"'],
  ["strftime", "[99,5,5]", ['"%Y %G-W%V-%u %U %C"'], '"99 99-W23-5 22 0"'],
  ["strftime", "[-6,5,5]", ['"%Y %G-W%V-%u %U %C"'], '"-6 -6-W22-7 23 -1"'],
  ["strftime", "1e30", ['"%Y %G-W%V-%u %U %C"'], '"! error converting number of seconds since epoch to datetime"'],
  ["strftime", '"a"', ['"%Y %G-W%V-%u %U %C"'], '"! strftime/1 requires parsed datetime inputs"'],
  ["strftime", '["a"]', ['"%Y %G-W%V-%u %U %C"'], '"! strftime/1 requires parsed datetime inputs"'],
  ["strftime", "1", ["1"], '"! strftime/1 requires a string format"'],
  ["strflocaltime", '"a"', ['"%Y"'], '"! strflocaltime/1 requires parsed datetime inputs"'],
  ["strflocaltime", "1", ["1"], '"! strflocaltime/1 requires a string format"'],
  ["strflocaltime", '["a"]', ['"%Y"'], '"! strflocaltime/1 requires parsed datetime inputs"'],
  ["strptime", '"2015-03-05T23:51:47Z"', ['"%Y-%m-%dT%H:%M:%SZ"'], "[2015,2,5,23,51,47,4,63]"],
  ["strptime", '"Thu, 05 Mar 2015 23:51:47 +0100"', ['"%a, %d %b %Y %H:%M:%S %z"'], "[2015,2,5,23,51,47,4,63]"],
  ["strptime", '"thursday 5 MARCH 15"', ['"%A %d %B %y"'], "[2015,2,5,0,0,0,4,63]"],
  ["strptime", '"2024 060"', ['"%Y %j"'], "[2024,1,29,0,0,0,4,59]"],
  ["strptime", '"2024 10 3"', ['"%Y %U %w"'], "[2024,2,13,0,0,0,3,72]"],
  ["strptime", '"2024 10 Sun"', ['"%Y %W %a"'], "[2024,2,10,0,0,0,0,69]"],
  ["strptime", '"12:05 am"', ['"%I:%M %p"'], "[1900,0,0,0,5,0,8,367]"],
  ["strptime", '"11:05 PM x"', ['"%I:%M %p"'], '[1900,0,0,23,5,0,8,367," x"]'],
  ["strptime", '"20 24"', ['"%C %y"'], "[2024,0,0,0,0,0,0,-1]"],
  ["strptime", '"10:20"', ['"%H:%M"'], "[1900,0,0,10,20,0,8,367]"],
  ["strptime", '"2024-1-1 "', ['"%F"'], '[2024,0,1,0,0,0,1,0," "]'],
  ["strptime", '"2024 CEST"', ['"%Y %Z"'], "[2024,0,0,0,0,0,0,-1]"],
  ["strptime", '"2024 Z"', ['"%Y %z"'], "[2024,0,0,0,0,0,0,-1]"],
  ["strptime", '"2024 +05:3"', ['"%Y %z"'], '"! date \\"2024 +05:3\\" does not match format \\"%Y %z\\""'],
  ["strptime", '"1720000000"', ['"%s"'], "[2024,6,3,9,46,40,3,184]"],
  ["strptime", '"99"', ['"%y"'], "[1999,0,0,0,0,0,4,-1]"],
  ["strptime", '"69"', ['"%y"'], "[1969,0,0,0,0,0,2,-1]"],
  ["strptime", '"2024-13-01"', ['"%F"'], '"! date \\"2024-13-01\\" does not match format \\"%F\\""'],
  ["strptime", '"  7"', ['"%d"'], "[1900,0,7,0,0,0,0,6]"],
  ["strptime", '"100%"', ['"%j%%"'], "[1900,0,0,0,0,0,8,99]"],
  ["strptime", '"x"', ['"%Q"'], '"! date \\"x\\" does not match format \\"%Q\\""'],
  ["strptime", '"2024"', ['"%Ey"'], '"! date \\"2024\\" does not match format \\"%Ey\\""'],
  ["strptime", '"24"', ['"%Oy"'], "[2024,0,0,0,0,0,0,-1]"],
  ["strptime", '"2024-02-30"', ['"%F"'], "[2024,1,30,0,0,0,5,60]"],
  ["strptime", "1", ['""'], '"! strptime/1 requires string inputs and arguments"'],
];

test.each(cases)("%s of %s with %j", (name, input, args, expected) => {
  expect(answerOf(timeFunctions("UTC"), name, input, args)).toBe(expected);
});

/** Answers of jq 1.8.2 with glibc 2.36. */
const zoned: readonly [zone: string, ...Case][] = [
  ["EST5EDT,M3.2.0,M11.1.0", "localtime", "1720000000.25", [], "[2024,6,3,5,46,40.25,3,184]"],
  ["EST5EDT,M3.2.0,M11.1.0", "localtime", "1704067200", [], "[2023,11,31,19,0,0,0,364]"],
  ["EST5EDT,M3.2.0,M11.1.0", "localtime", '"a"', [], '"! localtime() requires numeric inputs"'],
  ["EST5EDT,M3.2.0,M11.1.0", "strflocaltime", "1720000000", ['"%c %Z %z"'], '"Wed Jul  3 05:46:40 2024 EDT -0400"'],
  ["EST5EDT,M3.2.0,M11.1.0", "strflocaltime", "[2024,2,10,2,30,0]", ['"%H:%M %Z %s"'], '"03:30 EDT 1710055800"'],
  ["EST5EDT,M3.2.0,M11.1.0", "strflocaltime", "[2024,10,3,1,30,0]", ['"%H:%M %Z %s"'], '"01:30 EDT 1730611800"'],
  ["EST5EDT,M3.2.0,M11.1.0", "strptime", '"86400"', ['"%s"'], "[1970,0,1,19,0,0,4,0]"],
  ["EST5EDT,M3.2.0,M11.1.0", "strftime", "1720000000", ['"%H %Z %s"'], '"09 GMT 1720018000"'],
  ["AEST-10AEDT,M10.1.0,M4.1.0/3", "localtime", "1720000000.25", [], "[2024,6,3,19,46,40.25,3,184]"],
  ["AEST-10AEDT,M10.1.0,M4.1.0/3", "localtime", "1704067200", [], "[2024,0,1,11,0,0,1,0]"],
  ["AEST-10AEDT,M10.1.0,M4.1.0/3", "localtime", '"a"', [], '"! localtime() requires numeric inputs"'],
  [
    "AEST-10AEDT,M10.1.0,M4.1.0/3",
    "strflocaltime",
    "1720000000",
    ['"%c %Z %z"'],
    '"Wed Jul  3 19:46:40 2024 AEST +1000"',
  ],
  ["AEST-10AEDT,M10.1.0,M4.1.0/3", "strflocaltime", "[2024,2,10,2,30,0]", ['"%H:%M %Z %s"'], '"02:30 AEDT 1709998200"'],
  ["AEST-10AEDT,M10.1.0,M4.1.0/3", "strflocaltime", "[2024,10,3,1,30,0]", ['"%H:%M %Z %s"'], '"01:30 AEDT 1730557800"'],
  ["AEST-10AEDT,M10.1.0,M4.1.0/3", "strptime", '"86400"', ['"%s"'], "[1970,0,2,11,0,0,5,1]"],
  ["AEST-10AEDT,M10.1.0,M4.1.0/3", "strftime", "1720000000", ['"%H %Z %s"'], '"09 GMT 1719964000"'],
  ["<+0330>-3:30", "localtime", "1720000000.25", [], "[2024,6,3,13,16,40.25,3,184]"],
  ["<+0330>-3:30", "localtime", "1704067200", [], "[2024,0,1,3,30,0,1,0]"],
  ["<+0330>-3:30", "localtime", '"a"', [], '"! localtime() requires numeric inputs"'],
  ["<+0330>-3:30", "strflocaltime", "1720000000", ['"%c %Z %z"'], '"Wed Jul  3 13:16:40 2024 +0330 +0330"'],
  ["<+0330>-3:30", "strflocaltime", "[2024,2,10,2,30,0]", ['"%H:%M %Z %s"'], '"02:30 +0330 1710025200"'],
  ["<+0330>-3:30", "strflocaltime", "[2024,10,3,1,30,0]", ['"%H:%M %Z %s"'], '"01:30 +0330 1730584800"'],
  ["<+0330>-3:30", "strptime", '"86400"', ['"%s"'], "[1970,0,2,3,30,0,5,1]"],
  ["<+0330>-3:30", "strftime", "1720000000", ['"%H %Z %s"'], '"09 GMT 1719987400"'],
  ["bogus/zone", "localtime", "1720000000.25", [], "[2024,6,3,9,46,40.25,3,184]"],
  ["bogus/zone", "localtime", "1704067200", [], "[2024,0,1,0,0,0,1,0]"],
  ["bogus/zone", "localtime", '"a"', [], '"! localtime() requires numeric inputs"'],
  ["bogus/zone", "strflocaltime", "1720000000", ['"%c %Z %z"'], '"Wed Jul  3 09:46:40 2024 bogus +0000"'],
  ["bogus/zone", "strflocaltime", "[2024,2,10,2,30,0]", ['"%H:%M %Z %s"'], '"02:30 bogus 1710037800"'],
  ["bogus/zone", "strflocaltime", "[2024,10,3,1,30,0]", ['"%H:%M %Z %s"'], '"01:30 bogus 1730597400"'],
  ["bogus/zone", "strptime", '"86400"', ['"%s"'], "[1970,0,2,0,0,0,5,1]"],
  ["bogus/zone", "strftime", "1720000000", ['"%H %Z %s"'], '"09 GMT 1720000000"'],
  ["XXX3YYY,59/-2,J200/25", "localtime", "1720000000.25", [], "[2024,6,3,7,46,40.25,3,184]"],
  ["XXX3YYY,59/-2,J200/25", "localtime", "1704067200", [], "[2023,11,31,21,0,0,0,364]"],
  ["XXX3YYY,59/-2,J200/25", "localtime", '"a"', [], '"! localtime() requires numeric inputs"'],
  ["XXX3YYY,59/-2,J200/25", "strflocaltime", "1720000000", ['"%c %Z %z"'], '"Wed Jul  3 07:46:40 2024 YYY -0200"'],
  ["XXX3YYY,59/-2,J200/25", "strflocaltime", "[2024,2,10,2,30,0]", ['"%H:%M %Z %s"'], '"02:30 YYY 1710045000"'],
  ["XXX3YYY,59/-2,J200/25", "strflocaltime", "[2024,10,3,1,30,0]", ['"%H:%M %Z %s"'], '"01:30 XXX 1730608200"'],
  ["XXX3YYY,59/-2,J200/25", "strptime", '"86400"', ['"%s"'], "[1970,0,1,21,0,0,4,0]"],
  ["XXX3YYY,59/-2,J200/25", "strftime", "1720000000", ['"%H %Z %s"'], '"09 GMT 1720010800"'],
];

test.each(zoned)("TZ=%s: %s of %s with %j", (zone, name, input, args, expected) => {
  expect(answerOf(timeFunctions(zone), name, input, args)).toBe(expected);
});

/** `strflocaltime("%F %T %Z %z")` of jq 1.8.2. */
const named: readonly [zone: string, seconds: number, answer: string][] = [
  ["Europe/Berlin", -5e9, "1811-07-23 16:00:08 LMT +0053"],
  ["Europe/Berlin", -1e9, "1938-04-24 23:13:20 CET +0100"],
  ["Europe/Berlin", 0, "1970-01-01 01:00:00 CET +0100"],
  ["Europe/Berlin", 500000000, "1985-11-05 01:53:20 CET +0100"],
  ["Europe/Berlin", 1711846800, "2024-03-31 03:00:00 CEST +0200"],
  ["Europe/Berlin", 1720000000, "2024-07-03 11:46:40 CEST +0200"],
  ["Europe/Berlin", 4102444800, "2100-01-01 01:00:00 CET +0100"],
  ["America/New_York", -5e9, "1811-07-23 10:10:38 LMT -0456"],
  ["America/New_York", -1e9, "1938-04-24 18:13:20 EDT -0400"],
  ["America/New_York", 0, "1969-12-31 19:00:00 EST -0500"],
  ["America/New_York", 500000000, "1985-11-04 19:53:20 EST -0500"],
  ["America/New_York", 1711846800, "2024-03-30 21:00:00 EDT -0400"],
  ["America/New_York", 1720000000, "2024-07-03 05:46:40 EDT -0400"],
  ["America/New_York", 4102444800, "2099-12-31 19:00:00 EST -0500"],
  ["Australia/Lord_Howe", -5e9, "1811-07-24 01:43:00 LMT +1036"],
  ["Australia/Lord_Howe", -1e9, "1938-04-25 08:13:20 AEST +1000"],
  ["Australia/Lord_Howe", 0, "1970-01-01 10:00:00 AEST +1000"],
  ["Australia/Lord_Howe", 500000000, "1985-11-05 11:53:20 +11 +1100"],
  ["Australia/Lord_Howe", 1711846800, "2024-03-31 12:00:00 +11 +1100"],
  ["Australia/Lord_Howe", 1720000000, "2024-07-03 20:16:40 +1030 +1030"],
  ["Australia/Lord_Howe", 4102444800, "2100-01-01 11:00:00 +11 +1100"],
];

test.skipIf(!existsSync("/usr/share/zoneinfo/Europe/Berlin")).each(named)("%s at %d", (zone, seconds, expected) => {
  const format = timeFunctions(zone)["strflocaltime/1"];
  expect(format?.(seconds, "%F %T %Z %z", null, null)).toBe(expected);
});

test("gmtime and mktime, todate and fromdate go together", () => {
  const table = timeFunctions("UTC");
  const call = (name: string, input: Value) => table[name]?.(input, null, null, null) as Value;
  const seconds = fc.integer({ min: -62_000_000_000, max: 250_000_000_000 }).filter((value) => value !== -1);
  fc.assert(
    fc.property(seconds, (value) => {
      expect(call("mktime/0", call("gmtime/0", value))).toBe(value);
      expect(call("todate/0", value)).toBe(table["strftime/1"]?.(value, "%Y-%m-%dT%H:%M:%SZ", null, null));
    }),
  );
  fc.assert(
    fc.property(fc.integer({ min: -30_000_000_000, max: 250_000_000_000 }), (value) => {
      fc.pre(value !== -1);
      expect(call("fromdate/0", call("todate/0", value))).toBe(value);
    }),
  );
});

test("a time that the clocks show twice depends on what was asked before, as in C", () => {
  const at = (format: (input: Value, text: Value) => Value, fields: Value) => format(fields, "%Z");
  const format = timeFunctions("EST5EDT,M3.2.0,M11.1.0")["strflocaltime/1"] as (input: Value, text: Value) => Value;
  const twice = [2024, 10, 3, 1, 30, 0];
  expect(at(format, twice)).toBe("EDT");
  expect(at(format, [2024, 0, 1, 0, 0, 0])).toBe("EST");
  expect(at(format, twice)).toBe("EST");
});
