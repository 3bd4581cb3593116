/** Shows the outline of the first view, then loads the rest of the page. */

// It asks for the configuration while the other modules are on their way.
import "./config.js";
import { parse } from "./routes.js";
import { skeleton } from "./skeletons.js";

const route = parse(location.hash);
// To ask for all at once takes a phone a few frames.
const AT_ONCE = 5;

if (route.name !== "unknown") document.getElementById("main").replaceChildren(skeleton(route));
// Nothing is painted of a page that is hidden.
if (document.hidden) loadRest();
else requestAnimationFrame(() => setTimeout(loadRest));

/**
 * Fetch the modules of a view at once, as `index.html` lists them, not one after the import of another.
 *
 * @param {string} part  Name of a view, or `page` for what all have
 */
export async function preload(part) {
  const links = [...document.querySelectorAll(`template[data-preload="${part}"]`)].flatMap(({ content }) => [...content.children]);
  while (links.length) {
    document.head.append(...links.splice(0, AT_ONCE));
    await new Promise((resolve) => setTimeout(resolve));
  }
}

async function loadRest() {
  await preload("page");
  await preload(route.name);
  import("./main.js");
}
