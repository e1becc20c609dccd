// The form and the note are kept as they are typed; each field says whether it is.
import { Refused, send } from "./http.js";
import { all, one } from "./page.js";

const IDLE_MS = 900;

function wire(field, save, texts) {
  const input = one("input, select, textarea", field);
  const status = one("[data-status]", field);
  let kept = input.value;
  let timer = null;

  const tell = (state) => {
    status.textContent = texts[state];
    field.dataset.saved = state;
    input.setAttribute("aria-invalid", String(state === "invalid"));
  };
  const keep = async () => {
    clearTimeout(timer);
    const value = input.value;
    if (value === kept) return;
    tell("saving");
    try {
      await save(value);
      kept = value;
      tell(input.value === value ? "saved" : "saving");
    } catch (error) {
      tell(error instanceof Refused && error.status === 422 ? "invalid" : "failed");
    }
  };
  input.addEventListener("change", keep);
  input.addEventListener("blur", keep);
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, IDLE_MS);
  });
}

export function wireAutosave(root, callId, texts) {
  for (const field of all("[data-field]", root)) {
    wire(field, (value) => send("PUT", `/desk/calls/${callId}/form/${field.dataset.field}`, { value }), texts);
  }
  for (const note of all("[data-note]", root)) {
    wire(note, (text) => send("PUT", `/desk/calls/${callId}/note`, { text }), texts);
  }
}
