/** Draws the outlines of a view while its answer is on the way. */

import { h } from "./elements.js";

const ROWS = 6;

const OUTLINES = {
  trending: () => [head(), bar("tabs"), rows()],
  search: () => [head(), rows()],
  categories: () => [head(), bar("tabs"), tiles("tiles", "box")],
  category: () => [head(), bar("tabs"), tiles("grid", "picture")],
  video: () => [h("div", { class: "video" }, bar("picture"), h("div", {}, head(), bar("text"), bar("text")))],
};

/**
 * Return the outlines of a view; screen readers are told that it loads.
 *
 * @param {string} name
 */
export function skeleton(name) {
  return h("div", { class: "skeleton" }, h("p", { class: "visually-hidden" }, "Loading"), ...(OUTLINES[name]?.() ?? [head()]));
}

const bar = (kind) => h("div", { class: `bone ${kind}` });
const head = () => h("div", { class: "view-head" }, bar("title"), bar("line"));
const repeated = (count, make) => Array.from({ length: count }, make);
const rows = () => h("div", {}, ...repeated(ROWS, () => h("div", { class: "bone-row" }, bar("picture"), h("div", {}, bar("text"), bar("line")))));
const tiles = (layout, kind) => h("div", { class: layout }, ...repeated(2 * ROWS, () => bar(kind)));
