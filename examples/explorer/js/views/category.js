/** Lists the videos of a category, page by page with the API's cursor. */

import { announce } from "../announcer.js";
import { fromDailyWatch, regionsOf, videoCard } from "../cards.js";
import { h } from "../elements.js";
import { asProblem, outcome, problemPanel, spokenProblem } from "../problems.js";
import { to } from "../routes.js";
import { REGIONS, theRegion } from "../vocabulary.js";
import { counted } from "../wording.js";

export const part = "categories";

const PER_PAGE = 24;
const SORTS = { newest: "Newest", popular: "Most viewed" };

// A region's page may be empty without being the last one; so many are skipped before the reader has to ask for more.
const MOST_EMPTY_PAGES = 5;

/** @param {import("../main.js").App} app */
export async function show(app, { id, query }, signal) {
  const params = { region: query.get("region") ?? "", sort: query.get("sort") ?? "newest" };
  const pages = pagesOf(app.api, id, params, signal);
  const [{ answer: first, problem }, titleOf] = await Promise.all([outcome(pages.next(), signal), app.titles(signal)]);
  const title = titleOf(Number(id));
  const where = params.region ? theRegion(params.region) : "any region";
  return {
    title: `${title} · Categories`,
    announcement: problem ? spokenProblem(problem, part) : `${title}: ${counted(first.length, "video")} shown`,
    content: h(
      "div",
      { class: "category-view" },
      h(
        "header",
        { class: "view-head" },
        h("p", { class: "trail" }, h("a", { href: to.categories(params.region) }, "Categories")),
        h("h1", { tabindex: "-1" }, h("em", {}, title)),
        h("p", { class: "subhead" }, params.region ? `Videos in ${where}` : "Videos in all regions"),
      ),
      h("div", { class: "filter-bar" }, sortTabs(id, params), regionChoice(id, params)),
      problem ? problemPanel(problem, part, app.reload) : firstVideos(first, pages, where, signal),
    ),
  };
}

function firstVideos(first, pages, where, signal) {
  if (first.length || pages.hasMore()) return videoList(first, pages, signal);
  return h("div", { class: "empty" }, h("h2", {}, "No videos here"), h("p", {}, `This category has no videos in ${where}.`));
}

/** Return a reader of pages: `next` fetches the next page that has videos, `hasMore` tells whether pages are left. */
function pagesOf(api, id, params, signal) {
  let cursor = null;
  let hasMore = true;
  async function next() {
    for (let page = 0; hasMore && page < MOST_EMPTY_PAGES; page++) {
      const found = await api.categoryVideos(id, { ...params, limit: PER_PAGE, cursor }, signal);
      cursor = found.next_cursor;
      hasMore = cursor !== null;
      if (found.videos.length) return found.videos;
    }
    return [];
  }
  return { next, hasMore: () => hasMore };
}

function videoList(first, pages, signal) {
  const list = h("ul", { class: "grid" }, ...first.map(item));
  const foot = h("div", { class: "more" });
  const ask = () => foot.replaceChildren(moreButton());

  function moreButton() {
    return pages.hasMore() ? h("button", { class: "button", type: "button", "data-key": "more", on: { click: more } }, "More") : h("p", { class: "subhead" }, "End of list.");
  }

  async function more({ currentTarget: button }) {
    button.setAttribute("aria-busy", "true");
    try {
      add(await pages.next());
      ask();
    } catch (error) {
      if (!signal.aborted) foot.replaceChildren(problemPanel(asProblem(error), part, ask));
    }
  }

  function add(videos) {
    const items = videos.map(item);
    list.append(...items);
    items[0]?.querySelector("a").focus();
    announce(videos.length ? `${counted(videos.length, "video")} more` : "None found yet");
  }

  ask();
  return h("section", { class: "category-list", "aria-label": "Videos" }, list, foot);
}

const item = (video) => h("li", {}, videoCard(fromDailyWatch(video), { details: [regionsOf(video.regions)] }));

function sortTabs(id, { region, sort }) {
  const tabs = Object.entries(SORTS).map(([value, text]) =>
    h("a", { href: to.category(id, { region, sort: value === "newest" ? "" : value }), "aria-current": value === sort ? "page" : null, "data-key": `sort-${value}` }, text),
  );
  return h("nav", { class: "segments", "aria-label": "Order" }, ...tabs);
}

function regionChoice(id, { region, sort }) {
  const choose = ({ target }) => {
    location.hash = to.category(id, { region: target.value, sort: sort === "newest" ? "" : sort });
  };
  const option = (value, text) => h("option", { value, selected: value === region }, text);
  const options = Object.entries(REGIONS).map(([code, name]) => option(code, name));
  return h("label", { class: "choice" }, "Region ", h("select", { "data-key": "region", on: { change: choose } }, option("", "All"), ...options));
}
