/** Draws the outlines of a view while its answer is on the way. */

import { h } from "./elements.js";
import { headingOf } from "./headings.js";

const ROWS = 6;

const OUTLINES = {
  trending: (route) => [head(route), bar("tabs"), rows()],
  search: (route) => [head(route), rows()],
  categories: (route) => [head(route), bar("tabs"), tiles("tiles", "box")],
  category: (route) => [head(route), bar("tabs"), tiles("grid", "picture")],
  video: (route) => [h("div", { class: "video" }, bar("picture"), h("div", {}, head(route), bar("text"), bar("text")))],
};

/**
 * Return the outlines of an address's view; screen readers are told that it loads.
 *
 * @param {import("./routes.js").Route} route
 */
export function skeleton(route) {
  return h("div", { class: "skeleton" }, h("p", { class: "visually-hidden" }, "Loading"), ...OUTLINES[route.name](route));
}

const bar = (kind) => h("div", { class: `bone ${kind}` });
const head = (route) => h("div", { class: "view-head" }, headingOf(route) ?? bar("title"), bar("line"));
const repeated = (count, make) => Array.from({ length: count }, make);
const rows = () => h("div", {}, ...repeated(ROWS, () => h("div", { class: "bone-row" }, bar("picture"), h("div", {}, bar("text"), bar("line")))));
const tiles = (layout, kind) => h("div", { class: layout }, ...repeated(2 * ROWS, () => bar(kind)));
