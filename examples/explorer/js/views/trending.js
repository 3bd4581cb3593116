/** A region's chart, by views or by what rises fastest: places, movement, and why each stands where it does. */

import { fromDailyWatch, videoCard } from "../cards.js";
import { h } from "../elements.js";
import { to } from "../routes.js";
import { REGIONS, lastRegion, regionName, rememberRegion, theRegion } from "../vocabulary.js";
import { counted, exact, fromNow, moment, short, span } from "../wording.js";

export const part = "charts";

const RANKINGS = { views: "Most viewed", velocity: "Rising fastest" };

// A timer's longest span; a chart that comes later is asked for by hand.
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
      chart.videos.length ? places(chart) : empty(region, ranking),
    ),
  };
}

function times({ updated_at: updated, next_update_at: next }, app, signal) {
  const line = h(
    "p",
    { class: "subhead" },
    "Data of ",
    h("time", { datetime: updated, title: fromNow(updated) }, moment(updated)),
    h("span", { class: "dot", "aria-hidden": "true" }),
    nextChart(next, app, signal),
  );
  return line;
}

/** A region without newer data keeps its chart, so that the next one may be overdue; what comes due here is offered. */
function nextChart(time, app, signal) {
  const left = Date.parse(time) - Date.now();
  if (left < 0) return h("span", {}, "no newer data since");
  const place = h("span", {}, "next chart ", h("time", { datetime: time, title: moment(time) }, fromNow(time)));
  const offer = () => place.replaceChildren(h("button", { class: "link", type: "button", "data-key": "reload", on: { click: app.reload } }, "a newer chart may be there: show it"));
  const timer = setTimeout(offer, Math.min(LONGEST_WAIT_MS, left));
  signal.addEventListener("abort", () => clearTimeout(timer));
  return place;
}

// --- What is shown -----------------------------------------------------------------------------------------------------

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
    h("h2", {}, "No chart of this category"),
    h("p", {}, "Fewer than five of its videos are in the running here."),
    h("p", {}, h("a", { href: to.chart(region, { ranking }) }, "Show all categories")),
  );
}

// --- Places ------------------------------------------------------------------------------------------------------------

function places(chart) {
  const best = Math.max(...chart.videos.map(({ why }) => why.score ?? why.views), 1);
  return h("ol", { class: "chart" }, ...chart.videos.map((entry) => h("li", {}, place(entry, chart.region, best))));
}

function place(entry, region, best) {
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
    h("span", { class: "visually-hidden" }, `, ${direction} ${counted(Math.abs(delta), "place")}`),
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

const byViews = ({ why: { views } }) => [h("p", {}, `${exact(views)} views. The most viewed of all that the region lists come first.`)];

function byVelocity({ score, views_per_hour: rate, hours_unseen: unseen, age_hours: age, decay, maturity, channel_limit: isLimited }) {
  const factor = (value, name, told) => h("div", {}, h("dd", {}, value), h("dt", {}, name, told && h("small", {}, told)));
  return [
    h(
      "dl",
      { class: "formula" },
      factor(exact(Math.round(rate)), "views an hour"),
      factor(`× ${decay.toFixed(2)}`, "freshness", unseen === null ? null : `seen ${counted(Math.round(unseen), "hour")} ago`),
      factor(`× ${maturity.toFixed(2)}`, "maturity", age === null ? null : `${counted(Math.round(age), "hour")} old`),
      factor(`= ${exact(Math.round(score))}`, "score"),
    ),
    isLimited && h("p", {}, "Its channel has three videos above it, so it stands below all others."),
  ].filter(Boolean);
}
