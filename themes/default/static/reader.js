/* Keys, and the button of the display settings; other scripts are loaded on use. */
(() => {
  "use strict";
  const root = document.documentElement;
  const { src, dataset } = document.currentScript;
  const field = document.querySelector("input[type=search]");
  const loaded = {};

  // Runs a script of the site, once.
  function load(name) {
    return loaded[name] ??= new Promise((resolve) => {
      const script = document.createElement("script");
      script.src = new URL(name, src);
      script.onload = resolve;
      document.head.append(script);
    });
  }

  async function openSettings() {
    await load("../display-settings.js");
    await load("settings.js");
    document.dispatchEvent(new Event("settings"));
  }

  async function show() {
    if (location.hash.startsWith("#hits=")) await load("hits.js"); // before it has other characters
    if (!root.dataset.script) return;
    await load("traditional.js");
    load("simplify.js");
  }

  function focusSearch() {
    field.focus();
    field.select();
  }

  // To the next or the previous row of a list; without a list, to the next article or date.
  function move(step) {
    const { activeElement: active, body } = document;
    const isBelow = (row) => active === body ? row.getBoundingClientRect().y > 0 : active.compareDocumentPosition(row) & 4;
    const rows = [...document.querySelectorAll(".row-title, .search-result-title a")];
    const row = step > 0 ? rows.find(isBelow) : rows.findLast((row) => row !== active && !isBelow(row));
    row?.focus();
    if (!rows.length) document.querySelector(`main [rel=${step > 0 ? "next" : "prev"}]`)?.click();
  }

  const KEYS = { j: () => move(1), k: () => move(-1), "/": field && focusSearch, "?": openSettings };
  document.addEventListener("keydown", (event) => {
    const act = KEYS[event.key];
    if (!act || root.dataset.keys || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select, dialog, [contenteditable]")) return;
    event.preventDefault();
    act();
  });

  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Aa";
  button.title = dataset.title;
  button.ariaLabel = `Aa ${dataset.title}`;
  button.ariaHasPopup = "dialog";
  button.onclick = openSettings;
  document.querySelector(".site-header")?.append(button);

  document.addEventListener("display", show);
  show();
})();
