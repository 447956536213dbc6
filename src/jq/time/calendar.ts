/** Broken-down time as C's `struct tm`, but with the whole year. Months and days of the year count from 0, days
 * of the month from 1, weekdays from Sunday. All are integers and may be out of their range before
 * `normalized`. */
export interface CivilTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly weekday: number;
  readonly yearDay: number;
}

const secondsPerDay = 86_400;
/** C holds `year - 1900` in 32 bits. */
const firstYear = -2_147_481_748;
const lastYear = 2_147_485_547;
const daysBeforeMonth = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];

export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** Days of the year before a month from 0 to 12. */
export function daysBefore(year: number, month: number): number {
  return (daysBeforeMonth[month] as number) + (month > 1 && isLeapYear(year) ? 1 : 0);
}

/** Days from 1970-01-01 to the first day of a year. */
function daysToYear(year: number): number {
  const past = year - 1;
  return past * 365 + Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400) - 719_162;
}

/** Days since 1970-01-01 of a day whose month and day may be out of their range. */
export function daysSinceEpoch(year: number, month: number, day: number): number {
  const wholeYear = year + Math.floor(month / 12);
  return daysToYear(wholeYear) + daysBefore(wholeYear, month - Math.floor(month / 12) * 12) + day - 1;
}

/** The weekday of a day since 1970-01-01. */
export function weekdayOf(days: number): number {
  return (((days + 4) % 7) + 7) % 7;
}

/** The time of a day since 1970-01-01; null where the year does not fit C's `struct tm`. */
function civilTime(days: number, secondOfDay: number): CivilTime | null {
  let year = Math.floor((days + 719_162) / 365.2425) + 1;
  while (daysToYear(year) > days) year--;
  while (daysToYear(year + 1) <= days) year++;
  if (!(year >= firstYear && year <= lastYear)) return null;
  const yearDay = days - daysToYear(year);
  let month = Math.min(Math.floor(yearDay / 28), 11);
  while (daysBefore(year, month) > yearDay) month--;
  return {
    year,
    month,
    day: yearDay - daysBefore(year, month) + 1,
    hour: Math.floor(secondOfDay / 3600),
    minute: Math.floor((secondOfDay % 3600) / 60),
    second: secondOfDay % 60,
    weekday: weekdayOf(days),
    yearDay,
  };
}

/** The UTC time of whole seconds since 1970, null where C's `gmtime` fails. */
export function utcTime(seconds: number): CivilTime | null {
  if (!(Math.abs(seconds) < 2 ** 57)) return null;
  const secondOfDay = ((seconds % secondsPerDay) + secondsPerDay) % secondsPerDay;
  return civilTime((seconds - secondOfDay) / secondsPerDay, secondOfDay);
}

/** The same time with all fields in their range, weekday and day of the year made from the others; null where
 * the year becomes too large. */
export function normalized(time: CivilTime): CivilTime | null {
  const { days, secondOfDay } = split(time);
  return civilTime(days, secondOfDay);
}

/** Seconds since 1970 of a UTC time, rounded to a double. */
export function utcSeconds(time: CivilTime): number {
  const { days, secondOfDay } = split(time);
  const seconds = days * secondsPerDay + secondOfDay;
  if (Math.abs(seconds) <= Number.MAX_SAFE_INTEGER) return seconds;
  return Number(BigInt(days) * BigInt(secondsPerDay) + BigInt(secondOfDay));
}

function split(time: CivilTime): { days: number; secondOfDay: number } {
  const seconds = time.hour * 3600 + time.minute * 60 + time.second;
  const secondOfDay = ((seconds % secondsPerDay) + secondsPerDay) % secondsPerDay;
  const days = daysSinceEpoch(time.year, time.month, time.day) + (seconds - secondOfDay) / secondsPerDay;
  return { days, secondOfDay };
}
