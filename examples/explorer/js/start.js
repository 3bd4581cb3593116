/** Finds the API when the page is opened: waits for its deployment, and asks before another origin is read. */

import { allow } from "./allowed-origins.js";
import { announce } from "./announcer.js";
import { Misconfigured, NotAllowed, NotDeployed, loadConfig } from "./config.js";
import { h } from "./elements.js";

const PAUSE_MS = 2_000;

/**
 * Return the configuration once there is one; until then `main` says what is missing.
 *
 * @param {HTMLElement} main
 * @returns {Promise<import("./config.js").Config>}
 */
export async function configured(main) {
  for (;;) {
    try {
      return await loadConfig();
    } catch (error) {
      if (error instanceof NotDeployed) await waiting(main);
      else if (error instanceof NotAllowed) await allowed(main, error);
      else if (error instanceof Misconfigured) await unconfigured(main, error);
      else throw error;
    }
  }
}

async function waiting(main) {
  if (!main.querySelector("[data-kind=deploying]")) {
    show(
      main,
      "deploying",
      "Waiting for the API",
      h("p", {}, "The stack is being deployed: config.json has no base URL yet. This page continues as soon as there is one."),
      h("p", { class: "pulse", "aria-hidden": "true" }, h("i", {}), h("i", {}), h("i", {})),
    );
  }
  await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}

function allowed(main, { message, origin }) {
  return new Promise((resolve) => {
    const accept = () => {
      allow(origin);
      resolve();
    };
    const own = new URL(location.href);
    own.searchParams.delete("api");
    show(
      main,
      "not-allowed",
      "Read from another origin?",
      h("p", {}, message, " Everything on the page would come from there. Allow it only if you know who runs it; this browser remembers the answer."),
      h("p", { class: "choices" }, h("button", { class: "button", type: "button", on: { click: accept } }, `Allow ${origin}`), " ", h("a", { href: own.href }, "Use this page’s own API")),
    );
  });
}

function unconfigured(main, { message }) {
  show(
    main,
    "unconfigured",
    "No API configured",
    h("p", {}, message),
    h("p", {}, "This page reads the API’s base URL from ", h("code", {}, "config.json"), " next to it, or from its own address: ", h("code", {}, "?api=https://…"), "."),
    h("button", { class: "button", type: "button", on: { click: () => location.reload() } }, "Reload"),
  );
  return new Promise(() => {});
}

function show(main, kind, title, ...content) {
  document.title = `${title} · DailyWatch`;
  main.replaceChildren(h("section", { class: "problem", "data-kind": kind }, h("h1", { tabindex: "-1" }, title), ...content));
  main.removeAttribute("aria-busy");
  announce(title);
}
