import { type Zone, type ZoneState, zoneFromRules } from "./zone-rules.ts";

interface Block {
  readonly transitions: readonly number[];
  readonly typeAt: (transition: number) => number;
  readonly types: readonly ZoneState[];
  readonly end: number;
}

const headerLength = 44;

/** The zone that a compiled time zone file describes (RFC 8536, of version 2 or later: all that is in use),
 * null if the bytes are something else. */
export function zoneFromFile(bytes: Buffer): Zone | null {
  if (bytes.length < headerLength || bytes.toString("latin1", 0, 4) !== "TZif" || bytes[4] === 0) return null;
  const short = readBlock(bytes, 0, 4);
  const block = readBlock(bytes, short.end, 8);
  const footer = bytes.toString("latin1", block.end + 1, bytes.length - 1);
  const later = footer === "" ? null : zoneFromRules(footer);
  const { transitions, types } = block;
  const first = types.find((type) => !type.isSummer) ?? (types[0] as ZoneState);
  return (seconds) => {
    const next = countUpTo(transitions, seconds);
    if (next === transitions.length && later !== null) return later(seconds);
    return next === 0 ? first : (types[block.typeAt(next - 1)] as ZoneState);
  };
}

/** How many of the sorted numbers are not above `limit`. */
function countUpTo(numbers: readonly number[], limit: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] as number) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** One header with its data; `width` is the bytes of a time. */
function readBlock(bytes: Buffer, start: number, width: 4 | 8): Block {
  const count = (at: number) => bytes.readUInt32BE(start + 20 + at * 4);
  const [utcFlags, standardFlags, leaps, times, typeCount, letters] = [0, 1, 2, 3, 4, 5].map(count) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const timesStart = start + headerLength;
  const typeIndexes = timesStart + times * width;
  const typesStart = typeIndexes + times;
  const lettersStart = typesStart + typeCount * 6;
  const transitions = Array.from({ length: times }, (_, at) => {
    const place = timesStart + at * width;
    return width === 4 ? bytes.readInt32BE(place) : Number(bytes.readBigInt64BE(place));
  });
  const types = Array.from({ length: typeCount }, (_, at) => {
    const place = typesStart + at * 6;
    const nameStart = lettersStart + bytes.readUInt8(place + 5);
    const name = bytes.toString("latin1", nameStart, bytes.indexOf(0, nameStart));
    return { offset: bytes.readInt32BE(place), isSummer: bytes[place + 4] === 1, name };
  });
  return {
    transitions,
    types,
    typeAt: (transition) => bytes.readUInt8(typeIndexes + transition),
    end: lettersStart + letters + leaps * (width + 4) + standardFlags + utcFlags,
  };
}
