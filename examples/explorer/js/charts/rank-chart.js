/** Draws a video's ranks over time as lines, rank 1 on top. */

import { h, svg } from "../elements.js";
import { counted, day, exact, moment } from "../wording.js";
import { dots, line, timeScale } from "./lines.js";

/** @typedef {import("./histories.js").Point} Point */

const LAST_RANK = 50;

const SERIES = /** @type {const} */ ([
  ["views", "Most viewed"],
  ["velocity", "Rising fastest"],
]);

/**
 * Return the chart with its legend, and the same figures as a table; a sentence if there is only one time.
 *
 * @param {{views: Point[], velocity: Point[]}} history
 */
export function rankChart(history) {
  const points = SERIES.flatMap(([name]) => history[name]);
  const times = points.map(({ time }) => time);
  if (new Set(times).size < 2) return singleTime(history, times[0]);
  const scale = scaleOf(times, Math.max(...points.map(({ rank }) => rank)));
  return h(
    "figure",
    { class: "rank-chart" },
    h("div", { class: "plot" }, drawing(history, scale), ...rankLabels(scale), ...dayLabels(points, scale)),
    h("figcaption", {}, ...SERIES.filter(([name]) => history[name].length).map(legend)),
    figures(history),
  );
}

/** Return the ranks of the only chart that the video was on: a drawing would have one dot. */
function singleTime(history, time) {
  const ranks = SERIES.filter(([name]) => history[name].length).map(([name, title]) =>
    h("div", {}, h("dt", {}, title), h("dd", {}, h("small", {}, "rank "), exact(history[name][0].rank))),
  );
  return h("div", { class: "single-time" }, h("dl", {}, ...ranks), h("p", { class: "subhead" }, "On one chart so far: ", h("time", { datetime: time }, moment(time))));
}

function scaleOf(times, lowest) {
  const step = lowest > 20 ? 10 : 5;
  const bottom = Math.min(LAST_RANK, Math.max(step, Math.ceil(lowest / step) * step));
  return {
    ranks: [1, ...Array.from({ length: bottom / step }, (_, index) => (index + 1) * step)],
    x: timeScale(times, 100),
    y: (rank) => ((rank - 1) / (bottom - 1)) * 100,
  };
}

function drawing(history, { ranks, x, y }) {
  // The drawing scales with its box; strokes do not, so that dots stay round.
  return svg(
    "svg",
    { viewBox: "0 0 100 100", preserveAspectRatio: "none", role: "img", "aria-label": summary(history) },
    ...ranks.map((rank) => svg("path", { class: "grid", d: `M0 ${y(rank)}H100` })),
    ...SERIES.map(([name]) => svg("path", { class: `line ${name}`, d: line(history[name], x, y) })),
    ...SERIES.map(([name]) => svg("path", { class: `dots ${name}`, d: dots(history[name], x, y) })),
  );
}

const rankLabels = ({ ranks, y }) =>
  ranks.map((rank) => h("span", { class: "rank-label", "aria-hidden": "true", vars: { y: `${y(rank)}%` } }, exact(rank)));

function dayLabels(points, { x }) {
  const ordered = points.map(({ time }) => time).sort();
  const ends = ordered.length > 1 && x(ordered[0]) !== x(ordered.at(-1)) ? [ordered[0], ordered.at(-1)] : [ordered[0]];
  return ends.map((time) => h("span", { class: "day-label", "aria-hidden": "true", vars: { x: `${x(time)}%` } }, day(time)));
}

const legend = ([name, title]) => h("span", { class: `legend ${name}` }, title);

function summary(history) {
  const texts = SERIES.filter(([name]) => history[name].length).map(([name, title]) => {
    const ranks = history[name].map(({ rank }) => rank);
    return `${title}: best rank ${Math.min(...ranks)}, last rank ${ranks.at(-1)} of ${counted(ranks.length, "chart")}`;
  });
  return `Ranks over time. ${texts.join(". ")}.`;
}

function figures(history) {
  const rows = SERIES.flatMap(([name, title]) =>
    history[name].map(({ time, rank }) => ({ time, title, rank })),
  ).sort((one, other) => Date.parse(other.time) - Date.parse(one.time));
  return h(
    "details",
    { class: "figures" },
    h("summary", {}, "Show as table"),
    h(
      "div",
      { class: "table-box", tabindex: "0", role: "region", "aria-label": "Ranks as a table" },
      h(
        "table",
        {},
        h("thead", {}, h("tr", {}, ...["Chart time", "Ranking", "Rank"].map((title) => h("th", { scope: "col" }, title)))),
        h("tbody", {}, ...rows.map(({ time, title, rank }) => h("tr", {}, h("td", {}, moment(time)), h("td", {}, title), h("td", {}, rank)))),
      ),
    ),
  );
}
