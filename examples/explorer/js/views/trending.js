/** Shows a region's chart by velocity or by views, of now or of a past day, and what changed. */

import { TOP, bumpChart } from "../charts/bump-chart.js";
import { changeLists } from "../charts/changes.js";
import { dateChoice } from "../charts/date-choice.js";
import { chartEntries } from "../charts/entry.js";
import { rankHistories } from "../charts/histories.js";
import { h } from "../elements.js";
import { fold } from "../fold.js";
import { chartHeading } from "../headings.js";
import { noneIfMissing, outcome, problemPanel, spokenProblem } from "../problems.js";
import { regionTabs } from "../region-tabs.js";
import { to } from "../routes.js";
import { section } from "../sections.js";
import { lastRegion, regionName, rememberRegion, theRegion } from "../vocabulary.js";
import { counted, dayOf, moment } from "../wording.js";

export const part = "charts";

const RANKINGS = { velocity: "Rising fastest", views: "Most viewed" };
const DEFAULT_RANKING = "velocity";

/**
 * @typedef {object} Choice  What the page's address chooses
 * @property {string} region
 * @property {string} ranking
 * @property {string | null} category
 * @property {string | null} at
 */

/** @param {import("../main.js").App} app */
export async function show(app, route, signal) {
  const choice = choiceOf(route);
  const { region, ranking, category, at } = choice;
  const [{ answer: chart, problem }, latest, categories] = await Promise.all([
    outcome(app.api.chart(region, { ranking, category, at }, signal), signal),
    // The slider ends with the latest chart.
    at ? app.api.chart(region, { ranking, limit: 1 }, signal).catch(() => null) : null,
    app.api.categories(region, signal).catch(() => []),
  ]);
  if (!problem) rememberRegion(region);
  const name = RANKINGS[ranking] ?? ranking;
  const days = (latest ?? chart)?.updated_at;
  return {
    title: `${regionName(region)} · ${name}`,
    announcement: problem ? spokenProblem(problem, part) : `${name} in ${theRegion(region)}: ${counted(chart.videos.length, "video")}`,
    content: h(
      "div",
      { class: "trending-view" },
      h("header", { class: "view-head" }, chartHeading(region), chart && times(chart, at, app)),
      regionTabs(region, (code) => addressOf({ ...choice, region: code, category: null })),
      h("div", { class: "filter-bar" }, rankingTabs(choice), categoryChoice(choice, categories), days && dates(choice, days)),
      problem ? problemPanel(problem, part, app.reload) : await body(chart, choice, app, signal),
    ),
  };
}

/** @returns {Choice} */
function choiceOf({ region, query }) {
  return {
    region: region ?? lastRegion(),
    ranking: query.get("ranking") ?? DEFAULT_RANKING,
    category: query.get("category"),
    at: query.get("at"),
  };
}

const addressOf = ({ region, ranking, ...query }) => to.chart(region, { ranking: ranking === DEFAULT_RANKING ? "" : ranking, ...query });

function times({ updated_at: updated, next_update_at: next }, at, app) {
  return h(
    "p",
    { class: "subhead" },
    at ? "Past chart, data from " : "Data from ",
    h("time", { datetime: updated }, moment(updated)),
    at ? null : nextChart(next, app),
  );
}

function nextChart(next, app) {
  const check = h("button", { class: "link", type: "button", "data-key": "reload", on: { click: app.reload } }, "check now");
  return h("span", { class: "next-chart" }, h("span", { class: "dot", "aria-hidden": "true" }), "next chart due ", h("time", { datetime: next }, moment(next)), " ", check);
}

// --- Choices ----------------------------------------------------------------------------------------------------------

function rankingTabs(choice) {
  const tabs = Object.entries(RANKINGS).map(([value, text]) =>
    h("a", { href: addressOf({ ...choice, ranking: value }), "aria-current": value === choice.ranking ? "page" : null, "data-key": `ranking-${value}` }, text),
  );
  return h("nav", { class: "segments", "aria-label": "Ranking" }, ...tabs);
}

function categoryChoice(choice, categories) {
  const choose = ({ target }) => {
    location.hash = addressOf({ ...choice, category: target.value });
  };
  const charting = categories.filter(({ id, charting: count }) => count || String(id) === choice.category);
  const option = (value, text) => h("option", { value, selected: String(value) === (choice.category ?? "") }, text);
  return h(
    "label",
    { class: "choice" },
    "Category ",
    h("select", { "data-key": "category", on: { change: choose } }, option("", "All"), ...charting.map(({ id, title }) => option(id, title))),
  );
}

const dates = (choice, latest) =>
  // A day replaces another in the history: the way back leads past all of them at once.
  dateChoice(latest, choice.at, (at) => location.replace(addressOf({ ...choice, at })));

// --- The chart, and what changed --------------------------------------------------------------------------------------

async function body(chart, choice, app, signal) {
  if (!chart.videos.length) return empty(choice);
  // Ranks and changes are those of the charts of all categories.
  if (choice.category) return chartEntries(chart, null, signal);
  const history = rankHistories(app.api, chart.region, chart.ranking, chart.updated_at, signal);
  return h(
    "div",
    { class: "trending-columns" },
    h("div", { class: "rail" }, topTen(chart, history, signal), changes(chart, choice, app, signal)),
    await chartEntries(chart, history, signal),
  );
}

function topTen(chart, history, signal) {
  const first = chart.videos.slice(0, TOP);
  const load = () => Promise.all(first.map(({ video_id: id }) => history(id)));
  const drawn = (histories) => bumpChart(first, histories, chart.region);
  return fold("Top ten over a week", "top-ten", () => section("ranks", load, drawn, signal), signal);
}

function changes(chart, { region, ranking, at }, app, signal) {
  const since = at ?? dayOf(chart.updated_at, 1);
  const titles = new Map(chart.videos.map(({ video_id: id, title }) => [id, title]));
  // The first day has no chart before it.
  const load = () => app.api.changes(region, { since, ranking }, signal).catch(noneIfMissing);
  const shown = (answer) => (answer ? changeLists(answer, titles) : h("p", { class: "subhead" }, "There is no earlier chart to compare with."));
  return fold(at ? "From then to the latest chart" : "Since the day before", "changes", () => section("changes", load, shown, signal), signal);
}

function empty(choice) {
  return h(
    "section",
    { class: "empty" },
    h("h2", {}, "Not enough videos for a chart yet"),
    choice.category
      ? h("p", {}, "A category has a chart when it has at least five candidates in this region.")
      : h("p", {}, "A region has a chart once videos have been counted in it."),
    choice.category ? h("p", {}, h("a", { href: addressOf({ ...choice, category: null }) }, "Show all categories")) : null,
  );
}
