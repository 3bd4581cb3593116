/** Applies the light or dark theme: the system's, until the reader chooses one. */

const KEY = "theme";
const dark = matchMedia("(prefers-color-scheme: dark)");

const chosen = () => localStorage.getItem(KEY);
const current = () => chosen() ?? (dark.matches ? "dark" : "light");

function apply() {
  document.documentElement.dataset.theme = current();
  const toggle = document.getElementById("theme-toggle");
  toggle?.setAttribute("aria-label", `Switch to the ${current() === "dark" ? "light" : "dark"} theme`);
}

function choose() {
  localStorage.setItem(KEY, current() === "dark" ? "light" : "dark");
  apply();
}

apply();
dark.addEventListener("change", apply);
document.addEventListener("DOMContentLoaded", () => {
  document.getElementById("theme-toggle").addEventListener("click", choose);
  apply();
});
