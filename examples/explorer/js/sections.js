/** Sections of a page that load independently: each shows its content or its failure, and can be retried. */

import { h } from "./elements.js";
import { asProblem, problemPanel } from "./problems.js";

/**
 * Return an element that shows the result of `load`.
 *
 * @template Answer
 * @param {import("./problems.js").Part} part
 * @param {() => Promise<Answer>} load
 * @param {(answer: Answer) => Node} show
 * @param {AbortSignal} signal  Aborted when the reader leaves the page
 */
export function section(part, load, show, signal) {
  const box = h("div", { class: "section", "data-part": part });
  async function fill() {
    box.setAttribute("aria-busy", "true");
    const content = await load().then(show).catch((error) => signal.aborted || problemPanel(asProblem(error), part, fill, "h3"));
    if (signal.aborted) return;
    box.removeAttribute("aria-busy");
    box.replaceChildren(content);
  }
  fill();
  return box;
}
