import type { Problem } from "./generated/types.gen.js";
import { retryAfterMs } from "./transport.js";

/** An answer that is no success, with what its problem+json (RFC 9457) says. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly status: number;
  /** The kind of problem, to compare: `/problems/video-not-found`; `about:blank` if the answer is not the API's. */
  readonly type: string;
  /** URL of the page about this kind of problem. */
  readonly typeUrl: string;
  readonly title: string;
  readonly detail: string;
  /** Faults of the request, each with its place; empty unless the status is 422. */
  readonly errors: NonNullable<Problem["errors"]>;
  /** Id of the request in the API's log, of a status 5xx. */
  readonly requestId: string | undefined;
  /** Seconds after which the same request may succeed. */
  readonly retryAfter: number | undefined;

  constructor(
    readonly response: Response,
    problem: Partial<Problem>,
    baseUrl: string,
  ) {
    const title = problem.title ?? (response.statusText || "Error");
    super(`${response.status} ${title}${problem.detail ? `: ${problem.detail}` : ""}`);
    this.status = response.status;
    this.title = title;
    this.detail = problem.detail ?? "";
    this.type = problem.type ?? "about:blank";
    // Joined as texts: the base URL may have a path, such as an API's stage.
    this.typeUrl = this.type.startsWith("/") ? baseUrl + this.type : this.type;
    this.errors = problem.errors ?? [];
    this.requestId = problem.request_id ?? undefined;
    const wait = retryAfterMs(response);
    this.retryAfter = wait === undefined ? undefined : wait / 1000;
  }
}

/** Return the error of an answer; what `fetch` itself threw, without an answer, stays as it is. */
export function toProblemError(body: unknown, response: Response | undefined, baseUrl: string): unknown {
  if (response === undefined) return body;
  const isProblem = response.headers.get("Content-Type")?.startsWith("application/problem+json") ?? false;
  return new ProblemError(response, isProblem && typeof body === "object" && body !== null ? body : {}, baseUrl);
}
