import fc from "fast-check";
import { expect, test } from "vitest";
import { compileRange } from "../src/filter/ip-range.ts";
import { whole } from "./odd-events.ts";
import { asValue, queryProgram } from "./query-program.ts";

// The functions of the prelude one by one.

const call = (program: string, input: unknown) => queryProgram(program)(asValue(input)).outputs;

test.each([
  ["/x?command=a+b&command=%C3%A9%F0%9F%98%80&command&command==&com%6dand=c%26d", ["a b", "é😀", "", "=", "c&d"]],
  ["/x?command=%zz%41%", ["%zzA%"]],
  ["/x?command=%ff%41", ["%ff%41"]],
  ["/x?command", [""]],
  ["/x??command=a", []],
  ["/x", []],
])("query of %s", (requestURI, values) => {
  expect(call('query("command")', { requestURI })).toEqual([values]);
});

test.each([
  ["1m2.5s", 62.5],
  ["980ms", 0.98],
  ["10.015482711s", 10.015482711],
  ["1h0m3s", 3603],
  ["250us", 0.00025],
  ["250µs", 0.00025],
  ["250\u03bcs", 0.00025],
  ["0s", 0],
  ["12", null],
  ["", null],
  ["soon", null],
  [null, null],
  [5, null],
])("duration of %j", (text, seconds) => {
  expect(call("duration", text)).toEqual([seconds]);
});

test("in_networks agrees with the ranges of --source-ip", () => {
  const networks = [
    "10.0.0.0/8",
    "192.168.4.0/22",
    "127.0.0.1",
    "2001:db8::/33",
    "fe80::/10",
    "::1",
    "::ffff:0:0/96",
    "::/0",
  ];
  const expected = networks.map((range) => compileRange(range));
  const isIn = networks.map((range) => queryProgram(`in_networks(["${range}"])`));
  const near = ["192.168.3.255", "192.168.4.0", "192.168.7.255", "192.168.8.0", "127.0.0.1", "127.0.0.2", "::1", "::2"];
  const far = [
    "2001:db8:7fff::1",
    "2001:db8:8000::1",
    "febf::1",
    "fec0::1",
    "::ffff:10.0.0.1",
    "::FFFF:A00:1",
    "FD00::1",
  ];
  const none = [
    "",
    "x",
    "10.0.0.256",
    "010.0.0.1",
    "10.0.0",
    "1:2:3:4:5:6:7:8:9",
    "1:2:3:4:5:6:7",
    ":",
    "::1%eth0",
    "10.0.0.1/8",
  ];
  const address = fc.oneof(fc.ipV4(), fc.ipV6(), fc.constantFrom(...near, ...far, ...none));
  const property = fc.property(address, (one) => {
    const found = isIn.map((run) => run(one).outputs[0]);
    expect(found, one).toEqual(expected.map((test) => test?.(one)));
  });
  fc.assert(property, { numRuns: 500 });
});

test("percentile takes the nearest rank", () => {
  const ranks = [0, 1, 50, 75, 99, 100];
  const asked = (values: string) => ranks.map((rank) => call(`${values} | percentile(${rank})`, null)[0]);
  expect(asked("[3, 1, 4, 2]")).toEqual([1, 1, 2, 3, 4, 4]);
  expect(asked("[]")).toEqual([null, null, null, null, null, null]);
});

test("tally counts rows with their first and last time", () => {
  const at = (minute: number) => ({ requestReceivedTimestamp: `2026-03-02T10:0${minute}:00.000000Z` });
  const events = [
    { user: { username: "b" }, ...at(3) },
    { user: { username: "a" }, ...at(2) },
    { user: { username: "b" } },
  ];
  const run = queryProgram("tally(inputs; {user: user}, 1)");
  const last = { ...events[1], ...at(1) };
  expect(run(null, [...events, last, { user: { username: "c" } }].map(asValue)).outputs).toEqual([
    { value: 1, count: 5, first: at(1).requestReceivedTimestamp, last: at(3).requestReceivedTimestamp },
    { user: "a", count: 2, first: at(1).requestReceivedTimestamp, last: at(2).requestReceivedTimestamp },
    { user: "b", count: 2, first: at(3).requestReceivedTimestamp, last: at(3).requestReceivedTimestamp },
    { user: "c", count: 1, first: null, last: null },
  ]);
});

test.each([
  ["user", "alice"],
  ["actor", "bob"],
  ["groups", ["system:authenticated"]],
  ["credential", "JTI=1"],
  ["agent", "kubectl/v1.33.2 (linux/amd64)"],
  ["peer_ip", "203.0.113.45"],
  ["claimed_ips", ["10.1.2.3"]],
  ["res", "pods"],
  ["sub", "exec"],
  ["ns", "shop"],
  ["name", "web"],
  ["target", "pods/exec"],
  ["uri", "/api/v1/namespaces/shop/pods/web/exec?command=ls&command=-l"],
  ["argv", ["ls", "-l"]],
  ["code", 403],
  ["long_running", true],
  ['annotation("authorization.k8s.io/decision")', "forbid"],
  ["when", "2026-03-02T10:00:00.000001Z"],
  ["latency", 0.249999],
  ['.requestURI = "/debug/pprof/heap" | del(.objectRef) | long_running', true],
  ['.objectRef.subresource = "scale" | long_running', false],
  ['.verb = "watch" | del(.objectRef.subresource) | long_running', true],
  ["def user: 1; user", 1],
])("%s", (program, value) => {
  expect(call(program, whole)).toEqual([value]);
});
