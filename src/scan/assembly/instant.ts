/** No time, or none that is `YYYY-MM-DDTHH:MM:SS.ffffffZ`. */
export const NO_TIME: i64 = i64.MIN_VALUE;

// Lines of a log mostly have the same date: its ten characters and its first microsecond.
let dateStart: u64 = 0;
let dateEnd: u16 = 0;
let midnight: i64 = NO_TIME;

const MICROS_PER_DAY: i64 = 86_400_000_000;
// Years whose microseconds surely are safe integers of JavaScript.
const FIRST_YEAR: i32 = 1700;
const LAST_YEAR: i32 = 2254;

/** Reads the 27 characters of a time as microseconds since 1970. NO_TIME where anything is not as the API server writes it, in
 *  a second 60 and for days that no calendar has. */
export function readInstant(at: usize): i64 {
  if (load<u64>(at) !== dateStart || load<u16>(at, 8) !== dateEnd) {
    midnight = readDate(at);
    dateStart = load<u64>(at);
    dateEnd = load<u16>(at, 8);
  }
  const text = v128.load(at, 11);
  const values = i8x16.sub(text, i8x16(48, 48, 58, 48, 48, 58, 48, 48, 46, 48, 48, 48, 48, 48, 48, 90));
  const most = i8x16(2, 9, 0, 5, 9, 0, 5, 9, 0, 9, 9, 9, 9, 9, 9, 0);
  const isTime = i8x16.all_true(i8x16.le_u(values, most));
  if (!isTime || load<u8>(at, 10) !== 0x54 || midnight === NO_TIME) return NO_TIME;
  if (load<u8>(at, 11) === 0x32 && load<u8>(at, 12) > 0x33) return NO_TIME;
  // Pairs of digits, some with a zero for the mark between: HH, :M, M:, SS and .f, ff, ff, fZ.
  const time = i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(values), i16x8(10, 1, 0, 10, 1, 0, 10, 1));
  const part = i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(values), i16x8(0, 1, 10, 1, 10, 1, 1, 0));
  const seconds = i32x4.mul(time, i32x4(3600, 60, 60, 1));
  const micros = i32x4.mul(part, i32x4(100_000, 1000, 10, 1));
  return midnight + <i64>sumOf(seconds) * 1_000_000 + <i64>sumOf(micros);
}

// @ts-ignore: decorator
@inline
function sumOf(lanes: v128): i32 {
  const halves = i32x4.add(lanes, i32x4.shuffle(lanes, lanes, 2, 3, 0, 1));
  return i32x4.extract_lane(halves, 0) + i32x4.extract_lane(halves, 1);
}

function readDate(at: usize): i64 {
  if (load<u8>(at, 4) !== 0x2d || load<u8>(at, 7) !== 0x2d) return NO_TIME;
  const year = twoDigits(at) * 100 + twoDigits(at + 2);
  const month = twoDigits(at + 5);
  const day = twoDigits(at + 8);
  if (year < FIRST_YEAR || year > LAST_YEAR || month < 1 || month > 12) return NO_TIME;
  if (day < 1 || day > daysOf(year, month)) return NO_TIME;
  return daysSince1970(year, month, day) * MICROS_PER_DAY;
}

// Something far below zero if it is no number.
function twoDigits(at: usize): i32 {
  const tens = <u32>load<u8>(at) - 0x30;
  const ones = <u32>load<u8>(at, 1) - 0x30;
  return tens > 9 || ones > 9 ? -100_000 : <i32>(tens * 10 + ones);
}

function daysOf(year: i32, month: i32): i32 {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

// Counts in years that begin in March, so that the leap day is the last one.
function daysSince1970(year: i32, month: i32, day: i32): i64 {
  const y = month > 2 ? year : year - 1;
  const m = month > 2 ? month - 3 : month + 9;
  const days = 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1;
  return <i64>days - 719_468;
}
