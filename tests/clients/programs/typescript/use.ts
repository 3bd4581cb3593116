// Uses the package as its users would; `tsc --strict` checks the types.
//
// `node use.js URL` throws where an answer is not what a user expects.

import { items, ProblemError, VideoApi, type VideoDetail, type VideoSummary } from "dailywatch-video-api";

declare const process: { argv: string[] };

const api = new VideoApi({ baseUrl: process.argv[2] ?? "", timeoutMs: 180_000 });

function expect(what: string, isTrue: boolean): void {
  if (!isTrue) throw new Error(what);
}

async function use(): Promise<VideoDetail> {
  const chart = await api.trending({ region: "US" });
  const first = chart.videos[0];
  if (first === undefined) throw new Error("an empty chart");
  const q = first.title.split(" ").reduce((one, other) => (one.length < other.length ? other : one)).slice(0, 20);
  const page = await api.search({ q, sort: "views", per_page: 1, highlight: true });
  const titles: string[] = [];
  for await (const video of items((next) => api.search({ q, per_page: 1, ...next }))) titles.push(video.title);
  expect("search", titles.length === page.total && page.total >= 1);

  const inCategory = new Set<string>();
  const category = { category_id: first.category_id, sort: "popular", limit: 7 } as const;
  for await (const video of items((next) => api.categoryVideos({ ...category, ...next }))) inCategory.add(video.video_id);
  expect("category", inCategory.size >= 1);

  const latest: VideoSummary[] = [];
  for await (const video of items((next) => api.latest({ pageSize: 100, ...next }))) latest.push(video);
  expect("latest", latest.length === (await api.latest()).pagination.totalItems);
  return api.videoById({ video_id: first.video_id });
}

async function problemOf(answer: Promise<unknown>): Promise<ProblemError> {
  try {
    await answer;
  } catch (error) {
    if (error instanceof ProblemError) return error;
    throw error;
  }
  throw new Error("no problem");
}

const detail = await use();
const missing = await problemOf(api.videoById({ video_id: crypto.randomUUID() }));
expect("404", missing.status === 404 && missing.detail === "Video not found");
const invalid = await problemOf(api.search({ q: "x" }));
expect("422", invalid.status === 422 && invalid.errors[0]?.loc[1] === "q");
console.log("used", detail.name);
