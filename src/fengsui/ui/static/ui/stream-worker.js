// All tabs of one browser share one connection: a browser opens only six to a server.
import { Feed } from "./feed.js";

const KEPT_MAX = 500;
const ports = new Set();
const kept = []; // the newest hints, for a page that was rendered before they came
let feed = null;
let firstId = 0; // what came before it was never seen here
let state = { type: "connecting" };

function tell(message) {
  if (message.type === "hint") {
    kept.push(message);
    if (kept.length > KEPT_MAX) firstId = kept.shift().id;
  } else if (message.type === "reset") {
    kept.length = 0;
    firstId = message.id;
  } else {
    state = message.type === "live" ? { ...message, at: Date.now() } : message;
  }
  for (const port of ports) port.postMessage(message);
}

function join(port, url, after) {
  ports.add(port);
  if (feed === null) {
    firstId = after;
    feed = new Feed(url, after, tell);
    return;
  }
  const aged = state.type === "live" ? { ...state, now: state.now + Date.now() - state.at } : state;
  port.postMessage(aged);
  if (after < firstId) port.postMessage({ type: "reset", id: firstId });
  for (const hint of kept) if (hint.id > after) port.postMessage(hint);
}

self.addEventListener("connect", (event) => {
  const port = event.ports[0];
  port.addEventListener("message", ({ data }) => {
    if (data.type === "join") join(port, data.url, data.after);
    if (data.type === "leave") ports.delete(port);
  });
  port.start();
});
