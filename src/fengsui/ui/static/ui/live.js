// Live regions: <div data-live="callout alert" hx-get="…" hx-trigger="live"> is fetched again when
// the journal tells of one of these nouns (`*`: of any). data-live-origin="uid" narrows it to one
// root. At most one fetch runs per region, and none while somebody types in it.
import { hms, serverNow, setServerTime } from "./clock.js";
import { follow } from "./stream.js";

const DEBOUNCE_MS = 300;
const REST_FACTOR = 4; // a region whose fetch takes long rests four times as long

const waiting = new WeakMap(); // region -> timer
const began = new WeakMap();
const rest = new WeakMap();
let mark = null;
let liveUntil = serverNow();

function concerns(node, hint) {
  const nouns = node.dataset.live.split(/\s+/);
  const origin = node.dataset.liveOrigin;
  const noun = hint.kind.split(".")[0];
  return (nouns.includes("*") || nouns.includes(noun)) && (!origin || origin === hint.origin);
}

function busy(node) {
  const active = document.activeElement;
  return active !== document.body && node.contains(active) && active.matches("input, select, textarea");
}

function refresh(node) {
  waiting.delete(node);
  if (!node.isConnected) return;
  if (busy(node)) {
    node.addEventListener("focusout", () => plan(node), { once: true });
    return;
  }
  window.htmx.trigger(node, "live");
}

function plan(node) {
  if (waiting.has(node)) return;
  const pause = Math.max(DEBOUNCE_MS, rest.get(node) ?? 0);
  waiting.set(node, setTimeout(() => refresh(node), pause));
}

function regions() {
  return document.querySelectorAll("[data-live]");
}

function connection(state) {
  if (!mark || mark.dataset.connection === state) return;
  mark.dataset.connection = state;
  const since = mark.querySelector("[data-stale-since]");
  if (state === "stale" && since) since.textContent = hms(liveUntil);
  for (const node of regions()) node.classList.toggle("is-old", state === "stale");
  document.dispatchEvent(new CustomEvent("fengsui:connection", { detail: state }));
}

function light({ tone, text, title }) {
  const lamp = document.querySelector("[data-lamp]");
  if (!lamp) return;
  lamp.className = `lamp lamp-${tone}`;
  lamp.title = title || text;
  lamp.querySelector("[data-lamp-text]").textContent = text;
}

function hear(message) {
  if (message.type === "connecting") return;
  if (message.type === "stale") {
    connection("stale");
    return;
  }
  if (message.type === "live") {
    setServerTime(message.now);
    light(message.lamp);
  }
  connection("live");
  liveUntil = serverNow();
  if (message.type === "reset") regions().forEach(plan);
  if (message.type === "hint") {
    for (const node of regions()) if (concerns(node, message)) plan(node);
    document.dispatchEvent(new CustomEvent("fengsui:hint", { detail: message }));
  }
}

// What somebody has unfolded stays unfolded when its region is fetched again.
function keepUnfolded(target) {
  const open = [...target.querySelectorAll("details[id]")].map((node) => [node.id, node.open]);
  const restore = () => {
    for (const [id, state] of open) {
      const node = document.getElementById(id);
      if (node) node.open = state;
    }
  };
  target.addEventListener("htmx:afterSwap", restore, { once: true });
}

export function startLive() {
  mark = document.querySelector("[data-connection]");
  document.addEventListener("htmx:beforeSwap", ({ target }) => {
    if (target.dataset?.live !== undefined) keepUnfolded(target);
  });
  document.addEventListener("htmx:beforeRequest", ({ target }) => {
    if (target.dataset?.live !== undefined) began.set(target, performance.now());
  });
  document.addEventListener("htmx:afterRequest", ({ target }) => {
    if (began.has(target)) rest.set(target, REST_FACTOR * (performance.now() - began.get(target)));
  });
  follow(hear);
}
