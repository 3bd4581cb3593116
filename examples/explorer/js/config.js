/** Reads the API's base URL from `?api=` in the page's address, else from `config.json` next to the page. */

/**
 * @typedef {object} Config
 * @property {string} api  The API's base URL, without a trailing slash
 * @property {boolean} thumbnails  Whether pictures may be fetched from the hosts that the catalogue names
 */

/** The page's configuration is missing or invalid; the message is for the operator. */
export class Misconfigured extends Error {}

/**
 * Read the configuration; throws `Misconfigured`.
 *
 * @returns {Promise<Config>}
 */
export async function loadConfig() {
  const given = new URLSearchParams(location.search).get("api");
  if (given) return { api: baseUrl(given), thumbnails: true };
  const { api, thumbnails = true } = await served();
  if (!api) throw new Misconfigured("The API is not deployed yet: config.json has no base URL.");
  // A page may be at its API's own origin, whichever that is.
  return { api: baseUrl(api, location.href), thumbnails };
}

async function served() {
  const answer = await fetch("config.json", { cache: "no-store" }).catch(() => null);
  if (!answer?.ok) throw new Misconfigured("config.json is missing next to this page.");
  return answer.json().catch(() => {
    throw new Misconfigured("config.json next to this page is not valid JSON.");
  });
}

function baseUrl(text, base) {
  const url = URL.parse(text, base);
  if (!url || !["http:", "https:"].includes(url.protocol)) throw new Misconfigured(`“${text}” is not a valid API URL.`);
  return url.href.replace(/\/+$/, "");
}
