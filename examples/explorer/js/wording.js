/** Formats numbers, times and durations for people. */

const numbers = new Intl.NumberFormat("en");
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const days = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeZone: "UTC" });
const shortDays = new Intl.DateTimeFormat("en", { month: "short", day: "numeric", timeZone: "UTC" });
const moments = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short", hour12: false, timeZone: "UTC" });

const DAY_MS = 86_400_000;
// Each unit is used from so many seconds on: two days are days, a day is 24 hours.
const UNITS = /** @type {const} */ ([["day", 86_400, 172_800], ["hour", 3_600, 3_600], ["minute", 60, 60], ["second", 1, 0]]);

export const exact = (count) => numbers.format(count);
export const short = (count) => compact.format(count);
export const day = (time) => days.format(new Date(time));
export const shortDay = (time) => shortDays.format(new Date(time));
export const moment = (time) => `${moments.format(new Date(time))} UTC`;

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
