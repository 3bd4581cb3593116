import { ProblemError } from "./problem.js";

/** What the next request adds to the first one: nothing, the number of a page, or a cursor. */
export type Next = { page?: number; cursor?: string };

/** A page of any of the API's lists. */
export type Page<Item> =
  | { videos: Item[]; next_cursor: string | null }
  | { videos: Item[]; page: number; per_page: number }
  | { data: Item[]; pagination: { currentPage: number; pageSize: number } };

/**
 * Yield the items of all pages, each page when it is needed.
 *
 * It ends at the last page that the API serves: a list of more items than that has no further pages.
 *
 * @example for await (const video of items((next) => api.search({ q: "pixel", ...next }))) console.log(video.title);
 */
export async function* items<Item>(read: (next: Next) => Promise<Page<Item>>): AsyncGenerator<Item, void, void> {
  for (let next: Next | undefined = {}; next !== undefined; ) {
    const page: Page<Item> | undefined = await withinReach(read, next);
    if (page === undefined) return;
    yield* "data" in page ? page.data : page.videos;
    next = after(page);
  }
}

/** Return what to ask for next; undefined after the last page. */
function after(page: Page<unknown>): Next | undefined {
  if ("next_cursor" in page) return page.next_cursor === null ? undefined : { cursor: page.next_cursor };
  const [read, number, size] =
    "data" in page
      ? [page.data.length, page.pagination.currentPage, page.pagination.pageSize]
      : [page.videos.length, page.page, page.per_page];
  return read < size ? undefined : { page: number + 1 };
}

/** Read a page; undefined for one after the first whose number the API refuses. */
async function withinReach<Item>(read: (next: Next) => Promise<Page<Item>>, next: Next): Promise<Page<Item> | undefined> {
  try {
    return await read(next);
  } catch (error) {
    if (next.page !== undefined && error instanceof ProblemError && refusesPage(error)) return undefined;
    throw error;
  }
}

function refusesPage({ status, errors }: ProblemError): boolean {
  return status === 422 && errors.length > 0 && errors.every(({ loc }) => loc.join(".") === "query.page");
}
