// A call typed on both sides.
import { post } from "./http.js";
import { one, show } from "./page.js";

export function wireTextCall(root, call, texts) {
  const line = one("[data-line]", root);
  const input = one("input", line);
  const begin = one("[data-begin]", root);
  const end = one("[data-end]", root);
  const fault = one("[data-fault]", root);
  let underWay = call.started;

  const draw = () => {
    begin.hidden = underWay || !call.open;
    line.hidden = end.hidden = !(underWay && call.open);
  };
  const ask = async (url, body) => {
    show(fault, "");
    root.setAttribute("aria-busy", "true");
    try {
      await post(url, body);
      return true;
    } catch {
      show(fault, texts.unreachable);
      return false;
    } finally {
      root.removeAttribute("aria-busy");
    }
  };

  begin.addEventListener("click", async () => {
    underWay = await ask(`/desk/calls/${call.id}/text/start`);
    draw();
    input.focus();
  });
  line.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (text && (await ask(`/desk/calls/${call.id}/text`, { text }))) input.value = "";
    input.focus();
  });
  end.addEventListener("click", () => ask(`/desk/calls/${call.id}/text/hang-up`));
  draw();
  return {
    ended() {
      call.open = false;
      draw();
    },
  };
}
