// Two lanes of sound (trainee above, what he heard below) under the phases of the call, drawn from peaks.
import { all, one } from "./page.js";

const GAP = 6; // CSS pixels between the lanes

export class Waveform {
  onSeek = () => {};
  #root;
  #canvas;
  #cursor;
  #lanes;
  #duration;

  /** `peaks`: {trainee: [0…255], heard: [0…255]}, one value per equal slice of the recording. */
  constructor(root, peaks, phases, duration) {
    this.#root = root;
    this.#canvas = one("canvas", root);
    this.#cursor = one("[data-cursor]", root);
    this.#lanes = [peaks.trainee, peaks.heard];
    this.#duration = duration;
    this.#place(phases);
    root.hidden = false;
    new ResizeObserver(() => this.#draw()).observe(this.#canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#draw());
    new MutationObserver(() => this.#draw()).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    this.#canvas.addEventListener("click", (event) => {
      const box = this.#canvas.getBoundingClientRect();
      this.onSeek(((event.clientX - box.left) / box.width) * this.#duration);
    });
  }

  at(seconds) {
    this.#cursor.style.left = `${(100 * seconds) / this.#duration}%`;
  }

  /** The coloured bands of the phases. */
  #place(phases) {
    const bands = all("[data-band]", this.#root);
    for (const [index, { start, end }] of phases.entries()) {
      const band = bands[index];
      band.style.left = `${(100 * start) / this.#duration}%`;
      band.style.width = `${(100 * (Math.min(end, this.#duration) - start)) / this.#duration}%`;
    }
  }

  #draw() {
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    const scale = devicePixelRatio || 1;
    this.#canvas.width = width * scale;
    this.#canvas.height = height * scale;
    const pen = this.#canvas.getContext("2d");
    pen.scale(scale, scale);
    const style = getComputedStyle(this.#root);
    const lane = (height - GAP) / 2;
    this.#lanes.forEach((peaks, index) => {
      pen.fillStyle = style.getPropertyValue(index ? "--lane-heard" : "--lane-trainee");
      const middle = lane / 2 + index * (lane + GAP);
      for (let x = 0; x < width; x += 2) {
        const from = Math.floor((x / width) * peaks.length);
        const to = Math.max(from + 1, Math.floor(((x + 2) / width) * peaks.length));
        let peak = 0;
        for (let i = from; i < to; i++) peak = Math.max(peak, peaks[i]);
        const half = Math.max(0.5, (Math.sqrt(peak / 255) * lane) / 2);
        pen.fillRect(x, middle - half, 1.4, 2 * half);
      }
    });
  }
}
