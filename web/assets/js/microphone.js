// The trainee's microphone: permission, choice of device, level.
import { keep, preference } from "./preferences.js";

/** `code`: insecure (page not on HTTPS or localhost), refused, missing, busy. */
export class MicrophoneFault extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

const CODES = {
  NotAllowedError: "refused",
  SecurityError: "refused",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "busy",
  AbortError: "busy",
};

export class Microphone {
  stream = null;
  #context = null;
  #analyser = null;
  #source = null;
  #samples = new Float32Array(1024);

  /** Asks for the microphone (the last one chosen if it is there). Throws MicrophoneFault. */
  async open(deviceId = preference("microphone", "")) {
    if (!window.isSecureContext || !navigator.mediaDevices) throw new MicrophoneFault("insecure");
    const stream = await this.#ask(deviceId);
    this.close();
    this.stream = stream;
    this.#listen();
    return stream;
  }

  async choose(deviceId) {
    await this.open(deviceId);
    keep("microphone", deviceId);
    return this.stream;
  }

  close() {
    this.stream?.getTracks().forEach((track) => track.stop());
    this.#source?.disconnect();
    this.stream = null;
  }

  /** Microphones of this computer: `{id, label, current}`. */
  async devices() {
    const current = this.stream?.getAudioTracks()[0]?.getSettings().deviceId;
    const devices = await navigator.mediaDevices.enumerateDevices();
    return devices
      .filter((device) => device.kind === "audioinput" && device.deviceId)
      .map((device) => ({ id: device.deviceId, label: device.label, current: device.deviceId === current }));
  }

  /** What it picks up now, from 0 (nothing) to 1 (as loud as it gets), on a scale of decibels. */
  level() {
    if (!this.#analyser || this.#context.state !== "running") return 0;
    this.#analyser.getFloatTimeDomainData(this.#samples);
    const power = this.#samples.reduce((sum, sample) => sum + sample * sample, 0) / this.#samples.length;
    return Math.min(1, Math.max(0, 1 + (10 * Math.log10(power + 1e-9)) / 60));
  }

  async #ask(deviceId) {
    try {
      return await navigator.mediaDevices.getUserMedia({
        audio: { ...(deviceId && { deviceId: { ideal: deviceId } }), echoCancellation: true, noiseSuppression: true },
      });
    } catch (error) {
      throw new MicrophoneFault(CODES[error.name] ?? "missing");
    }
  }

  #listen() {
    this.#context ??= new AudioContext();
    this.#analyser ??= this.#context.createAnalyser();
    this.#analyser.fftSize = this.#samples.length;
    this.#source = this.#context.createMediaStreamSource(this.stream);
    this.#source.connect(this.#analyser);
    const wake = () => this.#context.resume();
    wake();
    document.addEventListener("pointerdown", wake, { once: true });
    document.addEventListener("keydown", wake, { once: true });
  }
}
