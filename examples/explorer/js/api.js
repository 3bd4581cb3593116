/** Sends requests to the API; every failure is a `Problem`. */

const TIMEOUT_MS = 15_000;

/**
 * @typedef {"unreachable" | "unavailable" | "missing" | "refused" | "failed"} Kind
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
    ranks: (region, id, signal) => get(base, `/api/trending/${segment(region)}/videos/${segment(id)}`, {}, signal),
    categories: (region, signal) => get(base, "/api/categories", { region }, signal),
    categoryVideos: (id, query, signal) => get(base, `/api/categories/${segment(id)}/videos`, query, signal),
    video: (id, signal) => get(base, `/api/v1/videos/id/${segment(id)}`, {}, signal),
    related: (id, limit, signal) => get(base, `/api/v1/videos/id/${segment(id)}/related`, { limit }, signal),
  };
}

async function get(base, path, query, signal) {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== "");
  const parameters = new URLSearchParams(given);
  const answer = await ask(`${base}${path}${given.length ? `?${parameters}` : ""}`, signal);
  if (!answer.ok) throw await problemOf(answer);
  return answer.json();
}

async function ask(url, signal) {
  try {
    return await fetch(url, { credentials: "omit", signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]) });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new Problem("unreachable", navigator.onLine ? "The API is not responding." : "This device is offline.");
  }
}

async function problemOf(answer) {
  const body = await answer.json().catch(() => ({}));
  return new Problem(kindOf(answer.status), detailOf(body) || `The API returned status ${answer.status}.`, {
    status: answer.status,
    retryAfterS: Number(answer.headers.get("Retry-After")) || 0,
  });
}

/** @returns {Kind} */
function kindOf(status) {
  if (status === 404) return "missing";
  if (status === 503 || status === 429) return "unavailable";
  return status >= 400 && status < 500 ? "refused" : "failed";
}

function detailOf({ detail, errors = [] }) {
  const faults = errors.map(({ loc, msg }) => `${loc.at(-1)}: ${msg}`);
  return faults.length ? faults.join("; ") : detail;
}

const segment = (value) => encodeURIComponent(value);
