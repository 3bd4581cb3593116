/** Shows one video: its record, its chart history, and related videos. */

import { fromKillrVideo, isWeb, thumbnail, videoCard } from "../cards.js";
import { h } from "../elements.js";
import { rankChart } from "../rank-chart.js";
import { to } from "../routes.js";
import { section } from "../sections.js";
import { REGIONS, lastRegion, theRegion } from "../vocabulary.js";
import { day, exact } from "../wording.js";

export const part = "video";

const RELATED = 8;

/** @param {import("../main.js").App} app */
export async function show(app, { id, query }, signal) {
  const video = await app.api.video(id, signal);
  const region = query.get("region") ?? lastRegion();
  const title = video.name ?? "Untitled";
  return {
    title,
    announcement: title,
    content: h(
      "div",
      { class: "video-view" },
      h("article", { class: "video" }, picture(video), heading(video, title), description(video), tags(video)),
      ranks(app, id, region, signal),
      related(app, id, signal),
    ),
  };
}

function picture(video) {
  return h("div", { class: "stage" }, thumbnail({ id: video.videoId, title: video.name ?? "", picture: video.previewImageLocation, seconds: 0 }));
}

function heading(video, title) {
  const facts = [`${exact(video.views)} views`, video.addedDate && day(video.addedDate), video.status !== "READY" && video.status];
  return h(
    "header",
    { class: "view-head" },
    h("h1", { tabindex: "-1", dir: "auto" }, title),
    h("p", { class: "subhead" }, facts.filter(Boolean).join(" · ")),
    isWeb(video.location) ? h("p", {}, h("a", { class: "button", href: video.location, rel: "noopener noreferrer", target: "_blank" }, "Watch on the original site", h("span", { "aria-hidden": "true" }, " ↗"))) : null,
  );
}

const description = (video) => (video.description ? h("p", { class: "description", dir: "auto" }, video.description) : null);

function tags(video) {
  const links = (video.tags ?? []).filter((tag) => [...tag].length > 1).map((tag) => h("li", {}, h("a", { class: "chip", href: to.search({ q: tag, tag }), dir: "auto" }, tag)));
  return links.length ? h("section", { class: "tags", "aria-label": "Tags" }, h("ul", {}, ...links)) : null;
}

function ranks(app, id, region, signal) {
  return h(
    "section",
    { class: "ranks", "aria-labelledby": "ranks-title" },
    h("div", { class: "section-head" }, h("h2", { id: "ranks-title" }, "Chart history"), regionChoice(id, region)),
    section(
      "ranks",
      () => app.api.ranks(region, id, signal).catch(noneIfMissing),
      (history) => (history ? rankChart(history) : h("p", { class: "subhead" }, `Never charted in ${theRegion(region)}.`)),
      signal,
    ),
  );
}

function noneIfMissing(problem) {
  if (problem.kind === "missing") return null;
  throw problem;
}

function regionChoice(id, region) {
  const choose = ({ target }) => {
    location.hash = to.video(id, target.value);
  };
  const options = Object.entries(REGIONS).map(([code, name]) => h("option", { value: code, selected: code === region }, name));
  return h("label", { class: "choice" }, "Region ", h("select", { "data-key": "region", on: { change: choose } }, ...options));
}

function related(app, id, signal) {
  return h(
    "section",
    { class: "related", "aria-labelledby": "related-title" },
    h("h2", { id: "related-title" }, "Related videos"),
    section("related", () => app.api.related(id, RELATED, signal), relatedList, signal),
  );
}

function relatedList(data) {
  if (!data.length) return h("p", { class: "subhead" }, "No related videos.");
  return h("ul", { class: "rows compact" }, ...data.map((video) => h("li", {}, videoCard(fromKillrVideo(video), { heading: "h3" }))));
}
