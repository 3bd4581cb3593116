// Asks each route, and for each kind of error, with the types that openapi-typescript made of the description.
//
// `node built/every_route.js URL` prints a line for each answer, and ends with an error where one is another.

import createClient from "openapi-fetch";

import type { components, paths } from "./api.js";

type Problem = components["schemas"]["Problem"];
type Answer<Body> = { data?: Body; error?: unknown; response: Response };

const regions: components["schemas"]["Region"][] = ["US", "GB", "DE", "FR", "IN", "BR", "AU", "CA"];
const url = process.argv[2];
if (url === undefined) throw new Error("node built/every_route.js URL");
const api = createClient<paths>({ baseUrl: url });

function found<Body>(what: string, { data, error, response }: Answer<Body>): NonNullable<Body> {
  if (data === undefined || data === null) throw new Error(`${what}: ${response.status} ${JSON.stringify(error)}`);
  console.log(what, response.status);
  return data;
}

function refused(what: string, status: number, { error, response }: Answer<unknown>): Problem {
  if (response.status !== status || !isProblem(error)) throw new Error(`${what}: ${response.status}`);
  console.log(what, response.status, error.detail);
  return error;
}

function isProblem(body: unknown): body is Problem {
  return typeof body === "object" && body !== null && "title" in body && "detail" in body && "status" in body;
}

async function someChart() {
  for (const region of regions) {
    const path = { region };
    const chart = found(`trending ${region}`, await api.GET("/api/trending/{region}", { params: { path } }));
    const video = chart.videos[0];
    if (video !== undefined) return { region, video, since: chart.updated_at };
  }
  throw new Error("no region has a chart of videos");
}

async function askEveryRoute() {
  const { region, video, since } = await someChart();
  const path = { video_id: video.video_id };
  const detail = found("video", await api.GET("/api/v1/videos/id/{video_id}", { params: { path } }));
  found("whole video", await api.GET("/api/video/{id}", { params: { path: { id: video.source_id ?? video.video_id } } }));
  const tag = detail.tags?.[0] ?? "music";
  const q = video.title.slice(0, 20);
  const category = { category_id: video.category_id };

  const page = found(
    "search",
    await api.GET("/api/search", { params: { query: { q, facets: "category,region", highlight: true } } }),
  );
  const regionCounts: number[] = page.facets?.region?.map(({ count }) => count) ?? [];
  console.log("found", page.total, "in regions", regionCounts.length);
  found("suggest", await api.GET("/api/search/suggest", { params: { query: { q: q.slice(0, 3) } } }));
  found("completions", await api.GET("/api/search/autocomplete", { params: { query: { q: q.slice(0, 3) } } }));
  const ranked = found(
    "ranked",
    await api.GET("/api/trending/{region}", { params: { path: { region }, query: { ranking: "velocity" } } }),
  );
  if (ranked.videos[0]?.rank !== 1) throw new Error(JSON.stringify(ranked));
  // A feed is Atom unless JSON is preferred.
  const accepted = { headers: { Accept: "application/json" }, params: { path: { region } } };
  found("feed", await api.GET("/api/trending/{region}/feed", accepted));
  found("changes", await api.GET("/api/trending/{region}/changes", { params: { path: { region }, query: { since } } }));
  found(
    "ranks",
    await api.GET("/api/trending/{region}/videos/{video_id}", { params: { path: { region, ...path } } }),
  );
  found("categories", await api.GET("/api/categories"));
  found("counted categories", await api.GET("/api/categories", { params: { query: { region } } }));
  const walk = found(
    "walk",
    await api.GET("/api/categories/{category_id}/videos", { params: { path: category, query: { limit: 1 } } }),
  );
  if (walk.next_cursor !== null) {
    const query = { limit: 1, cursor: walk.next_cursor };
    found("next page", await api.GET("/api/categories/{category_id}/videos", { params: { path: category, query } }));
  }
  found("latest", await api.GET("/api/v1/videos/latest", { params: { query: { pageSize: 3 } } }));
  found("by tag", await api.GET("/api/v1/videos/by-tag/{tag}", { params: { path: { tag } } }));
  const related = found("related", await api.GET("/api/v1/videos/id/{video_id}/related", { params: { path } }));
  if (related.some((one) => one.score < 0 || one.score > 1)) throw new Error("a score that is no share");
  found("status", await api.GET("/api/v1/videos/id/{video_id}/status", { params: { path } }));
  found("rating", await api.GET("/api/v1/videos/id/{video_id}/rating", { params: { path } }));
  found("ratings", await api.GET("/api/v1/videos/{video_id}/ratings", { params: { path } }));
  found("comments", await api.GET("/api/v1/videos/{video_id}/comments", { params: { path } }));
  const uploader = { user_id: detail.userId };
  found("user", await api.GET("/api/v1/users/{user_id}", { params: { path: uploader } }));
  found("comments of a user", await api.GET("/api/v1/users/{user_id}/comments", { params: { path: uploader } }));
  found("by uploader", await api.GET("/api/v1/videos/by-uploader/{user_id}", { params: { path: uploader } }));
  const asked = { query: { query: video.title.slice(0, 20), mode: "semantic" as const } };
  found("found videos", await api.GET("/api/v1/search/videos", { params: asked }));
  found("tags", await api.GET("/api/v1/search/tags/suggest", { params: { query: { query: tag.slice(0, 2) } } }));
  found("trending everywhere", await api.GET("/api/v1/videos/trending", { params: { query: { intervalDays: 7 } } }));
  const ids = `${video.video_id},${crypto.randomUUID()}`;
  found("batch", await api.GET("/api/v1/videos", { params: { query: { ids } } }));
  found("health", await api.GET("/health", { params: { query: { deep: true } } }));
  found("description", await api.GET("/openapi.json"));
  found("page", await api.GET("/docs", { parseAs: "text" }));
  found("kinds of problems", await api.GET("/problems", { parseAs: "text" }));
}

