/* The search page. Query, order and chosen facet values are in the page's URL; what is shown depends on the URL alone,
 * so that Back, Forward and shared links work.
 */
(() => {
  "use strict";

  const RESULTS_PER_PAGE = 20;
  const FIRST_RESULTS = 5; // about a phone's screen; they are shown while the others' texts are loaded
  const TYPING_PAUSE = 200; // milliseconds; a fast typist's keystrokes are closer together
  const STATUS_DELAY = 300; // milliseconds of waiting after which the status says that a search is running

  /** Resolves when what is shown is painted: loading more at once would delay it. A hidden tab paints nothing. */
  const painted = () =>
    new Promise((resolve) => (document.hidden ? resolve() : requestAnimationFrame(() => setTimeout(resolve))));

  function start(page) {
    const { root, loading, found, none, empty, failed, without, unclear, missing, unfiltered } = page.dataset;
    const { open, narrow, countValues, resultItem, showFacet, chosenItem, nameOf, keyOf, parseQuery, suggestionItem, written } = window.jianbaoSearch;
    const byId = (id) => document.getElementById(id);
    const [input, sort, status] = [byId("search-query"), byId("search-sort"), byId("search-status")];
    const [list, more, chips] = [byId("search-results"), byId("search-more"), byId("search-chosen")];
    const [unclearNote, nearest] = [byId("search-unclear"), byId("search-nearest")]; // a theme may lack them
    const filters = byId("search-filters") ?? {}; // missing if no facets are configured
    const boxes = new Map([...page.querySelectorAll(".search-facet")].map((box) => [box.dataset.facet, box]));
    const FACETS = [...boxes.keys()];
    let opening = null; // promise of the index, from the first search on
    let latest = 0; // number of the latest search, so that an earlier, slower one does not overwrite its results
    let shown = { numbers: [], count: 0 };
    let searched = ""; // the part of the URL that was searched for last
    let typing = false; // whether the current history entry is of a query that is still being typed

    /** The text for a number of results, which depends on the plural category in the language of the site. */
    const plural = new Intl.PluralRules(document.documentElement.lang || "en");
    function formOf(number) {
      const category = plural.select(number);
      return page.dataset[`found${category[0].toUpperCase()}${category.slice(1)}`] ?? found;
    }

    const noneChosen = Object.fromEntries(FACETS.map((name) => [name, []]));

    const openIndex = () => (opening ??= open(new URL(root || ".", location.href).href));

    /* ---- The URL ---- */

    /** Deduplicate values: of the spellings of one key, keep the last. */
    const deduplicated = (name, values) => [...new Map(values.map((value) => [keyOf(name, value), value])).values()];

    /** A query without superfluous blanks; one at the end stays, because it completes a word. */
    const tidied = (query) => query.trimStart().replace(/\s+$/u, " ");

    function stateFromUrl() {
      const parameters = new URLSearchParams(location.search);
      const chosen = Object.fromEntries(FACETS.map((name) => [name, deduplicated(name, parameters.getAll(name))]));
      return { query: tidied(parameters.get("q") ?? ""), sort: parameters.get("sort") ?? "relevance", chosen };
    }

    function urlOf({ query, sort, chosen }) {
      const parameters = new URLSearchParams();
      if (query) parameters.set("q", query);
      for (const name of FACETS) for (const value of chosen[name]) parameters.append(name, value);
      if (sort !== "relevance") parameters.set("sort", sort);
      return String(parameters) && `?${parameters}`;
    }

    /** Change the state and with it the URL, then search. Returns false if the change makes no difference. */
    function go(change, { byTyping = false } = {}) {
      const next = { ...stateFromUrl(), query: tidied(input.value), ...change };
      const url = urlOf(next);
      if (url === urlOf(stateFromUrl())) return false;
      if (byTyping && typing) history.replaceState(null, "", url || location.pathname);
      else history.pushState(null, "", url || location.pathname);
      typing = byTyping;
      searchUrl();
      return true;
    }

    function choose(facet, value, on) {
      const { chosen } = stateFromUrl();
      const others = chosen[facet].filter((other) => keyOf(facet, other) !== keyOf(facet, value));
      go({ chosen: { ...chosen, [facet]: on ? [...others, value] : others } });
    }

    /* ---- Searching ---- */

    function searchUrl() {
      const current = ++latest;
      searched = location.search;
      search(stateFromUrl(), current).catch((error) => {
        if (current !== latest) return; // the failed search is stale
        showNothing();
        showFailure(error);
      });
    }

    function showFailure(error) {
      console.error(error);
      opening = null; // the next search tries again
      byId("search-unavailable").hidden = location.protocol !== "file:";
      status.textContent = location.protocol === "file:" ? "" : failed.replace("{reason}", () => error.message);
    }

    async function search(state, current) {
      byId("search-unavailable").hidden = true;
      const isNarrowed = FACETS.some((name) => state.chosen[name].length);
      if (!state.query && !isNarrowed && !filters.open) return showNothing();
      const waiting = setTimeout(() => current === latest && (status.textContent = loading), STATUS_DELAY);
      try {
        const index = await openIndex();
        const { runs, weights } = await index.find(state.query);
        const facets = isNarrowed || filters.open ? await index.facets() : [];
        if (current !== latest) return null;
        if (filters.open) showFacets(countValues(weights, facets.filter(({ name }) => boxes.has(name)), state.chosen));
        if (!state.query && !isNarrowed) return showNothing();
        const numbers = index.sorted(narrow(weights, facets, state.chosen), state.sort);
        shown = { index, numbers, runs, count: 0 };
        const items = await nextItems(FIRST_RESULTS);
        if (!items) return null;
        // All of this at once, so that nothing moves what is already shown.
        showQuery(state);
        list.replaceChildren(...items);
        showWaiting(items.length < numbers.length);
        const noResults = index.articles ? none : empty;
        const message = numbers.length === 0 ? noResults : formOf(numbers.length);
        status.textContent = message.replace("{count}", written(numbers.length));
        clearTimeout(waiting);
        await painted();
        if (current !== latest) return null;
        await showMore(RESULTS_PER_PAGE - items.length);
        if (numbers.length === 0 && state.query && index.articles && nearest) await showNearest(state, index, current);
      } finally {
        clearTimeout(waiting);
      }
      return null;
    }

    function showNothing() {
      shown = { numbers: [], count: 0 };
      showQuery(stateFromUrl());
      status.textContent = "";
      list.replaceChildren();
      showWaiting(false);
    }

    /** The elements of the next results, at most ``amount``; null if other results are shown meanwhile. */
    async function nextItems(amount) {
      const before = shown;
      const current = latest;
      const { index, numbers, runs, count } = before;
      const next = numbers.slice(count, count + amount);
      const texts = await Promise.all(next.map((number) => index.text(number)));
      if (current !== latest || before !== shown || count !== before.count) return null;
      shown.count += texts.length;
      return texts.map((text) => resultItem(text, index.fold, runs, root));
    }

    /** While more results are loaded, the button and the footer (style.css) are hidden, because both will move. */
    function showWaiting(isWaiting) {
      list.setAttribute("aria-busy", String(isWaiting));
      more.hidden = true;
    }

    /** Append the next results, at most ``amount``; returns the link of the first one. */
    async function showMore(amount) {
      const before = shown;
      showWaiting(before.count < before.numbers.length);
      try {
        const items = (await nextItems(amount)) ?? [];
        list.append(...items);
        return items[0]?.querySelector("a");
      } finally {
        if (before === shown) {
          showWaiting(false);
          more.hidden = shown.count >= shown.numbers.length;
        }
      }
    }

    /* ---- Facets ---- */

    function showFacets(facets) {
      for (const facet of facets.filter(({ name }) => boxes.has(name))) {
        showFacet(boxes.get(facet.name), facet, (value, on) => choose(facet.name, value, on));
      }
    }

    /** Show what a query and its filters are made of: a button to remove each condition, and what is not understood. */
    function showQuery({ query, chosen }) {
      const { clauses, unclear: texts } = parseQuery(query);
      const isCondition = (terms) => terms.some(({ field, excluded }) => field !== "text" || excluded);
      const conditions = clauses.filter(isCondition).map((terms) => {
        const [{ start }, { end }] = [terms[0], terms[terms.length - 1]];
        const rest = `${query.slice(0, start)} ${query.slice(end)}`.replace(/\s+/gu, " ").trim();
        return [query.slice(start, end), () => searchFor({ query: rest })];
      });
      const values = FACETS.flatMap((facet) => chosen[facet].map((value) => [facet, value]));
      const facetItems = values.map(([facet, value]) => [nameOf(boxes.get(facet), value), () => choose(facet, value, false)]);
      const items = [...conditions, ...facetItems].map(([name, remove]) => {
        const item = chosenItem(name, without, () => {
          item.remove();
          remove();
          input.focus(); // the button that had the focus is removed
        });
        return item;
      });
      chips.replaceChildren(...items);
      chips.hidden = items.length === 0;
      if (nearest) nearest.hidden = true;
      if (!unclearNote) return;
      unclearNote.hidden = texts.length === 0;
      unclearNote.textContent = texts.map((text) => unclear.replace("{value}", () => text)).join(" ");
    }

    function searchFor(change) {
      input.value = change.query;
      go(change);
    }

    /** For a query without results, show which parts match nothing, and the nearest queries that have results. */
    async function showNearest({ query, chosen }, index, current) {
      const { missing: parts, suggestions } = await index.nearest(query, chosen);
      if (current !== latest) return;
      const note = byId("search-missing");
      note.hidden = parts.length === 0;
      note.textContent = parts.map((part) => missing.replace("{value}", () => part)).join(" ");
      nearest.querySelector("p:not([id])").hidden = suggestions.length === 0;
      const items = suggestions.map((found) => {
        const change = { query: found.query, ...(found.unfiltered && { chosen: noneChosen }) };
        const label = found.unfiltered ? unfiltered.replace("{value}", () => found.query) : found.query;
        return suggestionItem(label, found.count, urlOf({ ...stateFromUrl(), ...change }), () => searchFor(change));
      });
      nearest.querySelector("ul").replaceChildren(...items);
      nearest.hidden = !parts.length && !suggestions.length;
    }

    /* ---- Events ---- */

    let timer = 0;
    function searchSoon(event) {
      clearTimeout(timer);
      if (event.isComposing) return; // an unfinished syllable of an input method is not a query
      timer = setTimeout(go, TYPING_PAUSE, {}, { byTyping: true });
    }

    function restoreFromUrl() {
      const state = stateFromUrl();
      input.value = state.query;
      sort.value = ["newest", "oldest"].includes(state.sort) ? state.sort : "relevance";
      typing = false;
      searchUrl();
    }

    input.addEventListener("focus", () => openIndex().catch(showFailure), { once: true });
    input.addEventListener("input", searchSoon);
    input.addEventListener("compositionend", () => searchSoon({ isComposing: false })); // some browsers still say true
    input.form.addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(timer);
      if (!go({}, { byTyping: true })) searchUrl(); // repeat the same search, which may have failed
      typing = false;
    });
    sort.addEventListener("change", () => go({ sort: sort.value }));
    filters.addEventListener?.("toggle", () => filters.open && searchUrl());
    for (const box of boxes.values()) {
      const showAll = box.querySelector(".search-all");
      showAll.dataset.text = showAll.textContent;
      showAll.addEventListener("click", () => {
        box.dataset.all = "true";
        searchUrl();
        box.querySelector("input")?.focus();
      });
    }
    more.addEventListener("click", () => {
      showMore(RESULTS_PER_PAGE)
        .then((link) => link?.focus())
        .catch(showFailure);
    });
    window.addEventListener("popstate", () => location.search !== searched && restoreFromUrl()); // ignores #main
    restoreFromUrl();
  }

  const page = document.getElementById("search");
  if (page) start(page);
})();
