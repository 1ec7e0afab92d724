// Keyboard first: an element with data-key="x" is pressed (or focused) by that key; `?` lists them.
// Nothing that sends or ends anything gets a key of its own: such buttons are reached by Tab.

const FIELDS = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";

function press(node) {
  if (node.matches(FIELDS)) node.focus();
  else node.click();
}

function label(node) {
  const plain = node.cloneNode(true);
  plain.querySelectorAll("kbd").forEach((word) => word.remove());
  const said = node.dataset.keyLabel || node.getAttribute("aria-label") || plain.textContent;
  return said.trim().replace(/\s+/g, " ");
}

function list(dialog) {
  const box = dialog.querySelector("[data-keys-list]");
  box.querySelectorAll("[data-listed]").forEach((row) => row.remove());
  const told = new Set();
  for (const node of document.querySelectorAll("[data-key]")) {
    // The first of several is the one that is pressed.
    if (told.has(node.dataset.key)) continue;
    told.add(node.dataset.key);
    const row = document.createElement("div");
    row.dataset.listed = "";
    const key = document.createElement("dt");
    const word = document.createElement("kbd");
    const text = document.createElement("dd");
    word.textContent = node.dataset.key;
    text.textContent = label(node);
    key.append(word);
    row.append(key, text);
    box.append(row);
  }
}

function help() {
  const dialog = document.getElementById("keys");
  if (!dialog || dialog.open) return;
  list(dialog);
  dialog.showModal();
}

function typed(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.isComposing || event.target.closest?.(FIELDS) || document.querySelector("dialog[open]")) {
    return;
  }
  if (event.key === "?") {
    event.preventDefault();
    help();
    return;
  }
  const node = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (node) {
    event.preventDefault();
    press(node);
  }
}

export function startKeys() {
  document.addEventListener("keydown", typed);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keys-open]")) help();
  });
}
