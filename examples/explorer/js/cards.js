/** Video cards of lists, from either of the API's two contracts. */

import { h } from "./elements.js";
import { marked } from "./marks.js";
import { to } from "./routes.js";
import { regionName } from "./vocabulary.js";
import { clock, counted, short, spoken } from "./wording.js";

/**
 * @typedef {object} Card
 * @property {string} id
 * @property {string} title
 * @property {string} channel
 * @property {string} picture
 * @property {number} views
 * @property {number} seconds
 * @property {string[]} regions
 * @property {{title: string, channel_title: string}} [highlight]
 */

/** @returns {Card} */
export const fromDailyWatch = (video) => ({
  id: video.video_id,
  title: video.title,
  channel: video.channel_title,
  picture: video.thumbnail_url,
  views: video.views,
  seconds: video.duration,
  regions: video.regions,
  highlight: video.highlight,
});

/** @returns {Card} */
export const fromKillrVideo = (video) => ({
  id: video.videoId,
  title: video.name,
  channel: video.channelTitle,
  picture: video.previewImageLocation,
  views: video.views,
  seconds: video.duration,
  regions: [],
});

/**
 * Return a card; `region` is preselected on the video's page.
 *
 * @param {Card} card
 * @param {{region?: string, heading?: string, details?: (string | Node | null | false)[]}} [options]
 */
export function videoCard(card, { region, heading = "h2", details = [] } = {}) {
  const address = to.video(card.id, region ?? card.regions[0]);
  return h(
    "article",
    { class: "card" },
    thumbnail(card),
    h(
      "div",
      { class: "card-text" },
      h(heading, { class: "card-title", dir: "auto" }, h("a", { href: address, "data-key": card.id }, titleOf(card))),
      h("p", { class: "card-channel", dir: "auto" }, channelOf(card)),
      h("p", { class: "card-facts" }, ...separated([viewsOf(card.views), ...details])),
    ),
  );
}

const titleOf = (card) => (card.highlight ? marked(card.highlight.title) : card.title);
function channelOf({ channel, highlight }) {
  if (!channel) return "Unknown channel";
  return highlight ? marked(highlight.channel_title) : channel;
}

export const viewsOf = (views) => h("span", { title: counted(views, "view") }, `${short(views)} views`);

export const regionsOf = (regions) =>
  regions.length > 0 && h("span", {}, ...regions.flatMap((code) => [h("abbr", { title: regionName(code) }, code), " "]));

/** Return the facts as elements, which have dots between them. */
const separated = (facts) => facts.filter(Boolean).map((fact) => (typeof fact === "string" ? h("span", {}, fact) : fact));

/** Base URL of relative addresses of pictures; without it every video has a generated picture. */
let pictureBase = "";

/** Allow pictures from the hosts that the catalogue names; relative addresses are the API's. */
export const allowPictures = (api) => (pictureBase = api);

/**
 * Return a video's picture: generated here, and covered by the real one once it has loaded.
 *
 * @param {Pick<Card, "id" | "title" | "picture" | "seconds">} card
 * @param {{isMain?: boolean}} [options]  Whether the picture is the main one of its page, which is loaded at once
 */
export function thumbnail({ id, title, picture, seconds }, { isMain = false } = {}) {
  return h(
    "div",
    { class: "thumbnail", "data-initial": initial(title), vars: { hue: hue(id), turn: `${Number.parseInt(id.slice(0, 2), 16) % 90}deg` } },
    pictureBase && picture && isWeb(picture, pictureBase) ? photograph(URL.parse(picture, pictureBase).href, isMain) : null,
    seconds
      ? h("span", { class: "duration" }, h("span", { "aria-hidden": "true" }, clock(seconds)), h("span", { class: "visually-hidden" }, spoken(seconds)))
      : null,
  );
}

function photograph(address, isMain) {
  const image = h("img", { alt: "", loading: isMain ? "eager" : "lazy", decoding: "async", referrerpolicy: "no-referrer" });
  image.addEventListener("load", () => image.classList.add("loaded"));
  image.addEventListener("error", () => image.remove());
  image.src = address;
  return image;
}

/** Tell whether an address from the catalogue is safe to open: HTTP or HTTPS, no script. */
export function isWeb(address, base) {
  return ["http:", "https:"].includes(URL.parse(address ?? "", base)?.protocol);
}

const initial = (title) => title.match(/[\p{L}\p{N}]/u)?.[0].toUpperCase() ?? "";

// Hues in degrees that suit the page's own colours.
const HUES = [18, 42, 165, 190, 220, 250, 275, 300, 340];

/** Return the hue of a video, always the same for the same id. */
const hue = (id) => HUES[Number.parseInt(id.slice(0, 6), 16) % HUES.length];
