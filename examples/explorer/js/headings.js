/** Makes the headings of views that are known before the API has answered. */

import { h } from "./elements.js";
import { lastRegion, theRegion } from "./vocabulary.js";

const heading = (...content) => h("h1", { tabindex: "-1" }, ...content);

export const chartHeading = (region) => heading("Trending in ", h("em", {}, theRegion(region)));

export const searchHeading = (text) => heading("Results for ", h("q", { dir: "auto" }, text));

export const categoriesHeading = (region) => heading("Categories in ", h("em", {}, theRegion(region)));

/**
 * Return the heading of an address's view; null if only the API knows it.
 *
 * @param {import("./routes.js").Route} route
 */
export function headingOf({ name, region, query }) {
  if (name === "trending") return chartHeading(region ?? lastRegion());
  if (name === "search" && query.get("q")) return searchHeading(query.get("q"));
  if (name === "categories") return categoriesHeading(query.get("region") ?? lastRegion());
  return null;
}
