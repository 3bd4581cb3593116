/** Parses and builds the page's addresses: the part after `#`, so that every view has a link and the back button works. */

/**
 * @typedef {object} Route
 * @property {"search" | "trending" | "categories" | "category" | "video" | "unknown"} name
 * @property {string} [id]  Of a video or a category
 * @property {string} [region]  Of a chart
 * @property {URLSearchParams} query
 */

/**
 * Parse an address.
 *
 * @param {string} hash
 * @returns {Route}
 */
export function parse(hash) {
  const [path, search = ""] = hash.replace(/^#/, "").split("?", 2);
  const [section = "", id] = path.split("/").filter(Boolean).map(decoded);
  const query = new URLSearchParams(search);
  if (section === "" || section === "trending") return { name: "trending", region: id, query };
  if (section === "search") return { name: "search", query };
  if (section === "categories") return { name: id ? "category" : "categories", id, query };
  if (section === "videos" && id) return { name: "video", id, query };
  return { name: "unknown", query };
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export const to = {
  search: (query) => address("/search", query),
  chart: (region, query = {}) => address(`/trending/${region}`, query),
  categories: (region) => address("/categories", { region }),
  category: (id, query = {}) => address(`/categories/${id}`, query),
  video: (id, region) => address(`/videos/${id}`, { region }),
};

function address(path, query) {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== "");
  return `#${path}${given.length ? `?${new URLSearchParams(given)}` : ""}`;
}
