// The browser's telephone: SIP over Asterisk's websocket by JsSIP, one call at a time.
import JsSIP from "jssip";

/** Registration with Asterisk. */
export const Line = Object.freeze({ OFF: "off", CONNECTING: "connecting", READY: "ready", REFUSED: "refused" });

/** The one call. */
export const Talk = Object.freeze({
  NONE: "none",
  RINGING: "ringing", // somebody calls us
  DIALLING: "dialling", // we call; what Asterisk plays meanwhile is heard
  ALERTING: "alerting", // it rings there
  TALKING: "talking",
  HELD: "held",
});

const ICE_PATIENCE_MS = 300; // host candidates come at once; a slow interface must not delay the answer
const RINGS_AFTER_MS = 800;
const MEDIA = { audio: true, video: false };

/**
 * Fires `change` after anything changed (see `state`), and `over` with `{cause, answered}` when a call ended.
 * `account`: {uri, socket, user, secret, name} as `GET /desk/phone` gives it.
 */
export class Softphone extends EventTarget {
  #account;
  #microphone;
  #speaker;
  #ua = null;
  #session = null;
  #line = Line.OFF;
  #talk = Talk.NONE;
  #muted = false;
  #since = null;
  #peer = null;

  constructor(account, microphone, speaker) {
    super();
    this.#account = account;
    this.#microphone = microphone;
    this.#speaker = speaker;
  }

  /** `since`: when the call was answered (ms of Date.now()); `peer`: {number, name}. */
  get state() {
    return { line: this.#line, talk: this.#talk, muted: this.#muted, since: this.#since, peer: this.#peer };
  }

  start() {
    const { uri, socket, user, secret, name } = this.#account;
    this.#ua = new JsSIP.UA({
      sockets: [new JsSIP.WebSocketInterface(socket)],
      uri,
      authorization_user: user,
      password: secret,
      display_name: name,
      register_expires: 120,
      session_timers: false,
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 8,
    });
    const becomes = (line) => () => this.#set({ line });
    this.#ua.on("connecting", becomes(Line.CONNECTING));
    this.#ua.on("connected", becomes(Line.CONNECTING));
    this.#ua.on("disconnected", becomes(Line.OFF));
    this.#ua.on("registered", becomes(Line.READY));
    this.#ua.on("unregistered", becomes(Line.CONNECTING));
    this.#ua.on("registrationFailed", ({ response }) =>
      this.#set({ line: response && [401, 403, 404].includes(response.status_code) ? Line.REFUSED : Line.CONNECTING }),
    );
    this.#ua.on("newRTCSession", ({ session, originator }) => this.#take(session, originator));
    this.#ua.start();
  }

  stop() {
    this.#ua?.stop();
  }

  dial(number) {
    const digits = number.replace(/[^0-9+*#]/g, "");
    if (!digits || this.#session) return;
    this.#peer = { number: digits, name: "" };
    this.#ua.call(`sip:${digits}@${this.#account.uri.split("@")[1]}`, this.#media());
  }

  answer() {
    if (this.#talk === Talk.RINGING) this.#session.answer(this.#media());
  }

  hangUp() {
    if (!this.#session) return;
    const refusal = this.#talk === Talk.RINGING ? { status_code: 486 } : undefined;
    this.#session.terminate(refusal);
  }

  mute(muted) {
    if (muted) this.#session?.mute(MEDIA);
    else this.#session?.unmute(MEDIA);
  }

  hold() {
    this.#session?.hold();
  }

  resume() {
    this.#session?.unhold();
  }

  /** A key of the keypad, in the audio (RFC 2833). */
  key(digit) {
    this.#session?.sendDTMF(digit, { transportType: JsSIP.C.DTMF_TRANSPORT.RFC2833 });
  }

  /** Sends the other party to a post of the directory; resolves to whether it was taken. */
  transfer(number) {
    return new Promise((resolve) => {
      if (!this.#session) return resolve(false);
      const target = `sip:${number}@${this.#account.uri.split("@")[1]}`;
      this.#session.refer(target, {
        eventHandlers: {
          requestFailed: () => resolve(false),
          accepted: () => resolve(true),
          failed: () => resolve(false),
        },
      });
    });
  }

  /** Speaks from now on through the stream of another microphone. */
  async useStream(stream) {
    const sender = this.#session?.connection?.getSenders().find(({ track }) => track?.kind === "audio");
    const [track] = stream.getAudioTracks();
    track.enabled = !this.#muted;
    await sender?.replaceTrack(track);
  }

  #media() {
    this.#microphone.stream.getAudioTracks().forEach((track) => (track.enabled = true));
    return { mediaStream: this.#microphone.stream, mediaConstraints: MEDIA, pcConfig: { iceServers: [] } };
  }

  #take(session, originator) {
    if (this.#session) {
      session.terminate({ status_code: 486 });
      return;
    }
    this.#session = session;
    const incoming = originator === "remote";
    if (incoming) this.#peer = identity(session);
    this.#follow(session);
    this.#set({ talk: incoming ? Talk.RINGING : Talk.DIALLING, muted: false, since: null });
  }

  #follow(session) {
    const hear = (connection) => connection.addEventListener("track", ({ track, streams }) => this.#hear(track, streams));
    session.on("peerconnection", ({ peerconnection }) => hear(peerconnection));
    if (session.connection) hear(session.connection); // an outgoing call has one before we can listen
    session.on("icecandidate", ({ ready }) => setTimeout(ready, ICE_PATIENCE_MS));
    if (session.direction === "outgoing") this.#await(session);
    session.on("accepted", () => this.#set({ talk: Talk.TALKING, since: Date.now() }));
    session.on("hold", ({ originator }) => originator === "local" && this.#set({ talk: Talk.HELD }));
    session.on("unhold", ({ originator }) => originator === "local" && this.#set({ talk: Talk.TALKING }));
    session.on("muted", () => this.#set({ muted: true }));
    session.on("unmuted", () => this.#set({ muted: false }));
    session.on("ended", ({ cause }) => this.#over(cause));
    session.on("failed", ({ cause }) => this.#over(cause));
  }

  /** A customer's leg rings without a word to us: unless Asterisk plays something, or says so sooner, it rings. */
  #await(session) {
    const rings = () => this.#session === session && this.#since === null && this.#set({ talk: Talk.ALERTING });
    const timer = setTimeout(rings, RINGS_AFTER_MS);
    session.on("progress", ({ response }) => {
      clearTimeout(timer);
      if (!response.body) rings();
    });
  }

  #hear(track, streams) {
    this.#speaker.srcObject = streams[0] ?? new MediaStream([track]);
    this.#speaker.play().catch(() => this.dispatchEvent(new Event("silent")));
  }

  #over(cause) {
    const answered = this.#since !== null;
    this.#session = null;
    this.#speaker.srcObject = null;
    this.#set({ talk: Talk.NONE, muted: false, since: null });
    this.dispatchEvent(new CustomEvent("over", { detail: { cause, answered } }));
  }

  #set({ line = this.#line, talk = this.#talk, muted = this.#muted, since = this.#since }) {
    this.#line = line;
    this.#talk = talk;
    this.#muted = muted;
    this.#since = since;
    this.dispatchEvent(new Event("change"));
  }
}

function identity(session) {
  const { uri, display_name: name } = session.remote_identity;
  return { number: uri.user ?? "", name: name ?? "" };
}
