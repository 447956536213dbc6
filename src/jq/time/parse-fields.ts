import { type CivilTime, daysBefore, daysSinceEpoch, weekdayOf } from "./calendar.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What glibc's `strptime` keeps while it reads; `at` is the place in the text. */
export interface Reading {
  readonly text: string;
  at: number;
  readonly time: Mutable<CivilTime>;
  hasTwelveHours: boolean;
  isAfternoon: boolean;
  century: number | null;
  hasYearOfCentury: boolean;
  wantsDays: boolean;
  hasWeekday: boolean;
  hasYearDay: boolean;
  hasMonth: boolean;
  hasDay: boolean;
  week: number | null;
  firstWeekday: 0 | 1;
}

/** jq fills the fields with these before it calls `strptime`, to see whether they were set. */
const noWeekday = 8;
const noYearDay = 367;

/** The state before anything is read. */
export function newReading(text: string): Reading {
  return {
    text,
    at: 0,
    time: { year: 1900, month: 0, day: 0, hour: 0, minute: 0, second: 0, weekday: noWeekday, yearDay: noYearDay },
    hasTwelveHours: false,
    isAfternoon: false,
    century: null,
    hasYearOfCentury: false,
    wantsDays: false,
    hasWeekday: false,
    hasYearDay: false,
    hasMonth: false,
    hasDay: false,
    week: null,
    firstWeekday: 1,
  };
}

/** Takes the value of a numeric conversion. */
export function setNumber(reading: Reading, letter: string, value: number): void {
  switch (letter) {
    case "H":
    case "k":
      reading.time.hour = value;
      reading.hasTwelveHours = false;
      return;
    case "I":
    case "l":
      reading.time.hour = value % 12;
      reading.hasTwelveHours = true;
      return;
    case "M":
      reading.time.minute = value;
      return;
    case "S":
      reading.time.second = value;
      return;
    case "u":
    case "w":
      reading.time.weekday = value % 7;
      reading.hasWeekday = true;
      return;
    case "U":
      reading.week = value;
      reading.firstWeekday = 0;
      return;
    case "W":
      reading.week = value;
      return;
    case "j":
      reading.time.yearDay = value - 1;
      reading.hasYearDay = true;
      return;
    default:
      setDate(reading, letter, value);
  }
}

/** `%g` and `%V` are read, but set nothing. */
function setDate(reading: Reading, letter: string, value: number): void {
  if (letter === "d" || letter === "e") {
    reading.time.day = value;
    reading.hasDay = true;
  } else if (letter === "m") {
    reading.time.month = value - 1;
    reading.hasMonth = true;
  } else if (letter === "C") {
    reading.century = value;
  } else if (letter === "y") {
    reading.time.year = value >= 69 ? 1900 + value : 2000 + value;
    reading.hasYearOfCentury = true;
  } else if (letter === "Y") {
    reading.time.year = value;
    reading.hasYearOfCentury = false;
  } else return;
  reading.wantsDays = true;
}

/** Works out the fields that follow from those that were read. */
export function finish(reading: Reading): void {
  const { time } = reading;
  if (reading.hasTwelveHours && reading.isAfternoon) time.hour += 12;
  if (reading.century !== null) {
    time.year = reading.century * 100 + (reading.hasYearOfCentury ? time.year % 100 : 0);
  }
  if (reading.wantsDays && !reading.hasWeekday) {
    if (!(reading.hasMonth && reading.hasDay) && reading.hasYearDay) setMonthAndDay(reading);
    time.weekday = weekdayOf(daysSinceEpoch(time.year, time.month, time.day));
  }
  if (reading.wantsDays && !reading.hasYearDay) time.yearDay = daysBefore(time.year, time.month) + time.day - 1;
  if (reading.week !== null && reading.hasWeekday) setDayOfWeek(reading, reading.week);
}

function setMonthAndDay(reading: Reading): void {
  const { time } = reading;
  let month = 0;
  while (month < 11 && daysBefore(time.year, month + 1) <= time.yearDay) month++;
  if (!reading.hasMonth) time.month = month;
  if (!reading.hasDay) time.day = time.yearDay - daysBefore(time.year, month) + 1;
  reading.hasMonth = true;
  reading.hasDay = true;
}

/** The date from the number of a week and a weekday. */
function setDayOfWeek(reading: Reading, week: number): void {
  const { time, firstWeekday } = reading;
  if (!reading.hasYearDay) {
    const newYear = weekdayOf(daysSinceEpoch(time.year, 0, 1));
    const firstWeek = (7 - (newYear - firstWeekday)) % 7;
    time.yearDay = firstWeek + (week - 1) * 7 + ((time.weekday - firstWeekday + 7) % 7);
  }
  setMonthAndDay(reading);
}
