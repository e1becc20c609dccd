// Requests to our own server, each carrying the page's token.

const token = () => document.querySelector('meta[name="csrf"]').content;

/** A refusal by the server: HTTP status and what its JSON says. */
export class Refused extends Error {
  constructor(status, body) {
    super(`HTTP ${status}`);
    this.status = status;
    this.body = body;
  }
}

async function checked(response) {
  if (response.ok) return response;
  throw new Refused(response.status, await response.json().catch(() => ({})));
}

/** Sends JSON (or nothing) and gives the response. Throws Refused, or TypeError when the server is out of reach. */
export async function send(method, url, body) {
  const headers = { "X-CSRF-Token": token(), Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  return checked(await fetch(url, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) }));
}

export const post = (url, body) => send("POST", url, body);

export async function getJson(url) {
  return (await checked(await fetch(url, { headers: { Accept: "application/json" } }))).json();
}
