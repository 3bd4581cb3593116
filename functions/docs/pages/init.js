// The page's colours are those of the system, also when they change while it is open.
const dark = matchMedia("(prefers-color-scheme: dark)");
const colour = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", colour);
colour();

// What Swagger UI leaves out: names of lists of values, headings in order, code that a keyboard can scroll.
const MISSING = [
  ["tr[data-param-name] select", "aria-label", (field) => field.closest("tr").dataset.paramName],
  ["select.examples-select-element", "aria-label", () => "Example"],
  ["select.content-type", "aria-label", () => "Media type"],
  [".information-container", "role", () => "region"],
  [".information-container", "aria-label", () => "About this API"],
  ["h3.opblock-tag", "aria-level", () => "2"],
  ["h4", "aria-level", () => "3"],
  ["h5", "aria-level", () => "4"],
  ["pre.microlight", "tabindex", () => "0"],
];

function addMissing() {
  for (const [selector, name, value] of MISSING) {
    for (const element of document.querySelectorAll(`${selector}:not([${name}])`)) element.setAttribute(name, value(element));
  }
}

new MutationObserver(addMissing).observe(document.body, { childList: true, subtree: true });

// Everything in which a word is looked for: the route, what it does, and its parameters.
function textOf(tag, one) {
  const operation = one.get("operation");
  const parameters = (operation.get("parameters") ?? []).map((parameter) => parameter.get("name") ?? "");
  const texts = [tag, one.get("method"), one.get("path"), operation.get("summary"), operation.get("description")];
  return [...texts, ...parameters].join(" ").toLowerCase();
}

function opsFilter(tags, phrase) {
  const words = phrase.toLowerCase().split(/\s+/);
  const matches = (tag) => (one) => words.every((word) => textOf(tag, one).includes(word));
  return tags
    .map((content, tag) => content.update("operations", (all) => all.filter(matches(tag))))
    .filter((content) => content.get("operations").size > 0);
}

// Swagger UI's own field says that it searches by tag; its links within buttons, and its list of servers of which there is
// one, are in the way of a keyboard.
const Text =
  ({ React }) =>
  ({ text }) =>
    React.createElement("span", null, text);
const Nothing = () => null;
const Search =
  ({ React }) =>
  ({ layoutSelectors, layoutActions }) => {
    const filter = layoutSelectors.currentFilter();
    return React.createElement(
      "div",
      { className: "filter wrapper", role: "search" },
      React.createElement("input", {
        className: "operation-filter-input",
        type: "search",
        placeholder: "Search routes and parameters",
        "aria-label": "Search routes and parameters",
        value: typeof filter === "string" && filter !== "true" ? filter : "",
        onChange: (event) => layoutActions.updateFilter(event.target.value),
      }),
    );
  };

const headersOf = (request) => JSON.stringify(request.get("headers").toJS());
const isJson = (request) => !/\/(docs|feed|problems|sitemaps?)\b/.test(new URL(request.get("url")).pathname);

function requestSnippetGenerator_javascript(request) {
  const options = `{ method: "${request.get("method")}", headers: ${headersOf(request)} }`;
  return `const answer = await fetch(${JSON.stringify(request.get("url"))}, ${options});
console.log(answer.status, await answer.${isJson(request) ? "json" : "text"}());`;
}

// JSON's texts and objects of texts are Python's, too.
function requestSnippetGenerator_python(request) {
  const read = isJson(request) ? "json.load(answer)" : "answer.read().decode()";
  return `${isJson(request) ? "import json\n" : ""}from urllib.request import Request, urlopen

request = Request(${JSON.stringify(request.get("url"))}, method="${request.get("method")}", headers=${headersOf(request)})
with urlopen(request) as answer:
    print(answer.status, ${read})`;
}

// No validator, which would send the document's URL to a third party.
SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  filter: true,
  supportedSubmitMethods: ["get", "head"],
  validatorUrl: null,
  requestSnippetsEnabled: true,
  requestSnippets: {
    languages: ["curl_bash", "javascript", "python"],
    generators: {
      curl_bash: { title: "curl", syntax: "bash" },
      javascript: { title: "JavaScript", syntax: "javascript" },
      python: { title: "Python", syntax: "javascript" },
    },
  },
  plugins: [
    (system) => ({
      components: { DeepLink: Text(system), FilterContainer: Search(system), ServersContainer: Nothing },
      fn: { opsFilter, requestSnippetGenerator_javascript, requestSnippetGenerator_python },
    }),
  ],
});
