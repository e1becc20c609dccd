// The conversation in writing: whole turns, and below them what the trainee is saying now.
import { all, one } from "./page.js";

export class Captions {
  #root;
  #list;
  #now;
  #names;

  constructor(root, names) {
    this.#root = root;
    this.#list = one("[data-turns]", root);
    this.#now = one("[data-now]", root);
    this.#names = names;
    const toggle = one("[data-captions-toggle]", root);
    toggle?.addEventListener("change", () => (one("[data-captions]", root).hidden = !toggle.checked));
  }

  /** `turns`: [{speaker, text}]. */
  reset(turns) {
    this.#list.replaceChildren();
    turns.forEach((turn) => this.add(turn));
  }

  add({ speaker, text }) {
    if (speaker === "trainee") this.caption("");
    const item = document.createElement("li");
    item.className = `turn turn-${speaker}`;
    const name = document.createElement("span");
    name.className = "turn-speaker";
    name.textContent = this.#names[speaker];
    const words = document.createElement("span");
    words.textContent = text;
    item.append(name, " ", words);
    this.#list.append(item);
    this.#scroll();
  }

  caption(text) {
    this.#now.textContent = text;
    this.#now.hidden = !text;
    this.#scroll();
  }

  get length() {
    return all("li", this.#list).length;
  }

  #scroll() {
    const box = one("[data-captions]", this.#root);
    box.scrollTop = box.scrollHeight;
    const empty = one("[data-captions-empty]", this.#root);
    if (empty) empty.hidden = this.length > 0 || !this.#now.hidden;
  }
}
