// The two tones a telephone makes by itself, with the French cadences: 440 Hz, 1.5 s on, 3.5 s off.

const ON_S = 1.5;
const PERIOD_S = 5;
const RINGBACK = { hz: [440], gain: 0.08 };
const BELL = { hz: [660, 880], gain: 0.12 };

export class Tones {
  #context = null;
  #timer = null;
  #sounding = [];

  /** The telephone rings. */
  ring() {
    this.#start(BELL);
  }

  /** What a caller hears while the other telephone rings. */
  ringback() {
    this.#start(RINGBACK);
  }

  stop() {
    clearInterval(this.#timer);
    this.#sounding.forEach((oscillator) => oscillator.stop());
    this.#timer = null;
    this.#sounding = [];
  }

  #start(tone) {
    this.stop();
    this.#context ??= new AudioContext();
    this.#context.resume();
    this.#burst(tone);
    this.#timer = setInterval(() => this.#burst(tone), PERIOD_S * 1000);
  }

  #burst({ hz, gain }) {
    const now = this.#context.currentTime;
    const volume = new GainNode(this.#context, { gain: 0 });
    volume.gain.setTargetAtTime(gain, now, 0.02);
    volume.gain.setTargetAtTime(0, now + ON_S, 0.02);
    volume.connect(this.#context.destination);
    this.#sounding = hz.map((frequency) => {
      const oscillator = new OscillatorNode(this.#context, { frequency });
      oscillator.connect(volume);
      oscillator.start(now);
      oscillator.stop(now + ON_S + 0.2);
      return oscillator;
    });
  }
}
