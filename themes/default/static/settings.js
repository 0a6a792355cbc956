/* The dialog of the display settings (display-settings.js): its choices are shown at once and stored for all pages. */
(() => {
  "use strict";
  const dialog = document.querySelector("dialog.settings");
  const form = dialog.querySelector("form");
  const { dataset } = document.documentElement;
  const style = dialog.querySelector("link");
  const styled = style.sheet ?? new Promise((resolve) => { style.onload = resolve; });

  form.addEventListener("change", () => {
    const chosen = Object.fromEntries(new FormData(form));
    Object.assign(dataset, chosen);
    try {
      localStorage.setItem("jianbao", JSON.stringify(chosen));
    } catch {} // the browser stores nothing: the choice is that of this page
    document.dispatchEvent(new Event("display"));
  });

  dialog.addEventListener("click", ({ target }) => {
    if (target === dialog) dialog.close(); // a click outside
  });

  document.addEventListener("settings", async () => {
    for (const choice of form.elements) {
      if (choice.type === "radio") choice.checked = choice.value === (dataset[choice.name] ?? "");
    }
    const isOffered = dataset.script || document.querySelector(":lang(zh-Hant), :lang(zh-TW), :lang(zh-HK), :lang(zh-MO)");
    dialog.querySelector(".of-traditional").hidden = !isOffered;
    await styled;
    if (dialog.open) return;
    dialog.showModal();
    form.querySelector(":checked").focus();
  });
})();
