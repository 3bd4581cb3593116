/** Shows search results: hits, facets, a suggested correction, and pages. */

import { fromDailyWatch, regionsOf, videoCard } from "../cards.js";
import { h } from "../elements.js";
import { to } from "../routes.js";
import { showText } from "../search-box.js";
import { regionName } from "../vocabulary.js";
import { counted, exact } from "../wording.js";

export const part = "search";

const PER_PAGE = 20;
const LAST_PAGE = 100;
const SHORTEST = 2;
const SORTS = { relevance: "Best match", newest: "Newest", views: "Most viewed" };
const FILTERS = ["category", "region", "tag"];

/** @param {import("../main.js").App} app */
export async function show(app, { query }, signal) {
  const params = paramsOf(query);
  showText(params.q);
  if ([...params.q].length < SHORTEST) return tooShort();
  const [found, titleOf] = await Promise.all([
    app.api.search({ ...params, per_page: PER_PAGE, facets: "category,region", highlight: true }, signal),
    app.titles(signal),
  ]);
  return {
    title: `${params.q} · Search`,
    announcement: `${counted(found.total, "video")} found for ${params.q}`,
    content: h(
      "div",
      { class: "search-view" },
      h("header", { class: "view-head" }, heading(params), countLine(found), spelling(params, found)),
      filterBar(params, titleOf),
      facetColumn(params, found.facets ?? {}, titleOf),
      results(params, found, titleOf),
    ),
  };
}

function paramsOf(query) {
  const params = Object.fromEntries(["q", ...FILTERS, "sort", "page"].map((name) => [name, query.get(name) ?? ""]));
  return /** @type {Record<string, string>} */ (params);
}

function tooShort() {
  return {
    title: "Search",
    announcement: "Type at least two characters",
    content: h(
      "div",
      { class: "empty" },
      h("h1", { tabindex: "-1" }, "What are you looking for?"),
      h("p", {}, "Type at least two characters: words of a title, a channel or a tag. Typos are fine."),
    ),
  };
}

const heading = ({ q }) => h("h1", { tabindex: "-1" }, "Results for ", h("q", { dir: "auto" }, q));

function countLine({ total, total_relation: relation, page, videos }) {
  const first = (page - 1) * PER_PAGE + 1;
  const range = total > PER_PAGE && videos.length ? `, ${exact(first)}–${exact(first + videos.length - 1)} shown` : "";
  return h("p", { class: "subhead" }, `${relation === "gte" ? "At least " : ""}${counted(total, "video")}${range}`);
}

function spelling(params, { did_you_mean: better }) {
  return better
    ? h("p", { class: "spelling" }, "Did you mean ", h("a", { href: to.search({ ...params, q: better, page: "" }), dir: "auto" }, better), "?")
    : null;
}

// --- Filters ----------------------------------------------------------------------------------------------------------

function filterBar(params, titleOf) {
  const chosen = FILTERS.filter((name) => params[name]);
  return h(
    "div",
    { class: "filter-bar" },
    h("div", { class: "chips" }, ...chosen.map((name) => chip(params, name, titleOf)), chosen.length > 1 && clearAll(params)),
    sortChoice(params),
  );
}

function chip(params, name, titleOf) {
  const label = { category: () => titleOf(Number(params.category)), region: () => regionName(params.region), tag: () => `#${params.tag}` };
  return h(
    "a",
    { class: "chip", href: to.search({ ...params, [name]: "", page: "" }), "aria-label": `Remove filter ${label[name]()}` },
    label[name](),
    h("span", { "aria-hidden": "true" }, "×"),
  );
}

const clearAll = ({ q, sort }) => h("a", { class: "clear", href: to.search({ q, sort }) }, "Clear filters");

function sortChoice(params) {
  const choose = ({ target }) => {
    location.hash = to.search({ ...params, sort: target.value, page: "" });
  };
  const choices = Object.entries(SORTS).map(([value, text]) => h("option", { value, selected: value === (params.sort || "relevance") }, text));
  return h("label", { class: "choice" }, "Sort by ", h("select", { "data-key": "sort", on: { change: choose } }, ...choices));
}

function facetColumn(params, facets, titleOf) {
  const groups = [
    facet(params, "category", "Category", facets.category ?? [], (one) => [one.category_id, titleOf(one.category_id)]),
    facet(params, "region", "Region", facets.region ?? [], (one) => [one.region, regionName(one.region)]),
  ].filter(Boolean);
  const wide = matchMedia("(min-width: 56rem)").matches;
  return groups.length
    ? h("aside", { class: "facets", "aria-label": "Filters" }, h("details", { open: wide }, h("summary", { "data-key": "filters" }, "Filter"), ...groups))
    : h("aside", { class: "facets", "aria-label": "Filters", hidden: true });
}

function facet(params, name, title, counts, named) {
  const id = `facet-${name}`;
  return counts.length
    ? h(
        "section",
        { class: "facet", "aria-labelledby": id },
        h("h2", { id }, title),
        h("ul", {}, ...counts.map((one) => h("li", {}, facetValue(params, name, one.count, ...named(one))))),
      )
    : null;
}

function facetValue(params, name, count, value, label) {
  const isChosen = params[name] === String(value);
  const toggle = () => {
    location.hash = to.search({ ...params, [name]: isChosen ? "" : value, page: "" });
  };
  return h(
    "button",
    { type: "button", class: "facet-value", "aria-pressed": String(isChosen), "data-key": `${name}-${value}`, on: { click: toggle } },
    h("span", {}, label),
    h("span", { class: "count" }, exact(count)),
  );
}

// --- Results ----------------------------------------------------------------------------------------------------------

function results(params, found, titleOf) {
  if (!found.videos.length) return nothingFound(params);
  const cards = found.videos.map((video) =>
    h("li", {}, videoCard(fromDailyWatch(video), { region: params.region || undefined, details: [titleOf(video.category_id), regionsOf(video.regions)] })),
  );
  return h("section", { class: "results", "aria-label": "Results" }, h("ol", { class: "rows", start: (found.page - 1) * PER_PAGE + 1 }, ...cards), pager(params, found));
}

function nothingFound(params) {
  const isFiltered = FILTERS.some((name) => params[name]);
  return h(
    "section",
    { class: "empty", "aria-label": "Results" },
    h("h2", {}, "Nothing found"),
    h("p", {}, "No video matches these words in its title, channel or tags. Try fewer or different words."),
    isFiltered ? h("p", {}, clearAll(params)) : null,
  );
}

function pager(params, { page, total }) {
  const last = Math.min(LAST_PAGE, Math.ceil(total / PER_PAGE));
  if (last <= 1) return null;
  const step = (target, text, rel) =>
    target >= 1 && target <= last ? h("a", { href: to.search({ ...params, page: target > 1 ? target : "" }), rel }, text) : h("span", { class: "off" }, text);
  return h(
    "nav",
    { class: "pager", "aria-label": "Pages" },
    step(page - 1, "← Previous", "prev"),
    h("span", {}, `Page ${exact(page)} of ${exact(last)}`),
    step(page + 1, "Next →", "next"),
  );
}
