/** Starts the page: routes its address to a view, and restores focus and scroll position. */

import { announce } from "./announcer.js";
import { Problem, createApi } from "./api.js";
import { allowPictures } from "./cards.js";
import { fillColophon } from "./colophon.js";
import { h } from "./elements.js";
import { preload } from "./outline.js";
import { asProblem, headingOf, problemPanel, spokenProblem } from "./problems.js";
import { clearRequests } from "./request-log.js";
import { startRequestPanel } from "./request-panel.js";
import { parse, to } from "./routes.js";
import { showText, startSearchBox } from "./search-box.js";
import { skeleton } from "./skeletons.js";
import { configured } from "./start.js";
import { categoryTitles } from "./vocabulary.js";
import { isolated } from "./wording.js";

/**
 * @typedef {object} App
 * @property {import("./api.js").Api} api
 * @property {(signal: AbortSignal) => Promise<(id: number) => string>} titles  Names categories
 * @property {boolean} links  Whether links to the original videos lead somewhere
 * @property {() => void} reload  Reloads the view
 */

/**
 * @typedef {object} View
 * @property {string} title  Of the document
 * @property {string} announcement  Text for screen readers
 * @property {HTMLElement} content
 */

const VIEWS = {
  categories: () => import("./views/categories.js"),
  category: () => import("./views/category.js"),
  search: () => import("./views/search.js"),
  trending: () => import("./views/trending.js"),
  video: () => import("./views/video.js"),
};
const main = document.getElementById("main");

/** @type {App} */
let app;
let visit = new AbortController();
// An answer that is there sooner is shown without an outline before it.
const OUTLINE_AFTER_MS = 150;
// The first view and its pictures come before the modules of others.
const OTHERS_AFTER_MS = 2_000;
// History entries keep their numbers when the page is reloaded.
let nextEntry = Date.now();
let shown = { name: "", entry: 0 };
/** Scroll position of each history entry. @type {Map<number, number>} */
const scrollPositions = new Map();

start();

async function start() {
  document.getElementById("skip").addEventListener("click", skip);
  const config = await configured(main);
  const api = createApi(config.api);
  if (config.thumbnails) allowPictures(config.api);
  app = { api, titles: categoryTitles(api), links: config.links, reload: navigate };
  fillColophon(config);
  startRequestPanel();
  history.scrollRestoration = "manual";
  addEventListener("hashchange", navigate);
  addEventListener("online", () => main.querySelector('[data-kind="unreachable"]') && navigate());
  startSearchBox(app.api.suggest, searchFor, (id) => (location.hash = to.video(id)));
  await navigate();
  setTimeout(() => Object.keys(VIEWS).forEach(preload), OTHERS_AFTER_MS);
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
  const focusedKey = keyOfFocus();
  if (shown.entry) scrollPositions.set(shown.entry, scrollY);
  visit.abort();
  const { signal } = (visit = new AbortController());
  clearRequests();
  main.setAttribute("aria-busy", "true");
  if (route.name !== "search") showText("");
  const outline = setTimeout(() => showOutline(route, signal), OUTLINE_AFTER_MS);
  const view = await viewOf(route, signal);
  clearTimeout(outline);
  if (!signal.aborted) swap(view, route, focusedKey);
}

/** Show a view's outline, unless another page of the same view is there already. */
function showOutline(route, signal) {
  const { name } = route;
  if (signal.aborted || name === "unknown" || (shown.name === name && !main.querySelector(".skeleton"))) return;
  main.replaceChildren(skeleton(route));
}

/** @returns {Promise<View | null>} */
async function viewOf(route, signal) {
  if (route.name === "unknown") return noSuchPage();
  let part;
  try {
    const view = await loaded(route.name);
    part = view.part;
    return await view.show(app, route, signal);
  } catch (error) {
    return signal.aborted ? null : failed(asProblem(error), part);
  }
}

/** Return the module of a view, which is there already unless the page was just opened. */
async function loaded(name) {
  try {
    return await VIEWS[name]();
  } catch {
    throw new Problem("unreachable", "A part of this page could not be loaded.");
  }
}

function failed(problem, part) {
  const title = headingOf(problem, part);
  return { title, announcement: spokenProblem(problem, part), content: problemPanel(problem, part, navigate, "h1") };
}

function noSuchPage() {
  const content = h("div", { class: "empty" }, h("h1", { tabindex: "-1" }, "Page not found"), h("p", {}, h("a", { href: "#/" }, "Go to the charts")));
  return { title: "Not found", announcement: "Page not found", content };
}

function swap({ title, announcement, content }, route, focusedKey) {
  main.replaceChildren(content);
  main.removeAttribute("aria-busy");
  document.title = `${isolated(title)} · DailyWatch`;
  for (const link of document.querySelectorAll("[data-section]")) markCurrent(link, route);
  main.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  restore(focusedKey, route);
  announce(announcement);
}

function markCurrent(link, { name }) {
  const isCurrent = name === link.dataset.section || (name === "category" && link.dataset.section === "categories");
  if (isCurrent) link.setAttribute("aria-current", "page");
  else link.removeAttribute("aria-current");
}

// --- Focus and scroll position ----------------------------------------------------------------------------------------

const focused = () => /** @type {HTMLElement} */ (document.activeElement);
const keyOfFocus = () => (main.contains(focused()) ? focused().dataset.key : undefined);

/** Restore focus and scroll position of a history entry; a new entry begins at the top, or at the focused control. */
function restore(key, { name }) {
  const isElsewhere = focused().closest(".search-box, .requests") !== null;
  const isFirst = !shown.entry;
  const isNew = history.state?.entry === undefined;
  if (isNew) history.replaceState({ entry: nextEntry++ }, "");
  const same = key && shown.name === name ? main.querySelector(`[data-key="${CSS.escape(key)}"]`) : null;
  shown = { name, entry: history.state.entry };
  if (same) same.focus({ preventScroll: true });
  else if (!isFirst && !isElsewhere) main.querySelector("h1")?.focus({ preventScroll: true });
  if (!same || !isNew) scrollTo(0, isNew ? 0 : (scrollPositions.get(shown.entry) ?? 0));
}
