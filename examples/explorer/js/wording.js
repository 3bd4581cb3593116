/** Formats numbers, times and durations for people. */

const numbers = new Intl.NumberFormat("en");
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const days = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeZone: "UTC" });
const moments = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short", hour12: false, timeZone: "UTC" });
const spans = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

const UNITS = /** @type {const} */ ([["day", 86_400], ["hour", 3_600], ["minute", 60], ["second", 1]]);

export const exact = (count) => numbers.format(count);
export const short = (count) => compact.format(count);
export const day = (time) => days.format(new Date(time));
export const moment = (time) => `${moments.format(new Date(time))} UTC`;

/** Return a count with its noun: `1 video`, `1,800 videos`. */
export const counted = (count, noun) => `${exact(count)} ${noun}${count === 1 ? "" : "s"}`;

/**
 * Return how far a time is from now: `3 hours ago`, `in 12 minutes`.
 *
 * @param {string} time
 */
export function fromNow(time) {
  const seconds = (Date.parse(time) - Date.now()) / 1_000;
  const [unit, length] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? UNITS[3];
  return spans.format(Math.trunc(seconds / length), unit);
}

/** Return how long ago a time is: `3 hours`. */
export function span(time) {
  const seconds = Math.max(0, (Date.now() - Date.parse(time)) / 1_000);
  const [unit, length] = UNITS.find(([, size]) => seconds >= size) ?? UNITS[3];
  return counted(Math.trunc(seconds / length), unit);
}

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
