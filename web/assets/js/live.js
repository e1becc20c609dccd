// What is said in the call, as it happens: the server's events (`GET /calls/{id}/live`).

/**
 * Calls `heard[type](data)` for each event: start (everything so far), turn, caption, phase, line, ended, reviewable.
 * The browser reconnects by itself; each connection begins with a new `start`.
 */
export function follow(callId, heard) {
  const source = new EventSource(`/calls/${callId}/live`);
  for (const [type, react] of Object.entries(heard)) {
    source.addEventListener(type, (event) => {
      if (type === "reviewable") source.close();
      react(JSON.parse(event.data));
    });
  }
  return source;
}
