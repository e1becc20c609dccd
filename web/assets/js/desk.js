// The trainee's call page: telephone or typed call, captions, records, form, guide.
import { wireAutosave } from "./autosave.js";
import { Captions } from "./captions.js";
import { wireGuide } from "./guide.js";
import { follow } from "./live.js";
import { data, one, show } from "./page.js";
import { PhonePanel } from "./phone_panel.js";
import { wireRecords } from "./records.js";
import { wireTextCall } from "./text_call.js";

const { call, texts } = data("desk");
const captions = new Captions(one("[data-conversation]"), texts.speakers);
const phone = one("[data-phone]");
const typed = one("[data-text-call]");
const typing = typed && wireTextCall(typed, call, texts);
const panel = phone && new PhonePanel(phone, call, texts.phone);

const phase = (id) => show(one("[data-phase]"), id && texts.phases[id]);

follow(call.id, {
  start: ({ turns, phase: reached }) => {
    captions.reset(turns);
    phase(reached);
  },
  turn: (turn) => captions.add(turn),
  caption: ({ text }) => captions.caption(text),
  phase: ({ id }) => phase(id),
  line: ({ happening }) => show(one("[data-happening]"), texts.happenings[happening]),
  ended: ({ by }) => {
    captions.caption("");
    show(one("[data-happening]"), texts.ended[by]);
    typing?.ended();
    panel?.ended();
    document.body.dataset.call = "over";
  },
  reviewable: () => {
    one("[data-review]").hidden = false;
    one("[data-review-pending]").hidden = true;
  },
});
wireRecords(one("[data-records]"), call.id, texts);
wireAutosave(document, call.id, texts.autosave);
const guide = one("[data-guide]");
if (guide) wireGuide(guide);
panel?.start();
