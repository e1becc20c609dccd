// Light or dark: the system's, unless the person chose one. Runs before the page is painted.
import { keep, preference } from "./preferences.js";

const root = document.documentElement;
const dark = matchMedia("(prefers-color-scheme: dark)");
const shown = () => root.dataset.theme ?? (dark.matches ? "dark" : "light");

const chosen = preference("theme", null);
if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;

document.addEventListener("DOMContentLoaded", () => {
  const button = document.querySelector("[data-theme-toggle]");
  if (!button) return;
  const tell = () => button.setAttribute("aria-pressed", String(shown() === "dark"));
  button.addEventListener("click", () => {
    root.dataset.theme = shown() === "dark" ? "light" : "dark";
    keep("theme", root.dataset.theme);
    tell();
  });
  dark.addEventListener("change", tell);
  tell();
});
