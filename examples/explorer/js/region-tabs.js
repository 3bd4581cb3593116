/** Tabs of the regions. */

import { h } from "./elements.js";
import { REGIONS } from "./vocabulary.js";

/**
 * Return the tabs; `addressOf` gives the address of a region's page.
 *
 * @param {string} region  The current one
 * @param {(code: string) => string} addressOf
 */
export function regionTabs(region, addressOf) {
  const tabs = Object.entries(REGIONS).map(([code, name]) =>
    h(
      "a",
      { href: addressOf(code), "aria-current": code === region ? "page" : null, "data-key": `region-${code}` },
      h("b", {}, code),
      " ",
      h("span", {}, name),
    ),
  );
  return h("nav", { class: "tabs", "aria-label": "Regions" }, ...tabs);
}
