import { conditional, Revalidation } from "./revalidation.js";

export interface TransportOptions {
  /** Milliseconds that a try may take, its body included. Default 10,000. */
  timeoutMs?: number;
  /** How often a GET or HEAD is sent again after 429 or 503. Default 2. */
  retries?: number;
  /** Milliseconds to wait at most before a retry; if the API says a longer time, the error is thrown. Default 5,000. */
  longestWaitMs?: number;
  /**
   * Whether to ask with the ETag of an earlier answer, and to use that answer again after a 304.
   * Default: in Node only, whose `fetch` has no cache; in a page the header would need a preflight.
   */
  revalidate?: boolean;
  /** What sends the requests; the global `fetch` by default. */
  fetch?: typeof fetch;
}

const RETRIED_STATUSES = [429, 503];
const FIRST_WAIT_MS = 250;

/** Return a `fetch` with a time limit that retries and revalidates. */
export function reliableFetch(options: TransportOptions = {}): typeof fetch {
  const { timeoutMs = 10_000, retries = 2, longestWaitMs = 5_000, revalidate = isNode() } = options;
  const send = options.fetch ?? ((request: Request, init: RequestInit) => fetch(request, init));
  const revalidation = revalidate ? new Revalidation() : undefined;

  return async (input, init) => {
    const request = new Request(input, init);
    const isRead = request.method === "GET" || request.method === "HEAD";
    for (let attempt = 0; ; attempt++) {
      const signal = AbortSignal.any([request.signal, AbortSignal.timeout(timeoutMs)]);
      const earlier = revalidation?.earlier(request);
      const answer = await send(earlier ? conditional(request, earlier) : request, { signal });
      const response = (await revalidation?.resolved(request, answer, earlier)) ?? answer;
      const waitMs = retryAfterMs(response) ?? FIRST_WAIT_MS * 2 ** attempt;
      if (!isRead || attempt >= retries || !RETRIED_STATUSES.includes(response.status) || waitMs > longestWaitMs) {
        return response;
      }
      await response.body?.cancel();
      await sleep(waitMs, request.signal);
    }
  };
}

/** Return the milliseconds of `Retry-After`, in seconds or as a date; undefined if there is none. */
export function retryAfterMs(response: Response): number | undefined {
  const text = response.headers.get("Retry-After");
  if (text === null) return undefined;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(ms, 0);
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", abort);
      resolve();
    }, ms);
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
  });
}

function isNode(): boolean {
  const { process } = globalThis as { process?: { versions?: { node?: string } } };
  return process?.versions?.node !== undefined;
}
