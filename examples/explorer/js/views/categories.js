/** Lists all categories with the number of videos that a region has in each. */

import { h } from "../elements.js";
import { categoriesHeading } from "../headings.js";
import { outcome, problemPanel, spokenProblem } from "../problems.js";
import { regionTabs } from "../region-tabs.js";
import { to } from "../routes.js";
import { lastRegion, regionName, rememberRegion, theRegion } from "../vocabulary.js";
import { exact } from "../wording.js";

export const part = "categories";

/** @param {import("../main.js").App} app */
export async function show(app, { query }, signal) {
  const region = query.get("region") ?? lastRegion();
  const { answer, problem } = await outcome(app.api.categories(region, signal), signal);
  if (answer) rememberRegion(region);
  const nonEmpty = answer?.filter(({ videos }) => videos) ?? [];
  return {
    title: `Categories · ${regionName(region)}`,
    announcement: problem ? spokenProblem(problem, part) : `${exact(nonEmpty.length)} categories with videos in ${theRegion(region)}`,
    content: h(
      "div",
      { class: "categories-view" },
      h(
        "header",
        { class: "view-head" },
        categoriesHeading(region),
        h("p", { class: "subhead" }, "Videos listed in this region, and how many of them are on its charts"),
      ),
      regionTabs(region, to.categories),
      ...(problem ? [problemPanel(problem, part, app.reload)] : lists(answer, nonEmpty, region)),
    ),
  };
}

function lists(categories, nonEmpty, region) {
  const empty = categories.filter(({ videos }) => !videos);
  const tiles = nonEmpty.sort((one, other) => other.videos - one.videos).map((one) => h("li", {}, tile(one, region)));
  return [
    tiles.length ? h("ul", { class: "tiles" }, ...tiles) : h("section", { class: "empty" }, h("h2", {}, "No videos yet"), h("p", {}, `No video is listed in ${theRegion(region)} yet.`)),
    empty.length ? emptyCategories(empty, region) : null,
  ].filter(Boolean);
}

function tile({ id, title, videos, charting }, region) {
  return h(
    "a",
    { class: "tile", href: to.category(id, { region }), vars: { hue: (id * 47) % 360 } },
    h("span", { class: "tile-title" }, title),
    h("span", { class: "tile-count" }, h("b", {}, exact(videos)), ` video${videos === 1 ? "" : "s"}`),
    h("span", { class: "tile-charting" }, charting ? `${exact(charting)} on charts` : "none on charts"),
  );
}

function emptyCategories(categories, region) {
  const links = categories.map(({ id, title }) => h("li", {}, h("a", { href: to.category(id) }, title)));
  return h("section", { class: "bare" }, h("h2", {}, `No videos in ${theRegion(region)}`), h("ul", {}, ...links));
}
