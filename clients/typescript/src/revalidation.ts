const MAX_ANSWERS = 100;

/** An answer that may be given again. */
export interface StoredAnswer {
  etag: string;
  headers: Headers;
  body: ArrayBuffer;
}

/** Stores the latest answers by URL, and gives them again when the API says that they are current. */
export class Revalidation {
  readonly #answers = new Map<string, StoredAnswer>();

  /** Return the earlier answer to a GET; undefined if there is none, or if the request has a condition of its own. */
  earlier(request: Request): StoredAnswer | undefined {
    const isPlain = request.method === "GET" && !request.headers.has("If-None-Match");
    return isPlain ? this.#answers.get(request.url) : undefined;
  }

  /** Return the earlier answer for a 304; store any other answer to a GET that has an ETag. */
  async resolved(request: Request, response: Response, earlier: StoredAnswer | undefined): Promise<Response> {
    if (response.status === 304 && earlier !== undefined) {
      this.#store(request.url, earlier);
      return answerOf(earlier, response.url);
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

/** Return a request with the ETag of an answer. */
export function conditional(request: Request, { etag }: StoredAnswer): Request {
  const headers = new Headers(request.headers);
  headers.set("If-None-Match", etag);
  return new Request(request, { headers });
}

function answerOf({ headers, body }: StoredAnswer, url: string): Response {
  const answer = new Response(body, { status: 200, headers });
  return Object.defineProperty(answer, "url", { value: url });
}
