/** Parts of a page that fold: open where there is room for them beside the rest, else when the reader opens them. */

import { h } from "./elements.js";

const wide = matchMedia("(min-width: 64rem)");

/**
 * Return a part of the page that folds; its content is made when it first opens.
 *
 * @param {string} title
 * @param {string} key  Of its summary, for the focus
 * @param {() => Node} content
 * @param {AbortSignal} signal  Aborted when the reader leaves the page
 */
export function fold(title, key, content, signal) {
  const box = h("details", { class: "fold" }, h("summary", { "data-key": key }, h("h2", {}, title)));
  let isEmpty = true;

  function fill() {
    if (box.open && isEmpty) box.append(content());
    isEmpty &&= !box.open;
  }

  function follow() {
    box.open = wide.matches;
    fill();
  }

  box.addEventListener("toggle", fill);
  wide.addEventListener("change", follow, { signal });
  follow();
  return box;
}
