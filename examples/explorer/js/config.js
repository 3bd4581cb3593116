/** Where the API is: `?api=` in the page's address, else `config.json` beside the page. */

/**
 * @typedef {object} Config
 * @property {string} api  The API's base URL, without a slash at its end
 * @property {boolean} thumbnails  Whether pictures may be fetched from the hosts that the catalogue names
 */

/** What is wrong with the page's configuration, in words for whoever serves it. */
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
  if (!api) throw new Misconfigured("The API is not deployed yet: config.json names none so far.");
  return { api: baseUrl(api), thumbnails };
}

async function served() {
  const answer = await fetch("config.json", { cache: "no-store" }).catch(() => null);
  if (!answer?.ok) throw new Misconfigured("There is no config.json beside this page.");
  return answer.json().catch(() => {
    throw new Misconfigured("The config.json beside this page is not JSON.");
  });
}

function baseUrl(text) {
  const url = URL.parse(text);
  if (!url || !["http:", "https:"].includes(url.protocol)) throw new Misconfigured(`“${text}” is no address of an API.`);
  return url.href.replace(/\/+$/, "");
}
