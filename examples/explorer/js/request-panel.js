/** Shows the requests behind a view: each as a curl command, with its answer, its time, and what caches did. */

import { h } from "./elements.js";
import { loggedRequests, watchRequests } from "./request-log.js";
import { counted, exact, spanOf } from "./wording.js";

const panel = document.getElementById("requests");
const toggle = document.getElementById("requests-toggle");
const COPIED_MS = 2_000;

const CACHES = {
  waiting: "",
  network: "from the API",
  revalidated: "unchanged (304)",
  cache: "from the browser’s cache",
  hidden: "",
};

/** @type {Map<import("./request-log.js").LoggedRequest, {update: () => void}>} */
let items = new Map();

/** Show requests from now on. */
export function startRequestPanel() {
  const line = h("span", { class: "request-line" });
  const total = h("span", { class: "request-total" });
  const list = h("ol");
  const part = { class: "request-list", tabindex: "0", role: "region", "aria-label": "Requests of this page" };
  const box = h("details", {}, h("summary", {}, h("b", {}, "API"), line, total), h("div", part, list));
  box.addEventListener("toggle", () => toggle.setAttribute("aria-expanded", String(box.open)));
  toggle.addEventListener("click", () => (box.open = !box.open));
  panel.replaceChildren(box);
  panel.hidden = toggle.hidden = false;

  function show(request) {
    if (!request) clear(list);
    else if (items.has(request)) items.get(request).update();
    else if (loggedRequests().includes(request)) add(list, request);
    summarize(line, total);
  }

  watchRequests(show);
  summarize(line, total);
}

function clear(list) {
  items = new Map();
  list.replaceChildren();
}

function add(list, request) {
  const item = itemOf(request);
  items.set(request, item);
  list.append(item.element);
}

function summarize(line, total) {
  const requests = loggedRequests();
  line.replaceChildren(...(requests.length ? factsOf(requests[0]) : ["No requests"]));
  total.textContent = requests.length ? counted(requests.length, "request") : "";
}

// --- One request ------------------------------------------------------------------------------------------------------

function factsOf(request) {
  const { pathname, search } = new URL(request.url);
  const path = h("code", { title: decoded(pathname + search) }, `GET ${decoded(pathname + search)}`);
  if (!request.isDone) return [path, h("span", { class: "request-facts" }, "waiting")];
  const kind = request.status >= 200 && request.status < 400 ? "" : " bad";
  const cache = CACHES[request.cache] && h("span", { class: "request-cache" }, ` · ${CACHES[request.cache]}`);
  return [path, h("span", { class: `request-facts${kind}` }, `${request.status || "no answer"} · ${exact(Math.round(request.ms))} ms`, cache)];
}

function decoded(address) {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}

function itemOf(request) {
  const summary = h("summary", {});
  const box = h("details", {}, summary);
  const body = h("div", { class: "request-body" });
  box.append(body);

  function update() {
    summary.replaceChildren(...factsOf(request));
    if (box.open) body.replaceChildren(...bodyOf(request));
  }

  box.addEventListener("toggle", update);
  update();
  return { element: h("li", {}, box), update };
}

function bodyOf(request) {
  return [
    h("div", { class: "curl" }, h("code", {}, curl(request)), copyButton(curl(request))),
    h("p", { class: "request-note" }, noteOf(request)),
    request.text && h("pre", { tabindex: "0", role: "region", "aria-label": "Answer" }, pretty(request.text)),
  ].filter(Boolean);
}

const curl = ({ url }) => `curl -s '${url.replaceAll("'", "%27")}'`;

function noteOf({ isDone, status, text, cacheControl, cache }) {
  if (!isDone) return "No response yet.";
  if (!status) return "No response: the API could not be reached.";
  const seconds = /max-age=(\d+)/.exec(cacheControl)?.[1];
  const freshness = seconds ? `Caches may keep it for ${spanOf(Number(seconds))}.` : "It is not cached.";
  const where = { cache: "This browser already had it.", revalidated: "This browser had it, and the API confirmed that it is unchanged.", network: "The API sent it." };
  return [`${exact(new Blob([text]).size)} bytes of JSON.`, where[cache], freshness].filter(Boolean).join(" ");
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function copyButton(text) {
  // Browsers have a clipboard on secure pages only.
  if (!navigator.clipboard) return null;
  const button = h("button", { class: "button small", type: "button", on: { click: copy } }, "Copy");

  async function copy() {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), COPIED_MS);
  }

  return button;
}
