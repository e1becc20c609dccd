// What a page's template hands to its scripts, and small things every page needs.

/** The JSON block of that id. */
export const data = (id) => JSON.parse(document.getElementById(id).textContent);

export const one = (selector, root = document) => root.querySelector(selector);
export const all = (selector, root = document) => [...root.querySelectorAll(selector)];

/** `75.2` as `1:15`. */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** Puts `values` in place of the `{names}` of a message. */
export const fill = (message, values) => message.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

/** Shows a text in an element that is hidden while it has none. */
export function show(element, text) {
  element.textContent = text ?? "";
  element.hidden = !text;
}
