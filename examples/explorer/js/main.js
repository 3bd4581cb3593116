/** Starts the page: routes its address to a view, and restores focus and scroll position. */

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
 * @property {() => void} reload  Reloads the view
 */

/**
 * @typedef {object} View
 * @property {string} title  Of the document
 * @property {string} announcement  Text for screen readers
 * @property {HTMLElement} content
 */

const VIEWS = { categories, category, search, trending, video };
const main = document.getElementById("main");

/** @type {App} */
let app;
let visit = new AbortController();
// History entries keep their numbers when the page is reloaded.
let nextEntry = Date.now();
let shown = { name: "", entry: 0 };
/** Scroll position of each history entry. @type {Map<number, number>} */
const scrollPositions = new Map();

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

// --- Navigation -------------------------------------------------------------------------------------------------------

async function navigate() {
  const route = parse(location.hash);
  if (shown.entry) scrollPositions.set(shown.entry, scrollY);
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
  const content = h("div", { class: "empty" }, h("h1", { tabindex: "-1" }, "Page not found"), h("p", {}, h("a", { href: "#/" }, "Go to the charts")));
  return { title: "Not found", announcement: "Page not found", content };
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

// --- Focus and scroll position ----------------------------------------------------------------------------------------

function focusNow() {
  const active = /** @type {HTMLElement} */ (document.activeElement);
  return { isInSearchBox: active.closest(".search-box") !== null, key: main.contains(active) ? active.dataset.key : undefined };
}

/** Restore focus and scroll position of a history entry; a new entry begins at the top, or at the focused control. */
function restore({ isInSearchBox, key }, { name }) {
  const isFirst = !shown.entry;
  const isNew = history.state?.entry === undefined;
  if (isNew) history.replaceState({ entry: nextEntry++ }, "");
  const same = key && shown.name === name ? main.querySelector(`[data-key="${CSS.escape(key)}"]`) : null;
  shown = { name, entry: history.state.entry };
  if (same) same.focus({ preventScroll: true });
  else if (!isFirst && !isInSearchBox) main.querySelector("h1")?.focus({ preventScroll: true });
  if (!same || !isNew) scrollTo(0, isNew ? 0 : (scrollPositions.get(shown.entry) ?? 0));
}

function showUnconfigured(message) {
  const content = h(
    "section",
    { class: "problem", "data-kind": "unconfigured" },
    h("h1", { tabindex: "-1" }, "No API configured"),
    h("p", {}, message),
    h("p", {}, "This page reads the API’s base URL from ", h("code", {}, "config.json"), " next to it, or from its own address: ", h("code", {}, "?api=https://…"), "."),
    h("button", { class: "button", type: "button", on: { click: () => location.reload() } }, "Reload"),
  );
  document.title = "Not configured · DailyWatch";
  main.replaceChildren(content);
  main.removeAttribute("aria-busy");
  announce(message);
}
