/** A client of the DailyWatch Video API. */

import { createClient, createConfig } from "./generated/client/index.js";
import { Operations } from "./generated/sdk.gen.js";
import { toProblemError } from "./problem.js";
import { reliableFetch, type TransportOptions } from "./transport.js";

export type * from "./generated/types.gen.js";
export { items, type Next, type Page } from "./paging.js";
export { ProblemError } from "./problem.js";

export interface VideoApiOptions extends TransportOptions {
  /** Where the API is, such as `http://127.0.0.1:8080`; by default the origin of the page. */
  baseUrl?: string;
}

/**
 * Reads the API: a method for each operation, which returns the body or throws a `ProblemError`.
 *
 * A time limit throws a `DOMException` named `TimeoutError`, an unreachable API a `TypeError`, as `fetch` does.
 */
export class VideoApi extends Operations {
  constructor({ baseUrl = "", ...transport }: VideoApiOptions = {}) {
    const base = baseUrl.replace(/\/+$/, "");
    const client = createClient(createConfig({ baseUrl: base, throwOnError: true, fetch: reliableFetch(transport) }));
    client.interceptors.error.use((body, response) => toProblemError(body, response, base));
    super({ client });
  }
}
