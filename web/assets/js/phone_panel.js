// The telephone on the desk: buttons and words over the softphone.
import { getJson, post, Refused } from "./http.js";
import { Microphone, MicrophoneFault } from "./microphone.js";
import { all, clock, fill, one, show } from "./page.js";
import { Line, Softphone, Talk } from "./softphone.js";
import { Tones } from "./tones.js";

const BUSY_CAUSES = new Set(["Busy", "Rejected"]);
const GIVEN_UP = "Canceled"; // by the trainee himself, while it rang

export class PhonePanel {
  #root;
  #texts;
  #call; // {id, direction, open}
  #phone = null;
  #microphone = new Microphone();
  #tones = new Tones();
  #ringing = false; // our request to be rung is under way

  constructor(root, call, texts) {
    this.#root = root;
    this.#call = call;
    this.#texts = texts;
  }

  async start() {
    this.#wire();
    this.#tick();
    await this.#open();
  }

  /** The exercise is over, even if nobody answered: nothing can be dialled for it any more. */
  ended() {
    this.#call.open = false;
    this.#draw();
  }

  async #open() {
    this.#fault(null);
    try {
      await this.#microphone.open();
      await this.#list();
      this.#phone ??= this.#connect(await getJson("/desk/phone"));
      await this.#ready();
    } catch (error) {
      this.#fault(this.#words(error), true);
    }
    this.#draw();
  }

  #connect(account) {
    const phone = new Softphone(account, this.#microphone, one("[data-speaker]", this.#root));
    phone.addEventListener("change", () => this.#draw());
    phone.addEventListener("over", ({ detail }) => this.#over(detail));
    phone.addEventListener("silent", () => this.#fault(this.#texts.silent));
    addEventListener("beforeunload", (event) => phone.state.since && event.preventDefault());
    addEventListener("pagehide", () => phone.stop());
    phone.start();
    return phone;
  }

  /** Outbound: from now on the number dialled is this call. */
  async #ready() {
    if (this.#call.open && this.#call.direction === "outbound") await post(`/desk/calls/${this.#call.id}/ready`);
  }

  /** Inbound: have the telephone rung. Resolves once it was answered, or tells why it was not. */
  async #ring() {
    this.#ringing = true;
    this.#fault(null);
    this.#draw();
    try {
      await post(`/desk/calls/${this.#call.id}/ring`);
    } catch (error) {
      this.#fault(this.#words(error));
    }
    this.#ringing = false;
    this.#draw();
  }

  #over({ cause, answered }) {
    this.#tones.stop();
    if (answered) {
      this.ended();
    } else if (!this.#ringing && cause !== GIVEN_UP) {
      this.#fault(BUSY_CAUSES.has(cause) ? this.#texts.peerBusy : this.#texts.notReached);
    }
  }

  #wire() {
    const number = one("[data-number]", this.#root);
    const doing = {
      retry: () => this.#open(),
      ready: () => this.#ring(),
      answer: () => this.#phone.answer(),
      dial: () => (this.#fault(null), this.#phone.dial(number.value)),
      mute: () => this.#phone.mute(!this.#phone.state.muted),
      hold: () => (this.#phone.state.talk === Talk.HELD ? this.#phone.resume() : this.#phone.hold()),
      hangup: () => this.#phone.hangUp(),
      erase: () => (number.value = number.value.slice(0, -1)),
    };
    for (const button of all("[data-do]", this.#root)) {
      button.addEventListener("click", () => doing[button.dataset.do]());
    }
    for (const key of all("[data-key]", this.#root)) key.addEventListener("click", () => this.#key(key.dataset.key));
    for (const post_ of all("[data-transfer]", this.#root)) {
      post_.addEventListener("click", () => this.#transfer(post_.dataset.transfer));
    }
    number?.addEventListener("keydown", (event) => event.key === "Enter" && doing.dial());
    one("[data-microphone]", this.#root).addEventListener("change", (event) => this.#change(event.target.value));
    navigator.mediaDevices?.addEventListener("devicechange", () => this.#list());
    document.addEventListener("click", (event) => this.#clickToDial(event));
    document.addEventListener("placed", () => this.#draw()); // a record came, with its number to dial
  }

  #clickToDial(event) {
    const button = event.target.closest?.("[data-dial]");
    const number = one("[data-number]", this.#root);
    if (!button || !number || !this.#phone) return;
    number.value = button.dataset.dial;
    this.#fault(null);
    this.#phone.dial(number.value);
  }

  #key(digit) {
    const number = one("[data-number]", this.#root);
    if (this.#phone?.state.talk === Talk.TALKING) this.#phone.key(digit);
    else if (number) number.value += digit;
  }

  async #transfer(number) {
    const taken = await this.#phone.transfer(number);
    this.#fault(taken ? null : fill(this.#texts.transferFailed, { number }));
    if (taken) one("[data-transfer-menu]", this.#root).open = false;
  }

  async #change(deviceId) {
    try {
      await this.#phone?.useStream(await this.#microphone.choose(deviceId));
    } catch (error) {
      this.#fault(this.#words(error));
    }
  }

  async #list() {
    const select = one("[data-microphone]", this.#root);
    const devices = await this.#microphone.devices();
    select.replaceChildren(
      ...devices.map(({ id, label, current }, index) => {
        const shown = label || fill(this.#texts.microphoneNumber, { number: index + 1 });
        return new Option(shown, id, false, current);
      }),
    );
  }

  #tick() {
    const meter = one("[data-level]", this.#root);
    const timer = one("[data-timer]", this.#root);
    setInterval(() => {
      meter.value = this.#microphone.level();
      const since = this.#phone?.state.since;
      if (since) show(timer, clock((Date.now() - since) / 1000));
    }, 100);
  }

  #words(error) {
    if (error instanceof MicrophoneFault) return this.#texts.microphone[error.code];
    if (error instanceof Refused) return this.#texts.refused[error.body.error] ?? this.#texts.refused.other;
    return this.#texts.unreachable;
  }

  #fault(text, retry = false) {
    show(one("[data-fault]", this.#root), text);
    one('[data-do="retry"]', this.#root).hidden = !(text && retry);
  }

  #draw() {
    const { line, talk, muted, peer } = this.#phone?.state ?? { line: Line.OFF, talk: Talk.NONE, muted: false };
    const idle = talk === Talk.NONE;
    const inCall = talk === Talk.TALKING || talk === Talk.HELD;
    const state = idle ? (this.#ringing ? "called" : this.#call.open || line !== Line.READY ? line : "over") : talk;
    this.#root.dataset.state = state;
    one("[data-state-text]", this.#root).textContent = this.#texts.state[state];
    show(one("[data-peer]", this.#root), idle || !peer ? "" : [peer.name, peer.number].filter(Boolean).join(" · "));
    this.#buttons({
      ready: idle && !this.#ringing && this.#call.open && line === Line.READY,
      answer: talk === Talk.RINGING,
      dial: idle && this.#call.open && line === Line.READY,
      erase: idle && this.#call.open,
      mute: inCall,
      hold: inCall,
      hangup: !idle,
    });
    this.#pressed("mute", muted, this.#texts.mute);
    this.#pressed("hold", talk === Talk.HELD, this.#texts.hold);
    for (const entry of all("[data-transfer]", this.#root)) entry.disabled = talk !== Talk.TALKING;
    for (const button of all("[data-dial]")) button.disabled = !(idle && this.#call.open && line === Line.READY);
    this.#sound(talk);
  }

  #buttons(possible) {
    for (const [name, enabled] of Object.entries(possible)) {
      const button = one(`[data-do="${name}"]`, this.#root);
      if (!button) continue;
      if (button.dataset.when === "shown") button.hidden = !enabled;
      else button.disabled = !enabled;
    }
  }

  #pressed(name, on, words) {
    const button = one(`[data-do="${name}"]`, this.#root);
    button.setAttribute("aria-pressed", String(on));
    one("[data-label]", button).textContent = on ? words.undo : words.do;
  }

  #sound(talk) {
    if (this.#sounded === talk) return;
    this.#sounded = talk;
    if (talk === Talk.RINGING) this.#tones.ring();
    else if (talk === Talk.ALERTING) this.#tones.ringback();
    else this.#tones.stop();
  }

  #sounded = Talk.NONE;
}
