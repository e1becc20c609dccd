// Customer records: search, and open one. The server logs both, and gives the HTML to show.
import { post } from "./http.js";
import { one, show } from "./page.js";

export function wireRecords(root, callId, texts) {
  const results = one("[data-results]", root);
  const opened = one("[data-record]", root);
  const fault = one("[data-records-fault]", root);

  async function place(target, url, body) {
    show(fault, "");
    try {
      target.innerHTML = await (await post(url, body)).text(); // our own template, escaped by it
      target.hidden = false;
      target.dispatchEvent(new Event("placed", { bubbles: true }));
    } catch {
      show(fault, texts.unreachable);
    }
  }

  one("[data-search]", root).addEventListener("submit", async (event) => {
    event.preventDefault();
    const query = one("input", event.target).value.trim();
    if (query) await place(results, `/desk/calls/${callId}/search`, { query });
  });
  root.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-open-record]");
    if (!button) return;
    await place(opened, `/desk/calls/${callId}/records/${encodeURIComponent(button.dataset.openRecord)}`);
    one("h3", opened)?.focus();
  });
}
