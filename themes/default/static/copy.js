/* A button that copies the citation. */
(() => {
  "use strict";
  const cited = document.querySelector(".citation");
  if (!cited || !navigator.clipboard) return;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = cited.dataset.copy;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(cited.firstElementChild.textContent.trim());
    button.textContent = cited.dataset.copied;
  });
  cited.append(" ", button);
})();
