/** Renders failures: which part is down, what still works, and when to try again. */

import { Problem } from "./api.js";
import { h } from "./elements.js";

/** The parts of the API that fail independently, and what still works without each. */
export const PARTS = {
  search: { name: "Search", stillWorks: "Charts, categories and video pages still work." },
  related: { name: "Related videos", stillWorks: "The rest of this page still works." },
  charts: { name: "Charts", stillWorks: "Search and video pages still work." },
  changes: { name: "Changes", stillWorks: "The rest of this page still works." },
  ranks: { name: "Chart history", stillWorks: "The rest of this page still works." },
  categories: { name: "Categories", stillWorks: "Search, charts and video pages still work." },
  video: { name: "Video pages", stillWorks: "Search, charts and categories still work." },
};

/** @typedef {keyof typeof PARTS} Part */

const HEADINGS = {
  unreachable: () => "No connection",
  unavailable: ({ name }) => `${name}: not available right now`,
  starting: ({ name }) => `${name}: not ready yet`,
  missing: () => "Not found",
  refused: () => "The API rejected this request",
  failed: ({ name }) => `${name}: something went wrong`,
};

const STARTING = "The stack is new, and its data is still being prepared. This page tries again automatically.";

// Between two tries while the API starts, if it names no time.
const STARTING_RETRY_S = 5;

/**
 * Return the answer of a request, or the problem for which there is none.
 *
 * @template Answer
 * @param {Promise<Answer>} request
 * @param {AbortSignal} signal  Aborted when the reader leaves the page, on which this throws
 * @returns {Promise<{answer: Answer, problem: null} | {answer: null, problem: Problem}>}
 */
export async function outcome(request, signal) {
  try {
    return { answer: await request, problem: null };
  } catch (error) {
    if (signal.aborted) throw error;
    return { answer: null, problem: asProblem(error) };
  }
}

/**
 * Return the panel of a problem; `retry` is called when the reader asks for another try, or when the API should be ready.
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
    h("p", {}, messageOf(problem, part)),
    isRetryable ? retryButton(problem, retry) : h("p", {}, h("a", { href: "#/" }, "Go to the charts")),
  );
}

export const headingOf = (problem, part) => HEADINGS[problem.kind](PARTS[part]);

/** Return a problem as a text for screen readers. */
export const spokenProblem = (problem, part) => `${headingOf(problem, part)}. ${messageOf(problem, part)}`;

function messageOf({ kind, message }, part) {
  if (kind === "starting") return STARTING;
  return kind === "unavailable" ? PARTS[part].stillWorks : message;
}

/** Return an error as a `Problem`; any other error is a fault of this page. */
export function asProblem(error) {
  if (error instanceof Problem) return error;
  console.error(error);
  return new Problem("failed", "An error occurred on this page.");
}

/** Return null for what is missing; throws any other problem again. */
export function noneIfMissing(problem) {
  if (problem.kind === "missing") return null;
  throw problem;
}

/** Return a retry button that waits for the API's `Retry-After`; while the API starts it then retries by itself. */
function retryButton({ kind, retryAfterS }, retry) {
  const isAutomatic = kind === "starting";
  const button = h("button", { class: "button", type: "button", "data-key": "retry", on: { click: tryAgain } });
  let left = Math.ceil(retryAfterS || (isAutomatic ? STARTING_RETRY_S : 0));

  function tryAgain() {
    if (left <= 0) retry();
  }

  function tick() {
    button.textContent = left > 0 ? `${isAutomatic ? "Trying" : "Try"} again in ${left} s` : "Try again";
    // Not `disabled`, which would remove the focus from the button.
    button.setAttribute("aria-disabled", String(left > 0));
    if (left-- > 0) setTimeout(tick, 1_000);
    else if (isAutomatic && button.isConnected) retry();
  }

  tick();
  return button;
}
