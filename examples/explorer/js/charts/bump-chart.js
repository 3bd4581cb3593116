/** Draws how the ranks of a chart's first ten videos changed: a line for each, which ends at its title. */

import { h, svg } from "../elements.js";
import { to } from "../routes.js";
import { shortDay } from "../wording.js";
import { dots, line, timeScale } from "./lines.js";

export const TOP = 10;

const WIDTH = 100;

/** @typedef {import("./histories.js").Point} Point */
/** @typedef {{video_id: string, title: string, rank: number}} Entry */

/**
 * Return the drawing, or a sentence if there is only one chart yet.
 *
 * @param {Entry[]} entries  The first videos, best first
 * @param {Point[][]} histories  The ranks of each
 * @param {string} region
 */
export function bumpChart(entries, histories, region) {
  const times = [...new Set(histories.flat().map(({ time }) => time))].sort();
  if (times.length < 2) return h("p", { class: "subhead" }, "These videos have been on one chart so far. Lines appear with the next one.");
  const picture = drawing(entries, histories, times);
  const lines = picture.querySelectorAll(".bump-line");
  return h(
    "figure",
    { class: "bump", vars: { count: entries.length } },
    picture,
    h("ol", { class: "bump-titles" }, ...entries.map((entry, index) => label(entry, region, lines[index]))),
    h("figcaption", {}, h("span", {}, shortDay(times[0])), h("span", {}, shortDay(times.at(-1)))),
  );
}

function drawing(entries, histories, times) {
  const x = timeScale(times, WIDTH);
  // Each rank is in the middle of its row; one more row has all lower ranks.
  const y = (rank) => Math.min(rank, entries.length + 1) - 0.5;
  const shown = histories.map((points) => points.filter(({ rank }, index) => isNearTop(points, index, entries.length) || rank <= entries.length));
  return svg(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${entries.length + 1}`, preserveAspectRatio: "none", role: "img", "aria-label": summary(entries, histories) },
    ...shown.map((points, index) =>
      svg(
        "g",
        { class: `bump-line line-${index}` },
        svg("path", { class: "line", d: line(points, x, y) }),
        svg("path", { class: "dots", d: dots(points.filter(({ rank }) => rank <= entries.length), x, y) }),
      ),
    ),
  );
}

/** Tell whether a neighbour of a point is among the first ranks: the line comes from below, or goes there. */
const isNearTop = (points, index, last) => [points[index - 1], points[index + 1]].some((point) => point && point.rank <= last);

/** Return a title with its rank; pointing at it, or its focus, brings out its line. */
function label({ video_id: id, title, rank }, region, line) {
  const bringOut = () => line.classList.add("lit");
  const leave = () => line.classList.remove("lit");
  const on = { pointerenter: bringOut, pointerleave: leave, focusin: bringOut, focusout: leave };
  return h("li", { on }, h("span", { class: "bump-rank", "aria-hidden": "true" }, rank), h("a", { href: to.video(id, region), dir: "auto", title }, title));
}

function summary(entries, histories) {
  const rose = histories.filter((points) => points.length > 1 && points.at(-1).rank < points[0].rank).length;
  return `Ranks of the first ${entries.length} videos over time. ${rose} of them climbed during this time.`;
}
