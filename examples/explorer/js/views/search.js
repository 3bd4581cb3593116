/** What a search found: results, facets to choose and clear, another spelling, pages. */

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
  const asked = askedOf(query);
  showText(asked.q);
  if ([...asked.q].length < SHORTEST) return tooShort();
  const [found, titleOf] = await Promise.all([
    app.api.search({ ...asked, per_page: PER_PAGE, facets: "category,region", highlight: true }, signal),
    app.titles(signal),
  ]);
  return {
    title: `${asked.q} · Search`,
    announcement: `${counted(found.total, "video")} found for ${asked.q}`,
    content: h(
      "div",
      { class: "search-view" },
      h("header", { class: "view-head" }, heading(asked), countLine(found), spelling(asked, found)),
      filterBar(asked, titleOf),
      facetColumn(asked, found.facets ?? {}, titleOf),
      results(asked, found, titleOf),
    ),
  };
}

function askedOf(query) {
  const asked = Object.fromEntries(["q", ...FILTERS, "sort", "page"].map((name) => [name, query.get(name) ?? ""]));
  return /** @type {Record<string, string>} */ (asked);
}

function tooShort() {
  return {
    title: "Search",
    announcement: "Type at least two characters",
    content: h(
      "div",
      { class: "empty" },
      h("h1", { tabindex: "-1" }, "What are you looking for?"),
      h("p", {}, "Type at least two characters: words of a title, a channel or a tag. Slips are forgiven."),
    ),
  };
}

const heading = ({ q }) => h("h1", { tabindex: "-1" }, "Results for ", h("q", { dir: "auto" }, q));

function countLine({ total, total_relation: relation, page, videos }) {
  const first = (page - 1) * PER_PAGE + 1;
  const range = total > PER_PAGE && videos.length ? `, ${exact(first)}–${exact(first + videos.length - 1)} shown` : "";
  return h("p", { class: "subhead" }, `${relation === "gte" ? "At least " : ""}${counted(total, "video")}${range}`);
}

function spelling(asked, { did_you_mean: better }) {
  return better
    ? h("p", { class: "spelling" }, "Did you mean ", h("a", { href: to.search({ ...asked, q: better, page: "" }), dir: "auto" }, better), "?")
    : null;
}

// --- Filters -----------------------------------------------------------------------------------------------------------

function filterBar(asked, titleOf) {
  const chosen = FILTERS.filter((name) => asked[name]);
  return h(
    "div",
    { class: "filter-bar" },
    h("div", { class: "chips" }, ...chosen.map((name) => chip(asked, name, titleOf)), chosen.length > 1 && clearAll(asked)),
    sortChoice(asked),
  );
}

function chip(asked, name, titleOf) {
  const label = { category: () => titleOf(Number(asked.category)), region: () => regionName(asked.region), tag: () => `#${asked.tag}` };
  return h(
    "a",
    { class: "chip", href: to.search({ ...asked, [name]: "", page: "" }), "aria-label": `Remove filter ${label[name]()}` },
    label[name](),
    h("span", { "aria-hidden": "true" }, "×"),
  );
}

const clearAll = ({ q, sort }) => h("a", { class: "clear", href: to.search({ q, sort }) }, "Clear filters");

function sortChoice(asked) {
  const choose = ({ target }) => {
    location.hash = to.search({ ...asked, sort: target.value, page: "" });
  };
  const choices = Object.entries(SORTS).map(([value, text]) => h("option", { value, selected: value === (asked.sort || "relevance") }, text));
  return h("label", { class: "choice" }, "Sort by ", h("select", { "data-key": "sort", on: { change: choose } }, ...choices));
}

function facetColumn(asked, facets, titleOf) {
  const groups = [
    facet(asked, "category", "Category", facets.category ?? [], (one) => [one.category_id, titleOf(one.category_id)]),
    facet(asked, "region", "Region", facets.region ?? [], (one) => [one.region, regionName(one.region)]),
  ].filter(Boolean);
  const wide = matchMedia("(min-width: 56rem)").matches;
  return groups.length
    ? h("aside", { class: "facets", "aria-label": "Filters" }, h("details", { open: wide }, h("summary", { "data-key": "filters" }, "Filter"), ...groups))
    : h("aside", { class: "facets", "aria-label": "Filters", hidden: true });
}

function facet(asked, name, title, counts, named) {
  const id = `facet-${name}`;
  return counts.length
    ? h(
        "section",
        { class: "facet", "aria-labelledby": id },
        h("h2", { id }, title),
        h("ul", {}, ...counts.map((one) => h("li", {}, facetValue(asked, name, one.count, ...named(one))))),
      )
    : null;
}

function facetValue(asked, name, count, value, label) {
  const isChosen = asked[name] === String(value);
  const toggle = () => {
    location.hash = to.search({ ...asked, [name]: isChosen ? "" : value, page: "" });
  };
  return h(
    "button",
    { type: "button", class: "facet-value", "aria-pressed": String(isChosen), "data-key": `${name}-${value}`, on: { click: toggle } },
    h("span", {}, label),
    h("span", { class: "count" }, exact(count)),
  );
}

// --- Results -----------------------------------------------------------------------------------------------------------

function results(asked, found, titleOf) {
  if (!found.videos.length) return nothingFound(asked);
  const cards = found.videos.map((video) =>
    h("li", {}, videoCard(fromDailyWatch(video), { region: asked.region || undefined, details: [titleOf(video.category_id), regionsOf(video.regions)] })),
  );
  return h("section", { class: "results", "aria-label": "Results" }, h("ol", { class: "rows", start: (found.page - 1) * PER_PAGE + 1 }, ...cards), pager(asked, found));
}

function nothingFound(asked) {
  const isFiltered = FILTERS.some((name) => asked[name]);
  return h(
    "section",
    { class: "empty", "aria-label": "Results" },
    h("h2", {}, "Nothing found"),
    h("p", {}, "No video has these words in its title, channel or tags. Try fewer words, or other ones."),
    isFiltered ? h("p", {}, clearAll(asked)) : null,
  );
}

function pager(asked, { page, total }) {
  const last = Math.min(LAST_PAGE, Math.ceil(total / PER_PAGE));
  if (last <= 1) return null;
  const step = (target, text, rel) =>
    target >= 1 && target <= last ? h("a", { href: to.search({ ...asked, page: target > 1 ? target : "" }), rel }, text) : h("span", { class: "off" }, text);
  return h(
    "nav",
    { class: "pager", "aria-label": "Pages" },
    step(page - 1, "← Previous", "prev"),
    h("span", {}, `Page ${exact(page)} of ${exact(last)}`),
    step(page + 1, "Next →", "next"),
  );
}
