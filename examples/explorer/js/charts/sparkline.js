/** Draws the ranks of a chart entry's last days in little room. */

import { svg } from "../elements.js";
import { dots, line, timeScale } from "./lines.js";

const WIDTH = 100;
const HEIGHT = 30;

/**
 * Return the drawing; null for fewer than two points, which make no line.
 *
 * @param {import("./histories.js").Point[]} points
 */
export function sparkline(points) {
  if (points.length < 2) return null;
  const ranks = points.map(({ rank }) => rank);
  const [best, worst] = [Math.min(...ranks), Math.max(...ranks)];
  const x = timeScale(points.map(({ time }) => time), WIDTH);
  const y = (rank) => (worst > best ? ((rank - best) / (worst - best)) * HEIGHT : HEIGHT / 2);
  const [first, last] = [points[0], points.at(-1)];
  return svg(
    "svg",
    {
      class: `spark-line ${last.rank < first.rank ? "up" : last.rank > first.rank ? "down" : ""}`,
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      preserveAspectRatio: "none",
      role: "img",
      "aria-label": `From rank ${first.rank} to ${last.rank} in the last days, best ${best}`,
    },
    svg("path", { class: "line", d: line(points, x, y) }),
    svg("path", { class: "dots", d: dots([last], x, y) }),
  );
}
