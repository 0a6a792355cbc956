/* The search page with Pagefind's engine: Pagefind's default interface, with the query in the page's URL. */
(() => {
  "use strict";

  const RESULTS_PER_PAGE = 20;
  const MAX_LINKED_HITS = 5; // different texts of hits that the article marks on arrival (hits.js)
  const EDGES = /^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu; // punctuation around a word

  /** The part of a URL from which the article's page takes what to mark. */
  function hashOf({ content, locations }) {
    const words = content.split(/\s+/u);
    const hits = new Set(locations.map((at) => (words[at] ?? "").replace(EDGES, "")).filter(Boolean));
    const parameters = [...hits].slice(0, MAX_LINKED_HITS).map((hit) => `hits=${encodeURIComponent(hit)}`);
    return parameters.length ? `#${parameters.join("&")}` : "";
  }

  /** A day as the site writes it: ``{day} {month_name} {year}``, or with digits, ``{month:02}``. */
  function dayOf(date, { day, months }) {
    const [year, month, number] = date.split("-").map(Number);
    const values = { year, month, day: number, month_name: months.split(" ")[month - 1] };
    return day.replace(/\{(\w+)(?::0(\d+))?\}/gu, (_, name, width) => String(values[name]).padStart(width, "0"));
  }

  function start(page) {
    const [status, failure] = ["search-status", "search-failure"].map((id) => document.getElementById(id));
    const bundle = new URL(`${page.dataset.root}static/pagefind/`, location.href).href;

    function fail(error) {
      console.error(error);
      failure.textContent = page.dataset.failed.replace("{reason}", () => error.message);
      failure.hidden = false;
    }

    /** A result with the facts that the interface shows, named in the language of the site. */
    function shown(result) {
      const { title, date, outlet, channel } = result.meta;
      const facts = { date: date && dayOf(date, page.dataset), outlet, channel };
      const named = Object.entries(facts).filter(([, value]) => value).map(([name, value]) => [page.dataset[name], value]);
      return { ...result, url: result.url + hashOf(result), meta: { title, ...Object.fromEntries(named) } };
    }

    /** Put the query into the URL, so that Back from an article, and a copied address, find the same. */
    function remember() {
      failure.hidden = true;
      const query = input.value.trim();
      const url = query ? `?${new URLSearchParams({ q: query })}` : location.pathname;
      history.replaceState(null, "", url);
    }

    const ui = new window.PagefindUI({
      element: "#search-interface",
      bundlePath: bundle,
      pageSize: RESULTS_PER_PAGE,
      resetStyles: false,
      showImages: false, // they are on other servers
      showEmptyFilters: false,
      focusOnSlash: true,
      processResult: shown,
    });
    const element = document.getElementById("search-interface");
    const input = element.querySelector("input");
    input.setAttribute("aria-label", page.dataset.label);

    // Screen readers announce the message about the results, which the interface replaces as a whole.
    new MutationObserver(() => {
      const message = element.querySelector(".pagefind-ui__message")?.textContent ?? "";
      if (status.textContent !== message) status.textContent = message;
    }).observe(element, { childList: true, subtree: true, characterData: true });

    document.addEventListener("search-failed", ({ detail }) => fail(detail));
    element.addEventListener("focusin", () => import(`${bundle}pagefind.js`).catch(fail), { once: true });
    element.addEventListener("input", remember);
    element.addEventListener("click", () => setTimeout(remember)); // the button that clears the field
    const query = new URLSearchParams(location.search).get("q")?.trim();
    if (query) {
      import(`${bundle}pagefind.js`).then(() => ui.triggerSearch(query), fail);
    }
  }

  const page = document.getElementById("search");
  if (location.protocol === "file:") document.getElementById("search-unavailable").hidden = false;
  else start(page);
})();
