/** Sends requests to the API; every failure is a `Problem`. */

import { logRequest } from "./request-log.js";

const TIMEOUT_MS = 15_000;
const NOT_BUILT_YET = "/problems/not-built-yet";

/**
 * @typedef {"unreachable" | "unavailable" | "starting" | "missing" | "refused" | "failed"} Kind
 */

/** A failed request; `retryAfterS` is the answer's `Retry-After`, 0 without one. */
export class Problem extends Error {
  /**
   * @param {Kind} kind
   * @param {string} message
   * @param {{status?: number, retryAfterS?: number}} [more]
   */
  constructor(kind, message, { status = 0, retryAfterS = 0 } = {}) {
    super(message);
    this.kind = kind;
    this.status = status;
    this.retryAfterS = retryAfterS;
  }
}

/** @typedef {ReturnType<typeof createApi>} Api */

/**
 * Return a client of the API at a base URL.
 *
 * @param {string} base
 */
export function createApi(base) {
  return {
    base,
    search: (query, signal) => get(base, "/api/search", query, signal),
    suggest: (text, signal) => get(base, "/api/search/suggest", { q: text }, signal),
    chart: (region, query, signal) => get(base, `/api/trending/${segment(region)}`, query, signal),
    changes: (region, query, signal) => get(base, `/api/trending/${segment(region)}/changes`, query, signal),
    ranks: (region, id, signal) => get(base, `/api/trending/${segment(region)}/videos/${segment(id)}`, {}, signal),
    categories: (region, signal) => get(base, "/api/categories", { region }, signal),
    categoryVideos: (id, query, signal) => get(base, `/api/categories/${segment(id)}/videos`, query, signal),
    video: (id, signal) => get(base, `/api/video/${segment(id)}`, {}, signal),
    related: (id, limit, signal) => get(base, `/api/v1/videos/id/${segment(id)}/related`, { limit }, signal),
  };
}

async function get(base, path, query, signal) {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== "");
  const parameters = new URLSearchParams(given);
  const { answer, text } = await ask(`${base}${path}${given.length ? `?${parameters}` : ""}`, signal);
  if (!answer.ok) throw problemOf(answer, text);
  return JSON.parse(text);
}

async function ask(url, signal) {
  const finish = logRequest(url);
  try {
    const answer = await fetch(url, { credentials: "omit", signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]) });
    const text = await answer.text();
    finish(answer, text);
    return { answer, text };
  } catch (error) {
    finish(null);
    if (signal.aborted) throw error;
    throw new Problem("unreachable", navigator.onLine ? "The API is not responding." : "This device is offline.");
  }
}

function problemOf(answer, text) {
  const body = parsed(text);
  return new Problem(kindOf(answer.status, body), detailOf(body) || `The API returned status ${answer.status}.`, {
    status: answer.status,
    retryAfterS: Number(answer.headers.get("Retry-After")) || 0,
  });
}

function parsed(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

/** @returns {Kind} */
function kindOf(status, body) {
  if (status === 404) return "missing";
  // Without a type it comes from a server in front of the API, before the API is there.
  if (status === 503 && body.title && [undefined, NOT_BUILT_YET].includes(body.type)) return "starting";
  if (status === 503 || status === 429) return "unavailable";
  return status >= 400 && status < 500 ? "refused" : "failed";
}

function detailOf({ detail, errors = [] }) {
  const faults = errors.map(({ loc, msg }) => `${loc.at(-1)}: ${msg}`);
  return faults.length ? faults.join("; ") : detail;
}

const segment = (value) => encodeURIComponent(value);
