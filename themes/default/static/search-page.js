/* The search page: what is typed and chosen stands in the address, and the address alone says what is shown. */
(() => {
  "use strict";

  const PAGE_SIZE = 20;
  const TYPING_PAUSE = 200; // milliseconds; a fast writer's keys come closer together
  const PATIENCE = 300; // milliseconds after which a reader wants to know that something is going on

  function start(page) {
    const { root, loading, found, foundOne, none, empty, failed, without } = page.dataset;
    const { open, narrowed, counted, resultItem, showFacet, chosenItem, nameOf, keyOf } = window.jianbaoSearch;
    const at = (id) => document.getElementById(id);
    const [input, sort, status] = [at("search-query"), at("search-sort"), at("search-status")];
    const [list, more, chips] = [at("search-results"), at("search-more"), at("search-chosen")];
    const filters = at("search-filters") ?? {}; // an archive may have none
    const boxes = new Map([...page.querySelectorAll(".search-facet")].map((box) => [box.dataset.facet, box]));
    const FACETS = [...boxes.keys()];
    let opening = null; // a promise, once somebody wants to search
    let latest = 0; // counts searches, so that a slow one does not overwrite a later one
    let shown = { numbers: [], count: 0 };
    let followed = ""; // what of the address was searched for last
    let typing = false; // whether the last step in the history is of a query still being typed

    const ready = () => (opening ??= open(new URL(root || ".", location.href).href));

    /* ---- The address ---- */

    /** Without a second spelling of one value. */
    const distinct = (name, values) => [...new Map(values.map((value) => [keyOf(name, value), value])).values()];

    function wanted() {
      const address = new URLSearchParams(location.search);
      const chosen = Object.fromEntries(FACETS.map((name) => [name, distinct(name, address.getAll(name))]));
      return { query: (address.get("q") ?? "").trim(), sort: address.get("sort") ?? "relevance", chosen };
    }

    function addressOf({ query, sort, chosen }) {
      const address = new URLSearchParams();
      if (query) address.set("q", query);
      for (const name of FACETS) for (const value of chosen[name]) address.append(name, value);
      if (sort !== "relevance") address.set("sort", sort);
      return String(address) && `?${address}`;
    }

    /** Search for something else; false where that is nothing else. */
    function go(change, { byTyping = false } = {}) {
      const next = { ...wanted(), query: input.value.trim(), ...change };
      const address = addressOf(next);
      if (address === addressOf(wanted())) return false;
      if (byTyping && typing) history.replaceState(null, "", address || location.pathname);
      else history.pushState(null, "", address || location.pathname);
      typing = byTyping;
      follow();
      return true;
    }

    function choose(facet, value, on) {
      const { chosen } = wanted();
      const rest = chosen[facet].filter((other) => keyOf(facet, other) !== keyOf(facet, value));
      go({ chosen: { ...chosen, [facet]: on ? [...rest, value] : rest } });
    }

    /* ---- Searching ---- */

    function follow() {
      const mine = ++latest;
      followed = location.search;
      search(wanted(), mine).catch((error) => {
        if (mine !== latest) return; // what went wrong is not wanted any more
        showNothing();
        unavailable(error);
      });
    }

    function unavailable(error) {
      console.error(error);
      opening = null; // the next search tries again
      at("search-unavailable").hidden = location.protocol !== "file:";
      status.textContent = location.protocol === "file:" ? "" : failed.replace("{reason}", () => error.message);
    }

    async function search(now, mine) {
      at("search-unavailable").hidden = true;
      showChosen(now.chosen);
      const narrow = FACETS.some((name) => now.chosen[name].length);
      if (!now.query && !narrow && !filters.open) return showNothing();
      const waiting = setTimeout(() => mine === latest && (status.textContent = loading), PATIENCE);
      try {
        const index = await ready();
        const { runs, weights: all } = await index.find(now.query);
        const facets = narrow || filters.open ? await index.facets() : [];
        if (mine !== latest) return null;
        if (filters.open) showFacets(counted(all, facets, now.chosen));
        if (!now.query && !narrow) return showNothing();
        const numbers = index.sorted(narrowed(all, facets, now.chosen), now.sort);
        shown = { index, numbers, runs, count: 0 };
        await showMore(mine);
        if (mine !== latest) return null;
        const nothing = index.articles ? none : empty;
        const message = numbers.length === 0 ? nothing : numbers.length === 1 ? foundOne : found;
        status.textContent = message.replace("{count}", numbers.length);
      } finally {
        clearTimeout(waiting);
      }
      return null;
    }

    function showNothing() {
      shown = { numbers: [], count: 0 };
      status.textContent = "";
      list.replaceChildren();
      more.hidden = true;
    }

    /** Add a page of results; gives the link of the first. */
    async function showMore(mine = latest) {
      const now = shown;
      const { index, numbers, runs, count } = now;
      const texts = await Promise.all(numbers.slice(count, count + PAGE_SIZE).map((number) => index.text(number)));
      if (mine !== latest || now !== shown || count !== now.count) return null;
      const items = texts.map((text) => resultItem(text, index.fold, runs, root));
      if (count) list.append(...items);
      else list.replaceChildren(...items);
      shown.count += items.length;
      more.hidden = shown.count >= numbers.length;
      return items[0]?.querySelector("a");
    }

    /* ---- What it is narrowed by ---- */

    function showFacets(facets) {
      for (const facet of facets) {
        showFacet(boxes.get(facet.name), facet, (value, on) => choose(facet.name, value, on));
      }
    }

    function showChosen(chosen) {
      const pairs = FACETS.flatMap((facet) => chosen[facet].map((value) => [facet, value]));
      const item = ([facet, value]) =>
        chosenItem(nameOf(boxes.get(facet), value), without, () => {
          choose(facet, value, false);
          input.focus(); // the button is gone
        });
      chips.replaceChildren(...pairs.map(item));
      chips.hidden = pairs.length === 0;
    }

    /* ---- What the reader does ---- */

    let timer = 0;
    function soon(event) {
      clearTimeout(timer);
      if (event.isComposing) return; // an unfinished syllable is no query yet
      timer = setTimeout(go, TYPING_PAUSE, {}, { byTyping: true });
    }

    function fromAddress() {
      const now = wanted();
      input.value = now.query;
      sort.value = ["newest", "oldest"].includes(now.sort) ? now.sort : "relevance";
      typing = false;
      follow();
    }

    input.addEventListener("focus", () => ready().catch(unavailable), { once: true });
    input.addEventListener("input", soon);
    input.addEventListener("compositionend", () => soon({ isComposing: false })); // some say that it still goes on
    input.form.addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(timer);
      if (!go({}, { byTyping: true })) follow(); // again, as it may have failed
      typing = false;
    });
    sort.addEventListener("change", () => go({ sort: sort.value }));
    filters.addEventListener?.("toggle", () => filters.open && follow());
    for (const box of boxes.values()) {
      const all = box.querySelector(".search-all");
      all.dataset.text = all.textContent;
      all.addEventListener("click", () => {
        box.dataset.all = "true";
        follow();
        box.querySelector("input")?.focus();
      });
    }
    more.addEventListener("click", () => showMore().then((link) => link?.focus()).catch(unavailable));
    window.addEventListener("popstate", () => location.search !== followed && fromAddress()); // not for a mere #main
    at("search-tools").hidden = false;
    fromAddress();
  }

  const page = document.getElementById("search");
  if (page) start(page);
})();
