/** Shows an entry of a chart: rank, movement, video, recent ranks, and the figures behind its rank. */

import { fromDailyWatch, videoCard } from "../cards.js";
import { h } from "../elements.js";
import { whenInSight } from "../in-sight.js";
import { pause } from "../pauses.js";
import { counted, day, exact, moment, short, span } from "../wording.js";
import { sparkline } from "./sparkline.js";

// So many entries take a phone a few frames.
const AT_ONCE = 4;

/**
 * Return the entries of a chart.
 *
 * @param {object} chart  The API's answer
 * @param {((id: string) => Promise<import("./histories.js").Point[]>) | null} history  Null if there are no ranks to draw
 * @param {AbortSignal} signal
 */
export async function chartEntries(chart, history, signal) {
  const best = Math.max(...chart.videos.map(({ why }) => why.score ?? why.views), 1);
  const list = h("ol", { class: "chart" });
  for (const [index, entry] of chart.videos.entries()) {
    if (index % AT_ONCE === 0) await pause();
    list.append(h("li", {}, chartEntry(entry, chart, best, history, signal)));
  }
  return list;
}

function chartEntry(entry, chart, best, history, signal) {
  return h(
    "div",
    { class: "place", vars: { share: (entry.why.score ?? entry.why.views) / best } },
    h("div", { class: "rank" }, h("span", { class: "visually-hidden" }, "Rank "), h("span", { class: "number" }, entry.rank), movement(entry)),
    videoCard(fromDailyWatch(entry), { region: chart.region, details: [gained(entry, chart.updated_at), peak(entry), since(entry)] }),
    history ? recentRanks(entry.video_id, history, signal) : null,
    h("p", { class: "why" }, h("b", {}, "Why "), why(entry.why)),
  );
}

function movement({ rank_delta: delta }) {
  if (delta === null) return h("span", { class: "movement new" }, "new");
  if (delta === 0) return h("span", { class: "movement", title: "unchanged" }, h("span", { "aria-hidden": "true" }, "–"), h("span", { class: "visually-hidden" }, ", unchanged"));
  const [direction, arrow] = delta > 0 ? ["up", "▲"] : ["down", "▼"];
  return h(
    "span",
    { class: `movement ${direction}` },
    h("span", { "aria-hidden": "true" }, `${arrow} ${Math.abs(delta)}`),
    h("span", { class: "visually-hidden" }, `, ${direction} ${counted(Math.abs(delta), "rank")}`),
  );
}

const gained = ({ views_gained: views, gained_since: from }, until) =>
  views ? h("span", { class: "gained", title: `${exact(views)} views gained since ${moment(from)}` }, `+${short(views)} in ${span(from, until)}`) : null;

const peak = ({ peak_rank: rank }) => h("span", {}, `peak ${rank}`);

const since = ({ entered_at: time }) => h("span", { class: "since", title: moment(time) }, `since ${day(time)}`);

function recentRanks(id, history, signal) {
  const box = h("div", { class: "spark" });
  const draw = async () => {
    // Without them the entry is complete: what failed is shown in the part of the page that draws all of them.
    const points = await history(id).catch(() => []);
    box.replaceChildren(...[sparkline(points)].filter(Boolean));
  };
  whenInSight(box, draw, signal);
  return box;
}

/** Return the figures that ranked an entry, in one line. */
function why({ views, score, views_per_hour: rate, hours_unseen: unseen, age_hours: age, decay, maturity, channel_limit: isLimited }) {
  if (score === undefined) return `${exact(views)} views in total`;
  const factors = [
    `${exact(Math.round(rate))} views an hour`,
    decay < 0.995 ? `${decay.toFixed(2)} for ${unseen === null ? "old counts" : `counts ${hours(unseen)} old`}` : "",
    `${maturity.toFixed(2)} for ${age === null ? "its age" : `an age of ${hours(age)}`}`,
  ];
  const limit = isLimited ? ". Below all others: its channel has three videos above" : "";
  return `${factors.filter(Boolean).join(" × ")} = score ${exact(Math.round(score))}${limit}`;
}

const hours = (count) => (count < 48 ? counted(Math.round(count), "hour") : counted(Math.round(count / 24), "day"));
