/** Makes paths of ranks over time for SVG drawings. */

// Daily charts are retained for two years: where points are further apart, the video was off the charts in between.
const LONGEST_STEP_MS = 36 * 3_600_000;

/** @typedef {import("./histories.js").Point} Point */

/**
 * Return the path through points, with gaps where the video was off the charts.
 *
 * @param {Point[]} points
 * @param {(time: string) => number} x
 * @param {(rank: number) => number} y
 */
export const line = (points, x, y) =>
  points.map((point, index) => `${isApart(points[index - 1], point) ? "M" : "L"}${x(point.time)} ${y(point.rank)}`).join("");

/** Return the path of a dot at each point, for strokes with round ends. */
export const dots = (points, x, y) => points.map(({ time, rank }) => `M${x(time)} ${y(rank)}h0`).join("");

const isApart = (before, point) => !before || Date.parse(point.time) - Date.parse(before.time) > LONGEST_STEP_MS;

/**
 * Return a scale of times from 0 to `width`; a single time is in the middle.
 *
 * @param {string[]} times
 * @param {number} width
 */
export function timeScale(times, width) {
  const all = times.map((time) => Date.parse(time));
  const [first, last] = [Math.min(...all), Math.max(...all)];
  return (time) => (last > first ? ((Date.parse(time) - first) / (last - first)) * width : width / 2);
}
