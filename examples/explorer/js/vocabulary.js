/** Names of regions, and titles of categories as the API lists them. */

export const REGIONS = {
  AU: "Australia",
  BR: "Brazil",
  CA: "Canada",
  DE: "Germany",
  FR: "France",
  GB: "United Kingdom",
  IN: "India",
  US: "United States",
};

const KEY = "region";
const WITH_ARTICLE = ["GB", "US"];

export const regionName = (code) => REGIONS[code] ?? code;

/** Return a region's name for a sentence, with its article. */
export const theRegion = (code) => (WITH_ARTICLE.includes(code) ? `the ${regionName(code)}` : regionName(code));

/** Return the region that was viewed last. */
export const lastRegion = () => {
  const stored = localStorage.getItem(KEY);
  return stored && stored in REGIONS ? stored : "US";
};

export const rememberRegion = (code) => code in REGIONS && localStorage.setItem(KEY, code);

/**
 * Return a function that names a category. Titles are fetched once; if that fails, categories are named by their ids.
 *
 * @param {import("./api.js").Api} api
 */
export function categoryTitles(api) {
  let fetched = null;
  return async (signal) => {
    fetched ??= await api.categories(null, signal).then(byId, (error) => {
      if (signal.aborted) throw error;
      return null;
    });
    return (id) => fetched?.get(id) ?? (id ? `Category ${id}` : "No category");
  };
}

const byId = (categories) => new Map(categories.map(({ id, title }) => [id, title]));