async function askForEveryError() {
  const path = { video_id: crypto.randomUUID() };
  const missing = refused("no video", 404, await api.GET("/api/v1/videos/id/{video_id}", { params: { path } }));
  if (missing.type !== "/problems/video-not-found") throw new Error(missing.type);
  const slug = missing.type.replace("/problems/", "");
  found("its kind", await api.GET("/problems/{slug}", { params: { path: { slug } }, parseAs: "text" }));
  refused("no status", 404, await api.GET("/api/v1/videos/id/{video_id}/status", { params: { path } }));
  refused(
    "never charted",
    404,
    await api.GET("/api/trending/{region}/videos/{video_id}", { params: { path: { region: "US", ...path } } }),
  );
  refused(
    "before all charts",
    404,
    await api.GET("/api/trending/{region}", { params: { path: { region: "US" }, query: { at: "2001-01-01" } } }),
  );
  const nowhere = { category_id: 987654321 };
  refused("no category", 404, await api.GET("/api/categories/{category_id}/videos", { params: { path: nowhere } }));
  const forged = { path: { category_id: 10 }, query: { cursor: "AAAA" } };
  refused("forged cursor", 400, await api.GET("/api/categories/{category_id}/videos", { params: forged }));
  refused("one letter", 422, await api.GET("/api/search", { params: { query: { q: "a" } } }));
  const invalid = refused("bad id", 422, await api.GET("/api/v1/videos", { params: { query: { ids: "x" } } }));
  if (invalid.errors?.[0]?.type !== "uuid_parsing") throw new Error(JSON.stringify(invalid));
  const etag = (await api.GET("/api/categories")).response.headers.get("ETag") ?? "";
  const held = await api.GET("/api/categories", { params: { header: { "If-None-Match": etag } } });
  if (held.response.status !== 304) throw new Error(`held: ${held.response.status}`);
  console.log("held", 304);
}

await askEveryRoute();
await askForEveryError();
