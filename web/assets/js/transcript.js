// The transcript beside the recording: the turn being heard is marked, and kept in sight.
import { all } from "./page.js";

export class Transcript {
  #root;
  #turns;
  #current = null;

  constructor(root) {
    this.#root = root;
    this.#turns = all("[data-start]", root).map((element) => ({
      element,
      start: Number(element.dataset.start),
      end: Number(element.dataset.end),
    }));
  }

  /** Marks the turn heard at that second. */
  at(seconds, follow) {
    const turn = this.#turns.findLast(({ start, end }) => start <= seconds + 0.1 && seconds <= end + 0.3);
    if (turn && turn !== this.#current) this.#mark(turn, follow);
  }

  /** Marks the turn of a passage, or the one nearest to it. */
  show(seconds) {
    const inside = this.#turns.find(({ start, end }) => start - 0.05 <= seconds && seconds <= end);
    const nearest = inside ?? this.#turns.findLast(({ start }) => start <= seconds) ?? this.#turns[0];
    if (nearest) this.#mark(nearest, true);
  }

  #mark(turn, follow) {
    this.#current?.element.removeAttribute("aria-current");
    this.#current = turn;
    turn.element.setAttribute("aria-current", "true");
    if (follow) this.#scrollTo(turn.element);
  }

  /** Scrolls the transcript only, never the page under the reader. */
  #scrollTo(element) {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const top = element.offsetTop - (this.#root.clientHeight - element.clientHeight) / 2;
    this.#root.scrollTo({ top, behavior: still ? "auto" : "smooth" });
  }
}
