/** Fills the page's footer: where the data is from, and links to the API's documentation and the source code. */

import { forget, isAllowed } from "./allowed-origins.js";
import { h } from "./elements.js";

const colophon = document.getElementById("colophon");

/** @param {import("./config.js").Config} config */
export function fillColophon({ api, repository, isOther }) {
  const { origin } = new URL(api);
  colophon.replaceChildren(
    h("p", {}, "Data from the public API at ", h("code", { id: "api-address" }, api), isOther && origin !== location.origin && isAllowed(origin) ? forgetButton(origin) : null),
    h("nav", { "aria-label": "About" }, h("a", { href: `${api}/docs` }, "API documentation"), repository && h("a", { href: repository }, "Source code")),
  );
}

/** Return a button that withdraws the permission to read from an origin. */
function forgetButton(origin) {
  const withdraw = () => {
    forget(origin);
    const own = new URL(location.href);
    own.searchParams.delete("api");
    location.assign(own.href);
  };
  return h("button", { class: "link", type: "button", on: { click: withdraw } }, "Forget this origin");
}
