/** Shows search results: hits, facets, a suggested correction, and pages. */

import { fromDailyWatch, regionsOf, videoCard } from "../cards.js";
import { h } from "../elements.js";
import { searchHeading } from "../headings.js";
import { outcome } from "../problems.js";
import { to } from "../routes.js";
import { showText } from "../search-box.js";
import { regionName } from "../vocabulary.js";
import { counted, exact } from "../wording.js";

export const part = "search";

const PER_PAGE = 20;
const LAST_PAGE = 100;
const SHORTEST = 2;
const SORTS = { relevance: "Best match", newest: "Newest", views: "Most viewed" };
const FILTERS = ["category", "region", "tag", "channel"];
const RELATED_WORDS = "related words";

/**
 * @typedef {Record<string, string>} Params  Of the page's address: `typed` is what was typed if the spelling of `q` was
 *   corrected, `literal` is set if the reader wants no correction
 */

/** @param {import("../main.js").App} app */
export async function show(app, { query }, signal) {
  const asked = paramsOf(query);
  showText(asked.q);
  if ([...asked.q].length < SHORTEST) return tooShort();
  const [{ params, found }, titleOf] = await Promise.all([corrected(app.api, asked, signal), app.titles(signal)]);
  showText(params.q);
  return {
    title: `${params.q} · Search`,
    announcement: `${counted(found.total, "video")} found for ${params.q}`,
    content: h(
      "div",
      { class: "search-view" },
      h("header", { class: "view-head" }, searchHeading(params.q), countLine(found), spelling(params, found)),
      filterBar(params, titleOf),
      facetColumn(params, found.facets ?? {}, titleOf),
      results(params, found, titleOf),
    ),
  };
}

function paramsOf(query) {
  const params = Object.fromEntries(["q", ...FILTERS, "sort", "page", "typed", "literal"].map((name) => [name, query.get(name) ?? ""]));
  return /** @type {Params} */ (params);
}

function find(api, { q, sort, page, ...params }, signal) {
  const filters = Object.fromEntries(FILTERS.map((name) => [name, params[name]]));
  return api.search({ q, ...filters, sort, page, per_page: PER_PAGE, facets: "category,region", highlight: true }, signal);
}

/** Search, and once more by the spelling that the API offers, unless the reader has declined it. */
async function corrected(api, params, signal) {
  const found = await find(api, params, signal);
  const better = found.did_you_mean;
  if (!better || params.typed || params.literal || params.page) return { params, found };
  const other = { ...params, q: better, typed: params.q };
  const { answer } = await outcome(find(api, other, signal), signal);
  return answer?.videos.length ? { params: other, found: answer } : { params, found };
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

function countLine({ total, total_relation: relation, page, videos }) {
  const first = (page - 1) * PER_PAGE + 1;
  const range = total > PER_PAGE && videos.length ? `, ${exact(first)}–${exact(first + videos.length - 1)} shown` : "";
  return h("p", { class: "subhead" }, `${relation === "gte" ? "At least " : ""}${counted(total, "video")}${range}`);
}

function spelling(params, { did_you_mean: better }) {
  if (params.typed) return showingResultsFor(params);
  return better
    ? h("p", { class: "spelling" }, "Did you mean ", h("a", { href: to.search({ ...params, q: better, page: "", literal: "" }), dir: "auto" }, better), "?")
    : null;
}

function showingResultsFor({ q, typed, ...params }) {
  const instead = to.search({ ...params, q: typed, page: "", literal: "1" });
  return h("p", { class: "spelling" }, "Showing results for ", h("b", { dir: "auto" }, q), ". Search instead for ", h("a", { href: instead, dir: "auto" }, typed), ".");
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
  const label = { category: () => titleOf(Number(params.category)), region: () => regionName(params.region), tag: () => `#${params.tag}`, channel: () => params.channel };
  return h(
    "a",
    { class: "chip", href: to.search({ ...params, [name]: "", page: "" }), "aria-label": `Remove filter ${label[name]()}` },
    h("span", { dir: "auto" }, label[name]()),
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
  if (!found.videos.length) return found.total ? pastTheEnd(params, found) : nothingFound(params);
  const first = found.videos.findIndex(({ matched_by: how }) => how === RELATED_WORDS);
  const split = first < 0 ? found.videos.length : first;
  const [matching, related] = [found.videos.slice(0, split), found.videos.slice(split)];
  const start = (found.page - 1) * PER_PAGE + 1;
  return h(
    "section",
    { class: "results", "aria-label": "Results" },
    matching.length ? cards(matching, start, "h2", params, titleOf) : null,
    related.length ? h("h2", { class: "related-words" }, "Related to your search") : null,
    related.length ? cards(related, start + split, "h3", params, titleOf) : null,
    pager(params, found),
  );
}

function cards(videos, start, heading, params, titleOf) {
  const items = videos.map((video) =>
    h("li", {}, videoCard(fromDailyWatch(video), { region: params.region || undefined, heading, details: [titleOf(video.category_id), regionsOf(video.regions)] })),
  );
  return h("ol", { class: "rows", start }, ...items);
}

const lastPage = (total) => Math.min(LAST_PAGE, Math.ceil(total / PER_PAGE));

function pastTheEnd(params, { page, total }) {
  const last = lastPage(total);
  return h(
    "section",
    { class: "empty", "aria-label": "Results" },
    h("h2", {}, `Page ${exact(page)} is past the end`),
    h("p", {}, `The results have ${counted(last, "page")}.`),
    h("p", {}, h("a", { href: to.search({ ...params, page: last > 1 ? last : "" }) }, `Go to page ${exact(last)}`)),
  );
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
  const last = lastPage(total);
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
