/** Shows a region's chart by views or by velocity: ranks, rank changes, and the figures behind each rank. */

import { fromDailyWatch, videoCard } from "../cards.js";
import { h } from "../elements.js";
import { to } from "../routes.js";
import { REGIONS, lastRegion, regionName, rememberRegion, theRegion } from "../vocabulary.js";
import { counted, exact, fromNow, moment, short, span } from "../wording.js";

export const part = "charts";

const RANKINGS = { views: "Most viewed", velocity: "Rising fastest" };

// The longest delay of a timer; for a chart that is due later the reader reloads.
const LONGEST_WAIT_MS = 2_147_483_647;

/** @param {import("../main.js").App} app */
export async function show(app, route, signal) {
  const region = route.region ?? lastRegion();
  const ranking = route.query.get("ranking") ?? "views";
  const category = route.query.get("category");
  const [chart, categories] = await Promise.all([
    app.api.chart(region, { ranking, category }, signal),
    app.api.categories(region, signal).catch(() => []),
  ]);
  rememberRegion(region);
  return {
    title: `${regionName(region)} · ${RANKINGS[ranking]}`,
    announcement: `${RANKINGS[ranking]} in ${theRegion(region)}: ${counted(chart.videos.length, "video")}`,
    content: h(
      "div",
      { class: "trending-view" },
      h("header", { class: "view-head" }, h("h1", { tabindex: "-1" }, "Trending in ", h("em", {}, theRegion(region))), times(chart, app, signal)),
      regionTabs(region, ranking),
      h("div", { class: "filter-bar" }, rankingTabs(region, ranking, category), categoryChoice(region, ranking, category, categories)),
      chart.videos.length ? chartEntries(chart) : empty(region, ranking),
    ),
  };
}

function times({ updated_at: updated, next_update_at: next }, app, signal) {
  const line = h(
    "p",
    { class: "subhead" },
    "Data from ",
    h("time", { datetime: updated, title: fromNow(updated) }, moment(updated)),
    h("span", { class: "dot", "aria-hidden": "true" }),
    nextChart(next, app, signal),
  );
  return line;
}

/** Return when the next chart is due, and offer to reload at that time. A region without newer data has an overdue chart. */
function nextChart(time, app, signal) {
  const left = Date.parse(time) - Date.now();
  if (left < 0) return h("span", {}, "no newer data yet");
  const note = h("span", {}, "next chart ", h("time", { datetime: time, title: moment(time) }, fromNow(time)));
  const offer = () => note.replaceChildren(h("button", { class: "link", type: "button", "data-key": "reload", on: { click: app.reload } }, "check for a newer chart"));
  const timer = setTimeout(offer, Math.min(LONGEST_WAIT_MS, left));
  signal.addEventListener("abort", () => clearTimeout(timer));
  return note;
}

// --- Tabs and filters -------------------------------------------------------------------------------------------------

function regionTabs(region, ranking) {
  const tabs = Object.entries(REGIONS).map(([code, name]) =>
    tab(to.chart(code, { ranking: ranking === "views" ? "" : ranking }), code === region, `region-${code}`, h("b", {}, code), " ", h("span", {}, name)),
  );
  return h("nav", { class: "tabs", "aria-label": "Regions" }, ...tabs);
}

function rankingTabs(region, ranking, category) {
  const tabs = Object.entries(RANKINGS).map(([value, text]) =>
    tab(to.chart(region, { ranking: value === "views" ? "" : value, category }), value === ranking, `ranking-${value}`, text),
  );
  return h("nav", { class: "segments", "aria-label": "Ranking" }, ...tabs);
}

const tab = (href, isCurrent, key, ...text) => h("a", { href, "aria-current": isCurrent ? "page" : null, "data-key": key }, ...text);

function categoryChoice(region, ranking, category, categories) {
  const choose = ({ target }) => {
    location.hash = to.chart(region, { ranking: ranking === "views" ? "" : ranking, category: target.value });
  };
  const charting = categories.filter(({ id, charting: count }) => count || String(id) === category);
  const option = (value, text) => h("option", { value, selected: String(value) === (category ?? "") }, text);
  return h(
    "label",
    { class: "choice" },
    "Category ",
    h("select", { "data-key": "category", on: { change: choose } }, option("", "All"), ...charting.map(({ id, title }) => option(id, title))),
  );
}

function empty(region, ranking) {
  return h(
    "section",
    { class: "empty" },
    h("h2", {}, "Not enough videos for a chart yet"),
    h("p", {}, "A category has a chart when it has at least five candidates in this region."),
    h("p", {}, h("a", { href: to.chart(region, { ranking }) }, "Show all categories")),
  );
}

// --- Chart entries ----------------------------------------------------------------------------------------------------

function chartEntries(chart) {
  const best = Math.max(...chart.videos.map(({ why }) => why.score ?? why.views), 1);
  return h("ol", { class: "chart" }, ...chart.videos.map((entry) => h("li", {}, chartEntry(entry, chart.region, best))));
}

function chartEntry(entry, region, best) {
  return h(
    "div",
    { class: "place", vars: { share: (entry.why.score ?? entry.why.views) / best } },
    h("div", { class: "rank" }, h("span", { class: "visually-hidden" }, "Rank "), h("span", { class: "number" }, entry.rank), movement(entry)),
    videoCard(fromDailyWatch(entry), { region, details: [gained(entry), h("span", {}, `peak ${entry.peak_rank}`)] }),
    why(entry),
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

const gained = ({ views_gained: views, gained_since: since }) =>
  views ? h("span", { class: "gained", title: `${exact(views)} views gained since ${moment(since)}` }, `+${short(views)} in ${span(since)}`) : null;

function why(entry) {
  return h(
    "details",
    { class: "why" },
    h("summary", { "data-key": `why-${entry.video_id}` }, "Why", h("span", { class: "visually-hidden" }, ` it has rank ${entry.rank}`)),
    h("div", { class: "why-text" }, ...(entry.why.score === undefined ? byViews(entry) : byVelocity(entry.why)), h("p", {}, `On this chart since ${moment(entry.entered_at)}.`)),
  );
}

const byViews = ({ why: { views } }) => [h("p", {}, `${exact(views)} views. Ranked by total views among all videos of the region.`)];

function byVelocity({ score, views_per_hour: rate, hours_unseen: unseen, age_hours: age, decay, maturity, channel_limit: isLimited }) {
  const factor = (value, name, note) => h("div", {}, h("dd", {}, value), h("dt", {}, name, note && h("small", {}, note)));
  return [
    h(
      "dl",
      { class: "formula" },
      factor(exact(Math.round(rate)), "views per hour"),
      factor(`× ${decay.toFixed(2)}`, "freshness", unseen === null ? null : `observed ${counted(Math.round(unseen), "hour")} ago`),
      factor(`× ${maturity.toFixed(2)}`, "maturity", age === null ? null : `${counted(Math.round(age), "hour")} old`),
      factor(`= ${exact(Math.round(score))}`, "score"),
    ),
    isLimited && h("p", {}, "Its channel already has three videos above it, so it ranks below all others."),
  ].filter(Boolean);
}
