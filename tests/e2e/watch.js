// Put into each page before its own scripts: notes what the telephone did and when (`performance.now()`), keeps the
// peer connections, and listens to what the loudspeaker plays.
(() => {
  const LOUD = 0.012; // of 1: above the street noise behind a customer, below his voice
  const QUIET_MS = 450; // a person speaks up this long after the customer's last sound
  const UNSURE_QUIET_MS = 1500; // as QUIET_MS, when his turn is not in writing yet
  const TOLD_MS = 400; // his last sound is heard up to this long after his turn is written
  const moments = [];
  const connections = [];
  const note = (what) => moments.push({ what, at: performance.now() });
  let context = null;
  let lastSound = -Infinity;
  let turnAt = -Infinity; // when the page showed the customer's last turn, which it does as soon as he has said it

  function listen(track) {
    context ??= new AudioContext();
    const ear = new AnalyserNode(context, { fftSize: 1024 });
    context.createMediaStreamSource(new MediaStream([track])).connect(ear);
    const samples = new Float32Array(ear.fftSize);
    const timer = setInterval(() => {
      ear.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
      telephone.loudness = Math.sqrt(power);
      if (telephone.loudness > LOUD) lastSound = performance.now();
      if (track.readyState === "ended") clearInterval(timer);
    }, 20);
  }

  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...given) {
      super(...given);
      connections.push(this);
      this.addEventListener("track", ({ track }) => listen(track));
    }
  };

  window.WebSocket = class extends WebSocket {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", ({ data }) => String(data).startsWith("INVITE") && note("invited"));
    }
  };

  const media = navigator.mediaDevices;
  const ask = media?.getUserMedia.bind(media);
  if (media) {
    media.getUserMedia = async (wanted) => {
      const stream = await ask(wanted);
      note("microphone");
      return stream;
    };
  }

  addEventListener("click", ({ target }) => {
    const button = target.closest("[data-do], [data-dial]");
    if (button) note(`click ${button.dataset.do ?? "dial"}`);
  }, true);

  addEventListener("DOMContentLoaded", () => {
    const phone = document.querySelector("[data-phone]");
    if (!phone) return;
    new MutationObserver(() => note(phone.dataset.state)).observe(phone, { attributeFilter: ["data-state"] });
    new MutationObserver(() => {
      const turns = document.querySelectorAll(".turn-customer").length;
      if (turns > telephone.turns) turnAt = performance.now();
      telephone.turns = turns;
    }).observe(document.querySelector("[data-turns]"), { childList: true });
    const review = document.querySelector("[data-review]");
    new MutationObserver(() => note("review")).observe(review, { attributeFilter: ["hidden"] });
  });

  const quietMs = () => performance.now() - lastSound;
  /** Whether the customer has spoken since his first `turns` turns, and has been quiet since: longer if he may go on. */
  const customerIsDone = (turns) =>
    telephone.turns > turns && quietMs() > (turnAt > lastSound - TOLD_MS ? QUIET_MS : UNSURE_QUIET_MS);

  window.telephone = { moments, connections, loudness: 0, turns: 0, quietMs, customerIsDone };
})();
