/** Reads the API's base URL from `?api=` in the page's address, else from `config.json` next to the page. */

import { isAllowed } from "./allowed-origins.js";

/**
 * @typedef {object} Config
 * @property {string} api  The API's base URL, without a trailing slash
 * @property {boolean} thumbnails  Whether pictures may be fetched from the hosts that the catalogue names
 * @property {boolean} links  Whether the catalogue's links to the original videos lead somewhere
 * @property {string} repository  URL of the source code, empty if there is none
 * @property {boolean} isOther  Whether the page's address names the API
 */

/** The page's configuration is missing or invalid; the message is for the operator. */
export class Misconfigured extends Error {}

/** The API has no base URL yet. */
export class NotDeployed extends Error {}

/** The page's address names an API of an origin that nobody has allowed. */
export class NotAllowed extends Error {
  constructor(origin) {
    super(`This page’s address asks it to read from ${origin}.`);
    this.origin = origin;
  }
}

const given = () => new URLSearchParams(location.search).get("api");
const request = () => fetch("config.json", { cache: "no-store" }).catch(() => null);

// Sent before the modules are there that need its answer.
let first = given() ? null : request();

/**
 * Read the configuration; throws `Misconfigured`, `NotDeployed` or `NotAllowed`.
 *
 * @returns {Promise<Config>}
 */
export async function loadConfig() {
  const other = given();
  if (other) return { api: otherApi(other), thumbnails: true, links: true, repository: "", isOther: true };
  const { api, thumbnails = true, links = true, repository = "" } = await served();
  if (!api) throw new NotDeployed("The API is not deployed yet.");
  // A page may be at its API's own origin, whichever that is.
  return { api: baseUrl(api, location.href), thumbnails, links, repository, isOther: false };
}

function otherApi(text) {
  const api = baseUrl(text);
  const { origin } = new URL(api);
  if (!isAllowed(origin)) throw new NotAllowed(origin);
  return api;
}

async function served() {
  const answer = await (first ?? request());
  first = null;
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
