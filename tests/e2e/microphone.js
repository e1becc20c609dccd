// Put into a page in place of the computer's microphone: one that says what the test hands to it, when it does.
(() => {
  if (!navigator.mediaDevices) return;
  let context = null;
  let microphone = null;

  function plugIn() {
    if (microphone) return;
    context = new AudioContext({ sampleRate: 48000 });
    microphone = context.createMediaStreamDestination();
    const silence = new ConstantSourceNode(context, { offset: 0 }); // without any source it would send nothing at all
    silence.connect(microphone);
    silence.start();
  }

  navigator.mediaDevices.getUserMedia = async () => {
    plugIn();
    await context.resume();
    return microphone.stream.clone();
  };

  /** Speaks a WAV file (base64); resolves when its last sound has left. */
  window.speak = async (wav) => {
    const bytes = Uint8Array.from(atob(wav), (character) => character.charCodeAt(0));
    const buffer = await context.decodeAudioData(bytes.buffer);
    const source = new AudioBufferSourceNode(context, { buffer });
    source.connect(microphone);
    await new Promise((done) => {
      source.addEventListener("ended", done);
      source.start();
    });
  };
})();
