/** The 128 bits of the UUID that was read last. */
export let uuidHigh: u64 = 0;
export let uuidLow: u64 = 0;

/** Reads a UUID of 36 characters with lower-case letters. */
export function readUuid(at: usize): bool {
  const middle = v128.load(at, 16);
  const first = i8x16.shuffle(v128.load(at), middle, 0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 14, 15, 16, 17);
  const second = i8x16.shuffle(middle, v128.load(at, 20), 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15, 28, 29, 30, 31);
  const dashes =
    load<u8>(at, 8) === 0x2d && load<u8>(at, 13) === 0x2d && load<u8>(at, 18) === 0x2d && load<u8>(at, 23) === 0x2d;
  if (!dashes || !i8x16.all_true(v128.and(isHex(first), isHex(second)))) return false;
  const bytes = i8x16.narrow_i16x8_u(pairs(valuesOf(first)), pairs(valuesOf(second)));
  const swapped = i8x16.shuffle(bytes, bytes, 7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8);
  uuidHigh = i64x2.extract_lane(swapped, 0);
  uuidLow = i64x2.extract_lane(swapped, 1);
  return true;
}

// @ts-ignore: decorator
@inline
function isHex(text: v128): v128 {
  const digit = i8x16.le_u(i8x16.sub(text, i8x16.splat(0x30)), i8x16.splat(9));
  const letter = i8x16.le_u(i8x16.sub(text, i8x16.splat(0x61)), i8x16.splat(5));
  return v128.or(digit, letter);
}

// The low four bits, and 9 more for a letter.
// @ts-ignore: decorator
@inline
function valuesOf(text: v128): v128 {
  const letters = v128.and(i8x16.ge_u(text, i8x16.splat(0x61)), i8x16.splat(9));
  return i8x16.add(v128.and(text, i8x16.splat(0x0f)), letters);
}

// Two values to a byte, each in 16 bits.
// @ts-ignore: decorator
@inline
function pairs(values: v128): v128 {
  return v128.and(v128.or(i16x8.shl(values, 4), i16x8.shr_u(values, 8)), i16x8.splat(0xff));
}
