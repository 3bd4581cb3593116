/** Parses the API's highlights: HTML with escaped text and `<mark>`; any other markup is dropped. */

/**
 * Return a highlight as nodes: text, and `<mark>` elements with text. Any other element becomes its text.
 *
 * The parser's document is inert: it runs no script and loads nothing.
 *
 * @param {string} html
 * @returns {DocumentFragment}
 */
export function marked(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const fragment = document.createDocumentFragment();
  for (const node of parsed.body.childNodes) fragment.append(node.nodeName === "MARK" ? mark(node) : node.textContent);
  return fragment;
}

function mark(node) {
  const element = document.createElement("mark");
  element.textContent = node.textContent;
  return element;
}
