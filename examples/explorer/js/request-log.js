/** Records the requests of a view: answer, time, and whether a cache of the browser took part. */

/**
 * @typedef {object} LoggedRequest
 * @property {string} url
 * @property {number} status  0 until the answer is there, and if none came
 * @property {boolean} isDone
 * @property {number} ms
 * @property {string} text  The answer's body
 * @property {string} cacheControl
 * @property {CacheState} cache
 *
 * @typedef {"waiting" | "network" | "revalidated" | "cache" | "hidden"} CacheState
 */

const LONGEST_LOG = 100;

/** The status and the size that Resource Timing gives to the headers of an answer, by its specification. */
const HEADER_SIZE = 300;

/** @type {LoggedRequest[]} */
let requests = [];
let onChange = () => {};

/** Call `listener` after each change, with the changed request or, when all were dropped, without one. */
export function watchRequests(listener) {
  onChange = listener;
  new PerformanceObserver((list) => list.getEntries().forEach(addTiming)).observe({ type: "resource" });
}

export const loggedRequests = () => requests;

export function clearRequests() {
  requests = [];
  onChange();
}

/**
 * Log a request; call the result with its answer and the answer's text, or with nothing if none came.
 *
 * @param {string} url
 */
export function logRequest(url) {
  /** @type {LoggedRequest} */
  const request = { url, status: 0, isDone: false, ms: 0, text: "", cacheControl: "", cache: "waiting" };
  const began = performance.now();
  if (requests.length < LONGEST_LOG) requests.push(request);
  onChange(request);
  return (answer, text = "") => {
    const cacheControl = answer?.headers.get("Cache-Control") ?? "";
    Object.assign(request, { status: answer?.status ?? 0, isDone: true, ms: performance.now() - began, text, cacheControl });
    // Not of a view that was left meanwhile.
    if (requests.includes(request)) onChange(request);
  };
}

function addTiming(timing) {
  const request = requests.findLast(({ url, cache }) => url === timing.name && cache === "waiting");
  if (!request) return;
  request.cache = cacheState(timing);
  onChange(request);
}

/** @returns {CacheState} */
function cacheState({ transferSize, encodedBodySize, decodedBodySize }) {
  // Another origin's sizes are all 0 unless it sends Timing-Allow-Origin.
  if (transferSize === 0) return decodedBodySize ? "cache" : "hidden";
  return transferSize === HEADER_SIZE || transferSize < encodedBodySize ? "revalidated" : "network";
}
