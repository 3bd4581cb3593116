import type { Problem } from "./generated/types.gen.js";
import { retryAfterMs } from "./transport.js";

/** An answer that is no success, with what its problem+json (RFC 9457) says. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly status: number;
  /** URL of the kind of problem, or `about:blank`. */
  readonly type: string;
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
  ) {
    const title = problem.title ?? (response.statusText || "Error");
    super(`${response.status} ${title}${problem.detail ? `: ${problem.detail}` : ""}`);
    this.status = response.status;
    this.title = title;
    this.detail = problem.detail ?? "";
    this.type = absolute(problem.type ?? "about:blank", response.url);
    this.errors = problem.errors ?? [];
    this.requestId = problem.request_id ?? undefined;
    const wait = retryAfterMs(response);
    this.retryAfter = wait === undefined ? undefined : wait / 1000;
  }
}

/** Return the error of an answer; what `fetch` itself threw, without an answer, stays as it is. */
export function toProblemError(body: unknown, response: Response | undefined): unknown {
  if (response === undefined) return body;
  const isProblem = response.headers.get("Content-Type")?.startsWith("application/problem+json") ?? false;
  return new ProblemError(response, isProblem && typeof body === "object" && body !== null ? body : {});
}

function absolute(reference: string, base: string): string {
  return URL.canParse(reference, base) ? new URL(reference, base).href : reference;
}
