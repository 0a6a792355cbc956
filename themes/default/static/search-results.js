/* Creates the elements of a result and of a facet. Texts are only ever added as text nodes, never as markup, so that
 * they need no escaping.
 */
(() => {
  "use strict";

  const { runsOf, findHits, excerpt } = window.jianbaoSearch;
  const { rtl = "", day, months } = document.getElementById("search").dataset; // a theme may lack them
  const rtlLanguages = rtl.split(" ");
  const SHOWN_VALUES = 8; // values of a facet that are shown before the user asks for all

  const MAX_LINKED_HITS = 5; // different texts of hits that the article marks on arrival (hits.js)

  function element(name, attributes, ...children) {
    const created = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) if (value) created.setAttribute(key, value);
    created.append(...children);
    return created;
  }

  /** A number with the separators of thousands of the page's language. */
  const written = (number) => number.toLocaleString(document.documentElement.lang || undefined); // a theme may lack it

  /** The range of ``units`` from ``from`` to ``to`` as nodes, with the hits in it as <mark>. */
  function marked(units, hits, from, to) {
    const nodes = [];
    let at = from;
    for (const hit of hits) {
      const [start, end] = [Math.max(hit.start, at), Math.min(hit.end, to)];
      if (start >= end) continue;
      nodes.push(units.slice(at, start).join(""), element("mark", {}, units.slice(start, end).join("")));
      at = end;
    }
    return [...nodes, units.slice(at, to).join("")];
  }

  /** What runs are made of, pairs of characters and words: where they are, an article without a hit speaks of the query. */
  function piecesOf(runs) {
    const pieces = runs.flatMap((run) => run.parts ?? [run]).flatMap(({ tokens }) => tokens).flatMap(({ text, isUnspaced }) => {
      const chars = Array.from(text);
      return isUnspaced ? chars.slice(1).map((char, i) => [chars[i], char]) : /[\p{L}\p{N}]/u.test(text) ? [chars] : [];
    });
    return pieces.map((chars) => ({ chars }));
  }

  /** The nodes of an excerpt of an article, and the hits in its text as it writes them, the first ones first.
   *
   * Without a hit, the excerpt is from where the text speaks of the query, or else of the title: many begin with a slogan.
   */
  function excerptOf({ title, text }, fold, runs) {
    const { units, hits } = findHits(text, fold, runs);
    let places = hits;
    for (const wanted of [runs, runsOf(title, fold)]) places = places.length ? places : findHits(text, fold, piecesOf(wanted)).hits;
    const { from, to } = excerpt(units, places);
    const written = hits.map(({ start, end }) => units.slice(start, end).join(""));
    return {
      nodes: [from > 0 ? "…" : "", ...marked(units, hits, from, to), to < units.length ? "…" : ""],
      written: [...new Set(written)].slice(0, MAX_LINKED_HITS),
    };
  }

  /** The ``dir`` of a text in an article: ``auto`` decides by the first letter, for a foreign passage or title. */
  const directionOf = (lang) => (rtlLanguages.includes(lang.split("-")[0]) ? "rtl" : "auto");

  /** A date as on the other pages, in the form of ``data-day``: ``{year}年{month}月{day}日``, ``{day:02}.{month:02}.{year}``. */
  function dayInWords(iso) {
    const [year, month, dayOfMonth] = iso.slice(0, 10).split("-").map(Number);
    const parts = { year, month, day: dayOfMonth, month_name: months?.split(" ")[month - 1] };
    const part = (_, name, width) => String(parts[name]).padStart(Number(width ?? 0), "0");
    return day?.replace(/\{(\w+)(?::0(\d)d?)?\}/gu, part) ?? iso.slice(0, 10);
  }

  /** The names of an article with the hits in them, which say why it was found: channel, tags, and authors with a hit. */
  function nameItems({ channel, authors, tags }, fold, runs) {
    const tag = (name) => ["tag", { lang: "zh-Hans" }, name];
    const names = [["channel", { dir: "auto" }, channel], ...authors.map((name) => ["author", { dir: "auto" }, name]), ...tags.map(tag)];
    return names.flatMap(([kind, attributes, name]) => {
      const { units, hits } = findHits(name, fold, runs);
      const isShown = name && (kind !== "author" || hits.length);
      return isShown ? [element("span", { class: `search-result-${kind}`, ...attributes }, ...marked(units, hits, 0, units.length))] : [];
    });
  }

  /** A result: title, excerpt, date, outlet and names of an article. */
  function resultItem(article, fold, runs, root) {
    const name = (article.title || article.id).replace(/\s+(?=[？！，。、；：）】》」』”’〉?!,.;:)\]}])/g, "\u00a0"); // where no line breaks
    const path = root + article.path.split("/").map(encodeURIComponent).join("/");
    const shown = excerptOf(article, fold, runs);
    const hash = shown.written.map((text) => `hits=${encodeURIComponent(text)}`).join("&");
    const url = hash ? `${path}#${hash}` : path;
    const { units, hits } = findHits(name, fold, runs);
    const link = element("a", { href: url, lang: article.lang }, ...marked(units, hits, 0, units.length));
    const dir = directionOf(article.lang);
    const meta = element("p", { class: "search-result-meta" });
    if (article.date) meta.append(element("time", { datetime: article.date }, dayInWords(article.date)), " ");
    meta.append(element("span", { class: "search-result-outlet" }, article.outlet));
    for (const name of nameItems(article, fold, runs)) meta.append(" ", name);
    return element(
      "li",
      { class: "search-result" },
      element("h2", { class: "search-result-title", dir }, link),
      element("p", { class: "search-result-excerpt", lang: article.lang, dir }, ...shown.nodes),
      meta,
    );
  }

  /** The display name of a facet's value in the interface's language: from the box's data, or the browser's. */
  function nameOf(box, value) {
    const name = box.getAttribute(`data-name-${value.toLowerCase()}`);
    return name || (box.dataset.facet === "script" && languageName(value)) || value;
  }

  function languageName(tag) {
    try {
      return new Intl.DisplayNames([document.documentElement.lang], { type: "language" }).of(tag);
    } catch {
      return ""; // not a language tag
    }
  }

  /** Fill a facet's box with its values and their counts; ``change`` is called with a value and whether it is on. */
  function showFacet(box, { name, values }, change) {
    const list = box.querySelector("ul");
    const showAll = box.querySelector(".search-all");
    const focused = list.contains(document.activeElement) ? document.activeElement.value : null;
    const byCount = (a, b) => b.count - a.count || (a.value < b.value ? -1 : 1);
    const byNameDescending = (a, b) => (a.value < b.value ? 1 : -1);
    const available = values.filter(({ count, ticked }) => count || ticked);
    available.sort(name === "year" ? byNameDescending : byCount);
    const shown = available.filter(({ ticked }, i) => box.dataset.all || i < SHOWN_VALUES || ticked);
    const greatest = name === "year" ? Math.max(...available.map(({ count }) => count)) : 0;
    list.replaceChildren(...shown.map((value) => facetValue(box, value, change, greatest)));
    showAll.hidden = shown.length === available.length;
    showAll.textContent = showAll.dataset.text.replace("{count}", written(available.length));
    box.hidden = available.length === 0;
    if (focused === null) return;
    const replacement = [...list.querySelectorAll("input")].find((input) => input.value === focused);
    (replacement ?? box.closest("details").querySelector("summary")).focus();
  }

  /** A bar of a chart, whose length is a share of the greatest one's. */
  function bar(share) {
    const namespace = "http://www.w3.org/2000/svg";
    const picture = document.createElementNS(namespace, "svg");
    const attributes = { class: "search-bar", viewBox: "0 0 100 1", preserveAspectRatio: "none", "aria-hidden": "true" };
    for (const [key, value] of Object.entries(attributes)) picture.setAttribute(key, value);
    const rectangle = document.createElementNS(namespace, "rect");
    rectangle.setAttribute("width", String(Math.round(share * 100)));
    rectangle.setAttribute("height", "1");
    picture.append(rectangle);
    return picture;
  }

  /** A value of a facet; with the ``greatest`` count of all, the count is drawn as a bar, too. */
  function facetValue(box, { value, count, ticked }, change, greatest) {
    const checkbox = element("input", { type: "checkbox", value });
    checkbox.checked = ticked;
    checkbox.addEventListener("change", () => change(value, checkbox.checked));
    const number = element("span", { class: "search-count" }, written(count));
    // <bdi>, so that characters that turn the writing direction cannot reverse the count
    const label = element("bdi", {}, nameOf(box, value));
    const chart = greatest ? [" ", bar(count / greatest)] : [];
    return element("li", {}, element("label", {}, checkbox, " ", label, " ", number, ...chart));
  }

  /** A link to a suggested query and the number of its results; ``search`` is called instead of following it. */
  function suggestionItem(label, count, url, search) {
    const link = element("a", { href: url }, element("bdi", {}, label));
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return; // opens a tab or window
      event.preventDefault();
      search();
    });
    return element("li", {}, link, " ", element("span", { class: "search-count" }, written(count)));
  }

  /** A button that removes a chosen facet value or another condition. */
  function chosenItem(name, without, remove) {
    const label = without.replace("{value}", () => name);
    const button = element("button", { type: "button", "aria-label": label }, `${name} ×`);
    button.addEventListener("click", remove);
    return element("li", {}, button);
  }

  Object.assign(window.jianbaoSearch, { resultItem, showFacet, chosenItem, suggestionItem, nameOf, written });
})();
