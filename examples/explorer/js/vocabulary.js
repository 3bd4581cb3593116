/** The words for codes: regions, and the categories' titles as the API lists them. */

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

/** Return a region's name as it stands in a sentence. */
export const theRegion = (code) => (WITH_ARTICLE.includes(code) ? `the ${regionName(code)}` : regionName(code));

/** Return the region that the reader looked at last. */
export const lastRegion = () => {
  const kept = localStorage.getItem(KEY);
  return kept && kept in REGIONS ? kept : "US";
};

export const rememberRegion = (code) => code in REGIONS && localStorage.setItem(KEY, code);

/**
 * Return a function that names a category. Titles are fetched once; while they cannot be, a category has its number.
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
