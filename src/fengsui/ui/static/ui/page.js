// What every signed-in page does: tick, follow the stream, take keys, say what went wrong.
import { startClock } from "./clock.js";
import { startKeys } from "./keys.js";
import { startLive } from "./live.js";

// The words stand in the page, where they can be translated.
function notice(kind) {
  const box = document.getElementById("notices");
  const words = document.getElementById(`words-${kind}`);
  if (!box || !words) return;
  box.querySelectorAll(`[data-notice="${kind}"]`).forEach((old) => old.remove());
  const shown = words.content.firstElementChild.cloneNode(true);
  shown.dataset.notice = kind;
  box.append(shown);
}

function sayFailures() {
  const kinds = { 403: "forbidden", 404: "gone", 422: "refused" };
  document.addEventListener("htmx:responseError", (event) => {
    notice(kinds[event.detail.xhr.status] ?? "failed");
  });
  document.addEventListener("htmx:sendError", () => notice("unsent"));
}

function switchTheme() {
  const root = document.documentElement;
  const theme = root.dataset.bsTheme === "dark" ? "light" : "dark";
  root.dataset.bsTheme = theme;
  document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax`;
}

startClock();
startKeys();
startLive();
sayFailures();
document.addEventListener("click", (event) => {
  const target = event.target;
  if (target.closest("[data-theme-switch]")) switchTheme();
  if (target.closest("[data-print]")) window.print();
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (!menu.contains(target)) menu.open = false;
  });
});
