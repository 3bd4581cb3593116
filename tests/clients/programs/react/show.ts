// Shows what the hook finds, in a page of happy-dom: `node show.js URL TEXT` prints titles, or the problem.

import { VideoApi } from "dailywatch-video-api";
import { GlobalWindow } from "happy-dom";
import { createElement } from "react";
import { createRoot } from "react-dom/client";

import { useSearch } from "./useSearch.js";

declare const process: { argv: string[]; exit(code: number): never };

// React reads these two; `fetch` stays Node's, which asks any origin.
const window = new GlobalWindow();
Object.assign(globalThis, { window, document: window.document });

const [url = "", text = ""] = process.argv.slice(2);
const api = new VideoApi({ baseUrl: url, timeoutMs: 180_000 });

function Results({ q }: { q: string }) {
  const { page, problem } = useSearch(api, q);
  const lines = problem !== undefined ? [problem] : page?.videos.map(({ title }) => title);
  return createElement("ol", null, lines?.map((line, at) => createElement("li", { key: at }, line)));
}

const root = document.createElement("div");
const shown = new Promise<string[]>((resolve) => {
  const look = () => {
    const lines = [...root.querySelectorAll("li")].map((item) => item.textContent ?? "");
    if (lines.length > 0) resolve(lines);
    else setTimeout(look, 20);
  };
  look();
});
createRoot(root).render(createElement(Results, { q: text }));
console.log((await shown).join("\n"));
process.exit(0);
