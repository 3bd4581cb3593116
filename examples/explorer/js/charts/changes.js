/** Lists what changed on a chart since an earlier one: the videos that entered, climbed and left. */

import { h } from "../elements.js";
import { to } from "../routes.js";
import { exact, moment } from "../wording.js";

const SHOWN = 3;

/**
 * Return the lists.
 *
 * @param {object} changes  The API's answer
 * @param {Map<string, string>} titles  Of the videos of one of the two charts, by id
 */
export function changeLists(changes, titles) {
  const { region, since, updated_at: updated, entered, left, moved } = changes;
  const climbed = moved.filter(({ rank, previous_rank: before }) => rank < before).sort((one, other) => gain(other) - gain(one));
  const fell = moved.length - climbed.length;
  return h(
    "div",
    { class: "changes" },
    h("p", { class: "subhead" }, "From ", h("time", { datetime: since }, moment(since)), " to ", h("time", { datetime: updated }, moment(updated))),
    list("Entered", "new", entered, (entry) => item(region, entry, `rank ${entry.rank}`)),
    list("Climbed", "up", climbed, (entry) => item(region, { ...entry, title: titles.get(entry.video_id) }, `${entry.previous_rank} → ${entry.rank}`)),
    list("Left", "down", left, (entry) => item(region, entry, `was ${entry.last_rank}`)),
    fell ? h("p", { class: "subhead" }, `${exact(fell)} fell.`) : null,
  );
}

const gain = ({ rank, previous_rank: before }) => before - rank;

function list(title, kind, entries, show) {
  const [first, rest] = [entries.slice(0, SHOWN), entries.slice(SHOWN)];
  return h(
    "section",
    { class: "change-list" },
    h("h3", {}, h("span", { class: `count ${kind}` }, exact(entries.length)), " ", title),
    first.length ? h("ul", {}, ...first.map(show)) : null,
    rest.length ? h("details", {}, h("summary", {}, `${exact(rest.length)} more`), h("ul", {}, ...rest.map(show))) : null,
  );
}

const item = (region, { video_id: id, title }, note) =>
  h("li", {}, h("a", { href: to.video(id, region), dir: "auto" }, title ?? "Untitled"), h("span", { class: "change-note" }, note));
