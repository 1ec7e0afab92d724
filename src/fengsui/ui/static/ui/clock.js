// The server's clock: shown to the second, and what every countdown counts against.

let offsetMs = 0;
let zone = "Asia/Shanghai";
let time;
let date;

// Called with what the server said its time is, at the moment that it arrived.
export function setServerTime(serverMs) {
  offsetMs = serverMs - Date.now();
}

export function serverNow() {
  return Date.now() + offsetMs;
}

export function hms(ms) {
  return time.format(ms);
}

function left(ms) {
  const seconds = Math.floor(Math.abs(ms) / 1000);
  const two = (n) => String(n).padStart(2, "0");
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h ? `${h}:${two(m)}:${two(s)}` : `${two(m)}:${two(s)}`;
}

function setText(node, text) {
  if (node && node.textContent !== text) node.textContent = text;
}

function paint(now) {
  setText(document.querySelector("[data-clock-time]"), time.format(now));
  setText(document.querySelector("[data-clock-date]"), date.format(now).replace("/", "-"));
  for (const node of document.querySelectorAll("[data-until]")) {
    const rest = Number(node.dataset.until) - now;
    setText(node.querySelector("[data-left]"), left(rest));
    node.closest(".countdown")?.classList.toggle("is-over", rest < 0);
  }
  for (const node of document.querySelectorAll("[data-since]")) {
    setText(node, left(now - Number(node.dataset.since)));
  }
}

function tick() {
  const now = serverNow();
  paint(now);
  // At the turn of the server's second, so that all screens of a room turn together.
  window.setTimeout(tick, 1000 - (((now % 1000) + 1000) % 1000) + 5);
}

export function startClock() {
  const { now, zone: named } = document.body.dataset;
  if (named) zone = named;
  const digits = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
  time = new Intl.DateTimeFormat("zh-CN", { ...digits, timeZone: zone });
  date = new Intl.DateTimeFormat("zh-CN", { month: "2-digit", day: "2-digit", timeZone: zone });
  if (now) setServerTime(Number(now));
  // What was fetched anew would stand empty until the next second.
  document.addEventListener("htmx:afterSettle", () => paint(serverNow()));
  tick();
}
