/**
 * Formats numbers, times and durations for people.
 *
 * Without `Intl`, whose formats take a phone longer to make than a view.
 */

const DAY_MS = 86_400_000;
// Each unit is used from so many seconds on: two days are days, a day is 24 hours.
const UNITS = /** @type {const} */ ([["day", 86_400, 172_800], ["hour", 3_600, 3_600], ["minute", 60, 60], ["second", 1, 0]]);

const SIGNS = /** @type {const} */ ([["T", 1e12], ["B", 1e9], ["M", 1e6], ["K", 1e3]]);
// From this part of a sign's unit on, a number with one decimal is a whole one of that unit.
const ROUNDS_UP = 0.99995;

/** Return a whole number in full: `1,800`. */
export const exact = (count) => String(count).replace(/\B(?=(\d{3})+$)/g, ",");

/** Return a whole number with a sign and at most one decimal: `950`, `1.8K`, `2.5M`. */
export function short(count) {
  const [sign, unit] = SIGNS.find(([, unit]) => count >= unit * ROUNDS_UP) ?? ["", 1];
  return `${Math.round(count / (unit / 10)) / 10}${sign}`;
}

/** Return a time's day: `Nov 28, 2026`. */
export const day = (time) => `${shortDay(time)}, ${partsOf(time).year}`;

/** Return a time's day without its year: `Nov 28`. */
export const shortDay = (time) => `${partsOf(time).month} ${partsOf(time).day}`;

/** Return a time to the minute: `Nov 28, 2026, 05:00 UTC`. */
export const moment = (time) => `${day(time)}, ${partsOf(time).clock} UTC`;

function partsOf(time) {
  const [, day, month, year, clock] = new Date(time).toUTCString().split(" ");
  return { day: Number(day), month, year, clock: clock.slice(0, 5) };
}

/** Return a count with its noun: `1 video`, `1,800 videos`. */
export const counted = (count, noun) => `${exact(count)} ${noun}${count === 1 ? "" : "s"}`;

/** Return a text that may be written from right to left, isolated from what is around it. */
export const isolated = (text) => `\u2068${text}\u2069`;

/**
 * Return the time from one of the API's times to another: `3 hours`. The browser's clock has no part in it.
 *
 * @param {string} from
 * @param {string} to
 */
export const span = (from, to) => spanOf(Math.max(0, (Date.parse(to) - Date.parse(from)) / 1_000));

/** Return a number of seconds as a time: `3 hours`. */
export function spanOf(seconds) {
  const [unit, length] = UNITS.find(([, , least]) => seconds >= least) ?? UNITS[3];
  return counted(Math.round(seconds / length), unit);
}

/** Return the UTC day of a time, or of a number of days before it: `2026-11-28`. */
export const dayOf = (time, daysBefore = 0) => new Date(Date.parse(time) - daysBefore * DAY_MS).toISOString().slice(0, 10);

/** Return how many days one UTC day is before another. */
export const daysBetween = (first, last) => Math.round((Date.parse(last) - Date.parse(first)) / DAY_MS);

/**
 * Format a duration as on a clock: 4:05, 1:00:09; empty when it is unknown.
 *
 * @param {number} seconds
 */
export function clock(seconds) {
  if (!seconds) return "";
  const parts = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = parts[0] ? parts : parts.slice(1);
  return shown.map((part, index) => (index ? String(part).padStart(2, "0") : part)).join(":");
}

/** Format a duration in words: `4 minutes 5 seconds`. */
export function spoken(seconds) {
  const parts = [["hour", Math.floor(seconds / 3_600)], ["minute", Math.floor(seconds / 60) % 60], ["second", seconds % 60]];
  return parts.filter(([, count]) => count).map(([unit, count]) => counted(count, unit)).join(" ");
}
