/** Brings the page to life: reads the address, shows the view that it names, and keeps focus and place. */

import { announce } from "./announcer.js";
import { createApi } from "./api.js";
import { allowPictures } from "./cards.js";
import { Misconfigured, loadConfig } from "./config.js";
import { h } from "./elements.js";
import { asProblem, headingOf, problemPanel } from "./problems.js";
import { parse, to } from "./routes.js";
import { showText, startSearchBox } from "./search-box.js";
import * as categories from "./views/categories.js";
import * as category from "./views/category.js";
import * as search from "./views/search.js";
import * as trending from "./views/trending.js";
import * as video from "./views/video.js";
import { categoryTitles } from "./vocabulary.js";

/**
 * @typedef {object} App
 * @property {import("./api.js").Api} api
 * @property {(signal: AbortSignal) => Promise<(id: number) => string>} titles  Names categories
 * @property {() => void} reload  Shows the view anew
 */

/**
 * @typedef {object} View
 * @property {string} title  Of the document
 * @property {string} announcement  What a screen reader is told
 * @property {HTMLElement} content
 */

const VIEWS = { categories, category, search, trending, video };
const main = document.getElementById("main");

/** @type {App} */
let app;
let visit = new AbortController();
// Entries keep their number when the page is loaded anew.
let nextEntry = Date.now();
let shown = { name: "", entry: 0 };
/** Where the reader was on each entry of the history. @type {Map<number, number>} */
const places = new Map();

start();

async function start() {
  document.getElementById("skip").addEventListener("click", skip);
  try {
    const config = await loadConfig();
    const api = createApi(config.api);
    allowPictures(config.thumbnails);
    app = { api, titles: categoryTitles(api), reload: navigate };
    document.getElementById("api-address").textContent = api.base;
  } catch (error) {
    if (!(error instanceof Misconfigured)) throw error;
    return showUnconfigured(error.message);
  }
  history.scrollRestoration = "manual";
  addEventListener("hashchange", navigate);
  addEventListener("online", () => main.querySelector('[data-kind="unreachable"]') && navigate());
  startSearchBox(app.api.suggest, searchFor);
  await navigate();
}

function skip(event) {
  event.preventDefault();
  main.focus();
}

function searchFor(text) {
  const address = to.search({ q: text });
  if (address === location.hash) navigate();
  else location.hash = address;
}

// --- One visit ---------------------------------------------------------------------------------------------------------

async function navigate() {
  const route = parse(location.hash);
  if (shown.entry) places.set(shown.entry, scrollY);
  visit.abort();
  const { signal } = (visit = new AbortController());
  main.setAttribute("aria-busy", "true");
  if (route.name !== "search") showText("");
  const view = await viewOf(route, signal);
  if (!signal.aborted) swap(view, route);
}

/** @returns {Promise<View | null>} */
async function viewOf(route, signal) {
  if (route.name === "unknown") return noSuchPage();
  try {
    return await VIEWS[route.name].show(app, route, signal);
  } catch (error) {
    return signal.aborted ? null : failed(asProblem(error), VIEWS[route.name].part);
  }
}

function failed(problem, part) {
  const title = headingOf(problem, part);
  return { title, announcement: `${title}. ${problem.message}`, content: problemPanel(problem, part, navigate, "h1") };
}

function noSuchPage() {
  const content = h("div", { class: "empty" }, h("h1", { tabindex: "-1" }, "There is no such page"), h("p", {}, h("a", { href: "#/" }, "Go to the charts")));
  return { title: "Not found", announcement: "There is no such page", content };
}

function swap({ title, announcement, content }, route) {
  const focus = focusNow();
  main.replaceChildren(content);
  main.removeAttribute("aria-busy");
  document.title = `${title} · DailyWatch`;
  for (const link of document.querySelectorAll("[data-section]")) markCurrent(link, route);
  main.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  restore(focus, route);
  announce(announcement);
}

function markCurrent(link, { name }) {
  const isCurrent = name === link.dataset.section || (name === "category" && link.dataset.section === "categories");
  if (isCurrent) link.setAttribute("aria-current", "page");
  else link.removeAttribute("aria-current");
}

// --- Focus and place ---------------------------------------------------------------------------------------------------

function focusNow() {
  const active = /** @type {HTMLElement} */ (document.activeElement);
  return { isElsewhere: active.closest(".search-box") !== null, key: main.contains(active) ? active.dataset.key : undefined };
}

/** Leave the reader where they were on this entry of the history; on a new one at the top, or where they chose. */
function restore({ isElsewhere, key }, { name }) {
  const isFirst = !shown.entry;
  const isNew = history.state?.entry === undefined;
  if (isNew) history.replaceState({ entry: nextEntry++ }, "");
  const same = key && shown.name === name ? main.querySelector(`[data-key="${CSS.escape(key)}"]`) : null;
  shown = { name, entry: history.state.entry };
  if (same) same.focus({ preventScroll: true });
  else if (!isFirst && !isElsewhere) main.querySelector("h1")?.focus({ preventScroll: true });
  if (!same || !isNew) scrollTo(0, isNew ? 0 : (places.get(shown.entry) ?? 0));
}

function showUnconfigured(message) {
  const content = h(
    "section",
    { class: "problem", "data-kind": "unconfigured" },
    h("h1", { tabindex: "-1" }, "Where is the API?"),
    h("p", {}, message),
    h("p", {}, "This page reads the API’s base URL from ", h("code", {}, "config.json"), " beside it, or from its own address: ", h("code", {}, "?api=https://…"), "."),
    h("button", { class: "button", type: "button", on: { click: () => location.reload() } }, "Look again"),
  );
  document.title = "Not configured · DailyWatch";
  main.replaceChildren(content);
  main.removeAttribute("aria-busy");
  announce(message);
}
