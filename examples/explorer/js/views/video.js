/** Shows one video: its record, its chart history, and related videos. */

import { fromKillrVideo, isWeb, thumbnail, videoCard } from "../cards.js";
import { rankChart } from "../charts/rank-chart.js";
import { h } from "../elements.js";
import { noneIfMissing } from "../problems.js";
import { to } from "../routes.js";
import { section } from "../sections.js";
import { REGIONS, lastRegion, regionName, theRegion } from "../vocabulary.js";
import { clock, day, exact, spoken } from "../wording.js";

export const part = "video";

const RELATED = 8;

/** @param {import("../main.js").App} app */
export async function show(app, { id, query }, signal) {
  const [video, titleOf] = await Promise.all([app.api.video(id, signal), app.titles(signal)]);
  const region = query.get("region") ?? regionOf(video);
  return {
    title: video.title,
    announcement: video.title,
    content: h(
      "div",
      { class: "video-view" },
      h("article", { class: "video" }, picture(video), heading(video, app), facts(video, titleOf), description(video), tags(video)),
      ranks(app, video, region, signal),
      related(app, video.video_id, signal),
    ),
  };
}

/** Return the region whose charts are shown: the one that was viewed last, if it has listed the video. */
function regionOf({ regions }) {
  const last = lastRegion();
  return regions.includes(last) ? last : (regions[0] ?? last);
}

function picture(video) {
  return h("div", { class: "stage" }, thumbnail({ id: video.video_id, title: video.title, picture: video.thumbnail_url, seconds: 0 }, { isMain: true }));
}

function heading({ title, channel_title: channel, location: address }, { links }) {
  return h(
    "header",
    { class: "view-head" },
    h("h1", { tabindex: "-1", dir: "auto" }, title),
    channel ? h("p", { class: "channel" }, h("a", { href: to.search({ q: channel, channel }), dir: "auto" }, channel)) : null,
    links && isWeb(address) ? h("p", {}, h("a", { class: "button", href: address, rel: "noopener noreferrer", target: "_blank" }, "Watch on the original site", h("span", { "aria-hidden": "true" }, " ↗"))) : null,
  );
}

function facts(video, titleOf) {
  const { views, likes, duration, category_id: category, published_at: published, fetched_at: counted } = video;
  return h(
    "dl",
    { class: "facts" },
    fact("Views", exact(views)),
    likes ? fact("Likes", exact(likes)) : null,
    duration ? fact("Length", h("span", { "aria-hidden": "true" }, clock(duration)), h("span", { class: "visually-hidden" }, spoken(duration))) : null,
    category ? fact("Category", h("a", { href: to.category(category) }, titleOf(category))) : null,
    published ? fact("Published", h("time", { datetime: published }, day(published))) : null,
    fact("Counted", h("time", { datetime: counted }, day(counted))),
    video.regions.length ? fact("Charted in", video.regions.map(regionName).join(", ")) : null,
  );
}

const fact = (name, ...value) => h("div", {}, h("dt", {}, name), h("dd", {}, ...value));

const description = (video) => (video.description ? h("p", { class: "description", dir: "auto" }, video.description) : null);

function tags(video) {
  const links = video.tags.filter((tag) => [...tag].length > 1).map((tag) => h("li", {}, h("a", { class: "chip", href: to.search({ q: tag, tag }), dir: "auto" }, tag)));
  return links.length ? h("section", { class: "tags", "aria-label": "Tags" }, h("ul", {}, ...links)) : null;
}

function ranks(app, { video_id: id, regions }, region, signal) {
  // Only regions that have listed a video have charted it.
  const isOutside = region in REGIONS && !regions.includes(region);
  const load = async () => (isOutside ? null : app.api.ranks(region, id, signal).catch(noneIfMissing));
  const shown = (history) => (hasRanks(history) ? rankChart(history) : h("p", { class: "subhead" }, `Never charted in ${theRegion(region)}.`));
  return h(
    "section",
    { class: "ranks", "aria-labelledby": "ranks-title" },
    h("div", { class: "section-head" }, h("h2", { id: "ranks-title" }, "Chart history"), regionChoice(id, region)),
    section("ranks", load, shown, signal),
  );
}

const hasRanks = (history) => history !== null && history.views.length + history.velocity.length > 0;

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
