/**
 * The search box: an editable combobox with a list and manual selection.
 *
 * https://www.w3.org/WAI/ARIA/apg/patterns/combobox/
 */

import { announce } from "./announcer.js";
import { h } from "./elements.js";
import { withTyped } from "./typed-letters.js";
import { counted } from "./wording.js";

const PAUSE_MS = 150;

/** @typedef {{title: string, video_id: string, channel_title: string}} Suggestion */

const form = document.getElementById("search-form");
const input = /** @type {HTMLInputElement} */ (document.getElementById("search-text"));
const panel = document.getElementById("suggestions-panel");
const list = document.getElementById("suggestions");
const note = document.getElementById("suggestions-note");

let request = new AbortController();
let pause = 0;
let chosen = -1;

/** Set the text of the search box. */
export const showText = (text) => {
  input.value = text;
};

/**
 * Attach the event listeners of the search box.
 *
 * @param {(text: string, signal: AbortSignal) => Promise<{suggestions: Suggestion[]}>} suggest
 * @param {(text: string) => void} search
 * @param {(id: string) => void} open  Opens a video
 */
export function startSearchBox(suggest, search, open) {
  function submit(text) {
    close();
    if (text.trim()) search(text);
  }

  function choose(option) {
    close();
    input.value = "";
    input.blur();
    open(option.dataset.video);
  }

  async function complete() {
    const { signal } = (request = new AbortController());
    const typed = input.value;
    try {
      show((await suggest(typed, signal)).suggestions, typed);
    } catch (error) {
      if (!signal.aborted) showNote("Suggestions are not available right now; you can still search.");
    }
  }

  input.addEventListener("input", (event) => {
    stop();
    if (event.isComposing) return;
    if (input.value.trim()) pause = setTimeout(complete, PAUSE_MS);
    else close();
  });
  input.addEventListener("compositionend", () => {
    stop();
    pause = setTimeout(complete, PAUSE_MS);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      choose(list.children[chosen]);
    } else if (move(event)) event.preventDefault();
  });
  input.addEventListener("blur", close);
  // Pressing an option must not move the focus out of the box.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = /** @type {Element} */ (event.target).closest("[role=option]");
    if (option) choose(option);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(input.value);
  });
}

/** Handle a key of the list; return whether it was one. */
function move({ key, altKey }) {
  const count = list.children.length;
  const isOpen = !panel.hidden;
  if (key === "Escape") {
    if (!isOpen && !input.value) return false;
    if (isOpen) close();
    else input.value = "";
    return true;
  }
  if (!["ArrowDown", "ArrowUp"].includes(key) || !count) return false;
  if (!isOpen) unfold();
  // One more position than options: the text itself.
  if (!altKey) mark(((chosen + 1 + (key === "ArrowDown" ? 1 : count)) % (count + 1)) - 1);
  return true;
}

function show(suggestions, typed) {
  note.hidden = true;
  list.replaceChildren(...suggestions.map((suggestion, index) => option(suggestion, index, typed)));
  if (!suggestions.length) return close();
  unfold();
  announce(`${counted(suggestions.length, "suggestion")}; use the arrow keys to choose`);
}

function option({ title, video_id: id, channel_title: channel }, index, typed) {
  return h(
    "li",
    { role: "option", id: `suggestion-${index}`, "aria-selected": "false", "data-video": id, "data-title": title },
    h("span", { class: "suggestion-title", dir: "auto" }, ...withTyped(title, typed)),
    " ",
    h("span", { class: "suggestion-channel", dir: "auto" }, channel),
  );
}

function showNote(text) {
  list.replaceChildren();
  mark(-1);
  note.textContent = text;
  note.hidden = false;
  panel.hidden = false;
  input.setAttribute("aria-expanded", "false");
  announce(text);
}

function unfold() {
  mark(-1);
  panel.hidden = false;
  input.setAttribute("aria-expanded", "true");
}

function close() {
  stop();
  mark(-1);
  panel.hidden = true;
  input.setAttribute("aria-expanded", "false");
}

function stop() {
  clearTimeout(pause);
  request.abort();
}

function mark(index) {
  list.children[chosen]?.setAttribute("aria-selected", "false");
  chosen = index;
  const marked = list.children[chosen];
  marked?.setAttribute("aria-selected", "true");
  marked?.scrollIntoView({ block: "nearest" });
  if (marked) input.setAttribute("aria-activedescendant", marked.id);
  else input.removeAttribute("aria-activedescendant");
}
