/** What a failure looks like: which part is down, what goes on, and when it is worth trying again. */

import { Problem } from "./api.js";
import { h } from "./elements.js";

/** The parts of the API that fail apart from each other, and what goes on without each. */
export const PARTS = {
  search: { name: "Search", on: "Charts, categories and video pages go on." },
  related: { name: "Related videos", on: "The rest of this page goes on." },
  charts: { name: "Charts", on: "Search and video pages go on." },
  ranks: { name: "Rank history", on: "The rest of this page goes on." },
  categories: { name: "Categories", on: "Search, charts and video pages go on." },
  video: { name: "Video pages", on: "Search, charts and categories go on." },
};

/** @typedef {keyof typeof PARTS} Part */

const HEADINGS = {
  unreachable: () => "No connection",
  unavailable: ({ name }) => `${name}: not available right now`,
  missing: () => "Not found",
  refused: () => "The API refused this request",
  failed: ({ name }) => `${name}: something went wrong`,
};

/**
 * Return the panel of a problem; `retry` is called when the reader asks for another try.
 *
 * @param {Problem} problem
 * @param {Part} part
 * @param {() => void} retry
 * @param {string} heading  The element that holds the panel's title: `h1` where it stands for the page
 */
export function problemPanel(problem, part, retry, heading = "h2") {
  const canPass = !["missing", "refused"].includes(problem.kind);
  return h(
    "section",
    { class: "problem", "data-kind": problem.kind },
    h(heading, { tabindex: heading === "h1" ? "-1" : null }, headingOf(problem, part)),
    h("p", {}, problem.kind === "unavailable" ? PARTS[part].on : problem.message),
    canPass ? retryButton(problem.retryAfterS, retry) : h("p", {}, h("a", { href: "#/" }, "Go to the charts")),
  );
}

export const headingOf = (problem, part) => HEADINGS[problem.kind](PARTS[part]);

/** Return a failure as a `Problem`; what is none is a fault of this page, and told as one. */
export function asProblem(error) {
  if (error instanceof Problem) return error;
  console.error(error);
  return new Problem("failed", "This page made a mistake.");
}

/** A button that cannot be pressed before the API said that a try is worth it. */
function retryButton(waitS, retry) {
  const button = h("button", { class: "button", type: "button", "data-key": "retry", on: { click: tryAgain } });
  let left = Math.ceil(waitS);

  function tryAgain() {
    if (left <= 0) retry();
  }

  function tick() {
    button.textContent = left > 0 ? `Try again in ${left} s` : "Try again";
    // Not `disabled`, which would take the focus away from whoever waits on it.
    button.setAttribute("aria-disabled", String(left > 0));
    if (left-- > 0) setTimeout(tick, 1_000);
  }

  tick();
  return button;
}
