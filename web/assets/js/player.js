// Both legs of the recording, played together: what the trainee said, and what he heard.
import { all, clock, one } from "./page.js";

const DRIFT_S = 0.04; // two frames; beyond, the second leg is put back in step
const BEFORE_S = 0.15; // a passage starts a little early, or its first sound is lost

/** Fires `time` (detail: seconds) while it plays and after each jump, and `fault` when the audio cannot be had. */
export class Player extends EventTarget {
  #root;
  #lead;
  #second;
  #stopAt = null;
  #duration;
  #range;

  constructor(root, duration) {
    super();
    this.#root = root;
    this.#duration = duration;
    [this.#lead, this.#second] = all("audio", root);
    this.#range = one('input[type="range"]', root);
    this.#wire();
    this.#tell();
  }

  get playing() {
    return !this.#lead.paused;
  }

  seek(at) {
    const bounded = Math.min(Math.max(0, at), this.#duration);
    this.#stopAt = null;
    this.#lead.currentTime = this.#second.currentTime = bounded;
    this.#tell(bounded);
  }

  playPassage(from, to) {
    this.seek(from - BEFORE_S);
    this.#stopAt = to === null ? null : Math.max(to, from + 0.5);
    this.#play();
  }

  #wire() {
    one("[data-play]", this.#root).addEventListener("click", () => {
      this.#stopAt = null;
      if (this.playing) this.#pause();
      else this.#play();
    });
    for (const button of all("[data-jump]", this.#root)) {
      button.addEventListener("click", () => this.seek(this.#lead.currentTime + Number(button.dataset.jump)));
    }
    for (const choice of all('input[name="legs"]', this.#root)) {
      choice.addEventListener("change", () => {
        this.#lead.muted = choice.value === "heard";
        this.#second.muted = choice.value === "trainee";
      });
    }
    one("[data-speed]", this.#root).addEventListener("change", ({ target }) => {
      this.#lead.playbackRate = this.#second.playbackRate = Number(target.value);
    });
    this.#range.addEventListener("input", () => this.seek(Number(this.#range.value)));
    this.#lead.addEventListener("ended", () => this.#pause());
    for (const leg of [this.#lead, this.#second]) {
      leg.addEventListener("error", () => {
        this.#pause();
        this.dispatchEvent(new Event("fault"));
      });
    }
  }

  async #play() {
    try {
      await Promise.all([this.#lead.play(), this.#second.play()]);
    } catch (error) {
      if (error.name !== "AbortError") this.dispatchEvent(new Event("fault"));
      return;
    }
    this.#draw();
    this.#step();
  }

  #pause() {
    this.#lead.pause();
    this.#second.pause();
    this.#draw();
  }

  #step = () => {
    if (!this.playing) return this.#draw();
    const at = this.#lead.currentTime;
    if (Math.abs(this.#second.currentTime - at) > DRIFT_S && !this.#second.seeking) this.#second.currentTime = at;
    if (this.#stopAt !== null && at >= this.#stopAt) {
      this.#stopAt = null;
      this.#pause();
    }
    this.#tell();
    requestAnimationFrame(this.#step);
  };

  #draw() {
    this.#root.dataset.playing = String(this.playing);
    const button = one("[data-play]", this.#root);
    one("[data-label]", button).textContent = this.playing ? button.dataset.pause : button.dataset.playWord;
  }

  #tell(at = this.#lead.currentTime) {
    this.#range.value = at;
    this.#range.setAttribute("aria-valuetext", clock(at));
    one("[data-time]", this.#root).textContent = `${clock(at)} / ${clock(this.#duration)}`;
    this.dispatchEvent(new CustomEvent("time", { detail: at }));
  }
}
