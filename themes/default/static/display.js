/* The reader's display settings, as data attributes of <html> before the page is shown. */
(() => {
  const apply = () => {
    try {
      Object.assign(document.documentElement.dataset, JSON.parse(localStorage.getItem("jianbao")));
      document.dispatchEvent(new Event("display"));
    } catch {} // nothing is stored
  };
  apply();
  addEventListener("pageshow", ({ persisted }) => persisted && apply()); // an older page
})();
