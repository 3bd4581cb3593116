const MAX_ANSWERS = 100;

interface StoredAnswer {
  etag: string;
  headers: Headers;
  body: ArrayBuffer;
}

/** Stores the latest answers by URL, and gives them again when the API says that they are current. */
export class Revalidation {
  readonly #answers = new Map<string, StoredAnswer>();

  /** Return the request with the stored answer's ETag, unless it has a condition of its own. */
  conditional(request: Request): Request {
    const stored = this.#answers.get(request.url);
    if (stored === undefined || request.headers.has("If-None-Match")) return request;
    const headers = new Headers(request.headers);
    headers.set("If-None-Match", stored.etag);
    return new Request(request, { headers });
  }

  /** Return the stored answer for a 304 to its ETag; store any other answer to a GET that has one. */
  async resolved(request: Request, response: Response): Promise<Response> {
    const stored = this.#answers.get(request.url);
    if (response.status === 304 && stored !== undefined && request.headers.get("If-None-Match") === stored.etag) {
      this.#store(request.url, stored);
      return answerOf(stored, response.url);
    }
    const etag = response.headers.get("ETag");
    if (request.method !== "GET" || response.status !== 200 || etag === null) return response;
    const answer = { etag, headers: response.headers, body: await response.arrayBuffer() };
    this.#store(request.url, answer);
    return answerOf(answer, response.url);
  }

  /** Store an answer as the latest of all, and drop the oldest beyond the maximum. */
  #store(url: string, answer: StoredAnswer): void {
    this.#answers.delete(url);
    this.#answers.set(url, answer);
    const [oldest] = this.#answers.keys();
    if (oldest !== undefined && this.#answers.size > MAX_ANSWERS) this.#answers.delete(oldest);
  }
}

function answerOf({ headers, body }: StoredAnswer, url: string): Response {
  const answer = new Response(body, { status: 200, headers });
  return Object.defineProperty(answer, "url", { value: url });
}
