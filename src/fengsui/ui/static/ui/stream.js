// Follow the journal's hints, by the connection that all tabs share, or by one of our own.
import { Feed } from "./feed.js";

export function follow(tell) {
  const { stream, user, entry } = document.body.dataset;
  if (!stream) return;
  const after = Number(entry);
  // A page out of the browser's own memory is as old as it was when it was left.
  window.addEventListener("pageshow", (event) => event.persisted && window.location.reload());
  if (!("SharedWorker" in window)) {
    const feed = new Feed(stream, after, tell);
    window.addEventListener("pagehide", () => feed.close());
    return;
  }
  // Named after the account: what one may see must not come by the connection of another.
  const script = new URL("./stream-worker.js", import.meta.url);
  const worker = new SharedWorker(script, { type: "module", name: `stream-${user}` });
  worker.port.addEventListener("message", ({ data }) => tell(data));
  worker.port.start();
  worker.port.postMessage({ type: "join", url: stream, after });
  window.addEventListener("pagehide", () => worker.port.postMessage({ type: "leave" }));
}
