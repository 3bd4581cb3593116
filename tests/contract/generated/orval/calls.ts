// Asks the routes of both contracts, and for errors, with the functions that orval made of the description.
//
// `node built/calls.js URL` prints a line for each answer, and ends with an error where one is another.

import { Region, categories, latest, search, trending, videoById } from "./api.js";
import { base } from "./fetcher.js";

type Answer = { status: number; data: unknown };
type Status<One extends Answer, Code> = Extract<One, { status: Code }>;

base.url = process.argv[2] ?? "";
if (!base.url) throw new Error("node built/calls.js URL");

/** Return the answer as one of its status, which the types tell apart; throws for any other. */
function expected<One extends Answer, Code extends One["status"]>(what: string, answer: One, code: Code) {
  if (answer.status !== code) throw new Error(`${what}: ${answer.status} ${JSON.stringify(answer.data)}`);
  console.log(what, answer.status);
  return answer as Status<One, Code>;
}

async function someVideo() {
  for (const region of Object.values(Region)) {
    const chart = expected(`trending ${region}`, await trending(region, { limit: 1 }), 200);
    const video = chart.data.videos[0];
    if (video !== undefined) return video;
  }
  throw new Error("no region has a chart of videos");
}

const video = await someVideo();
const detail = expected("video", await videoById(video.video_id), 200);
if (detail.data.name !== video.title) throw new Error(`${detail.data.name}`);
const page = expected("search", await search({ q: video.title.slice(0, 20), per_page: 3 }), 200);
console.log("found", page.data.total);
const listed = expected("latest", await latest({ pageSize: 3 }), 200);
console.log("newest", listed.data.data[0]?.name);
const known = expected("categories", await categories(), 200);
const headers = { "If-None-Match": known.headers.get("ETag") ?? "" };

const missing = expected("no video", await videoById(crypto.randomUUID()), 404);
if (missing.data.detail !== "Video not found") throw new Error(missing.data.detail);
const invalid = expected("one letter", await search({ q: "a" }), 422);
if (invalid.data.errors?.[0]?.loc[1] !== "q") throw new Error(JSON.stringify(invalid.data));
expected("held", await categories(undefined, { headers }), 304);
