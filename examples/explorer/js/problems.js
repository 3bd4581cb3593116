/** Renders failures: which part is down, what still works, and when to try again. */

import { Problem } from "./api.js";
import { h } from "./elements.js";

/** The parts of the API that fail independently, and what still works without each. */
export const PARTS = {
  search: { name: "Search", stillWorks: "Charts, categories and video pages still work." },
  related: { name: "Related videos", stillWorks: "The rest of this page still works." },
  charts: { name: "Charts", stillWorks: "Search and video pages still work." },
  ranks: { name: "Chart history", stillWorks: "The rest of this page still works." },
  categories: { name: "Categories", stillWorks: "Search, charts and video pages still work." },
  video: { name: "Video pages", stillWorks: "Search, charts and categories still work." },
};

/** @typedef {keyof typeof PARTS} Part */

const HEADINGS = {
  unreachable: () => "No connection",
  unavailable: ({ name }) => `${name}: not available right now`,
  missing: () => "Not found",
  refused: () => "The API rejected this request",
  failed: ({ name }) => `${name}: something went wrong`,
};

/**
 * Return the panel of a problem; `retry` is called when the reader asks for another try.
 *
 * @param {Problem} problem
 * @param {Part} part
 * @param {() => void} retry
 * @param {string} heading  Tag of the panel's title: `h1` when the panel replaces the page
 */
export function problemPanel(problem, part, retry, heading = "h2") {
  const isRetryable = !["missing", "refused"].includes(problem.kind);
  return h(
    "section",
    { class: "problem", "data-kind": problem.kind },
    h(heading, { tabindex: heading === "h1" ? "-1" : null }, headingOf(problem, part)),
    h("p", {}, problem.kind === "unavailable" ? PARTS[part].stillWorks : problem.message),
    isRetryable ? retryButton(problem.retryAfterS, retry) : h("p", {}, h("a", { href: "#/" }, "Go to the charts")),
  );
}

export const headingOf = (problem, part) => HEADINGS[problem.kind](PARTS[part]);

/** Return an error as a `Problem`; any other error is a fault of this page. */
export function asProblem(error) {
  if (error instanceof Problem) return error;
  console.error(error);
  return new Problem("failed", "An error occurred on this page.");
}

/** Return a retry button that is disabled until the API's `Retry-After` has passed. */
function retryButton(waitS, retry) {
  const button = h("button", { class: "button", type: "button", "data-key": "retry", on: { click: tryAgain } });
  let left = Math.ceil(waitS);

  function tryAgain() {
    if (left <= 0) retry();
  }

  function tick() {
    button.textContent = left > 0 ? `Try again in ${left} s` : "Try again";
    // Not `disabled`, which would remove the focus from the button.
    button.setAttribute("aria-disabled", String(left > 0));
    if (left-- > 0) setTimeout(tick, 1_000);
  }

  tick();
  return button;
}
