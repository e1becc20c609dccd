// The review page: the recording on two lanes, the transcript that follows it, evidence that plays on click.
import { getJson } from "./http.js";
import { all, data, one, show } from "./page.js";
import { Player } from "./player.js";
import { Transcript } from "./transcript.js";
import { Waveform } from "./waveform.js";

const { call, phases, texts } = data("review");
const transcript = new Transcript(one("[data-transcript]"));
const panel = one("[data-player]");

/** Each button that names a passage: with a recording it plays it, without one it shows it in the transcript. */
function wirePassages(play) {
  for (const button of all("[data-from]")) {
    button.addEventListener("click", () => {
      const from = Number(button.dataset.from);
      const to = button.dataset.to ? Number(button.dataset.to) : null;
      transcript.show(from);
      play?.(from, to);
    });
  }
}

async function withRecording() {
  const player = new Player(panel, call.duration);
  wirePassages((from, to) => player.playPassage(from, to));
  player.addEventListener("fault", () => show(one("[data-fault]", panel), texts.audio));
  try {
    const peaks = await getJson(`/calls/${call.id}/peaks`);
    const waveform = new Waveform(one("[data-waveform]", panel), peaks, phases, call.duration);
    waveform.onSeek = (at) => player.seek(at);
    player.addEventListener("time", ({ detail }) => waveform.at(detail));
  } catch {
    show(one("[data-fault]", panel), texts.peaks);
  }
  player.addEventListener("time", ({ detail }) => transcript.at(detail, player.playing));
}

if (panel) withRecording();
else wirePassages(null);
