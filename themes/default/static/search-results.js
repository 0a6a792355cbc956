/* Creates the elements of a result and of a facet. Texts are only ever added as text nodes, never as markup, so that
 * they need no escaping.
 */
(() => {
  "use strict";

  const { findHits, excerpt } = window.jianbaoSearch;
  const rtlLanguages = (document.getElementById("search").dataset.rtl ?? "").split(" "); // a theme may lack it
  const SHOWN_VALUES = 8; // values of a facet that are shown before the user asks for all

  function element(name, attributes, ...children) {
    const created = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) if (value) created.setAttribute(key, value);
    created.append(...children);
    return created;
  }

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

  function excerptOf(body, fold, runs) {
    const { units, hits } = findHits(body, fold, runs);
    const { from, to } = excerpt(units.length, hits);
    return [from > 0 ? "…" : "", ...marked(units, hits, from, to), to < units.length ? "…" : ""];
  }

  /** The ``dir`` of a text in an article: ``auto`` decides by the first letter, for a foreign passage or title. */
  const directionOf = (lang) => (rtlLanguages.includes(lang.split("-")[0]) ? "rtl" : "auto");

  /** A result: title, excerpt, date, outlet, channel and tags of an article. */
  function resultItem(article, fold, runs, root) {
    const name = article.title || article.id;
    const url = root + article.path.split("/").map(encodeURIComponent).join("/");
    const { units, hits } = findHits(name, fold, runs);
    const link = element("a", { href: url, lang: article.lang }, ...marked(units, hits, 0, units.length));
    const dir = directionOf(article.lang);
    const meta = element("p", { class: "search-result-meta" });
    if (article.date) meta.append(element("time", { datetime: article.date }, article.date.slice(0, 10)), " ");
    meta.append(element("span", { class: "search-result-outlet" }, article.outlet));
    if (article.channel) {
      const channel = findHits(article.channel, fold, runs);
      const nodes = marked(channel.units, channel.hits, 0, channel.units.length);
      meta.append(" ", element("span", { class: "search-result-channel", dir: "auto" }, ...nodes));
    }
    const tags = article.tags.map((tag) => element("span", { class: "search-result-tag", lang: "zh-Hans" }, tag));
    for (const tag of tags) meta.append(" ", tag);
    return element(
      "li",
      { class: "search-result" },
      element("h2", { class: "search-result-title", dir }, link),
      element("p", { class: "search-result-excerpt", lang: article.lang, dir }, ...excerptOf(article.text, fold, runs)),
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
    list.replaceChildren(...shown.map((value) => facetValue(box, value, change)));
    showAll.hidden = shown.length === available.length;
    showAll.textContent = showAll.dataset.text.replace("{count}", available.length);
    box.hidden = available.length === 0;
    if (focused === null) return;
    const replacement = [...list.querySelectorAll("input")].find((input) => input.value === focused);
    (replacement ?? box.closest("details").querySelector("summary")).focus();
  }

  function facetValue(box, { value, count, ticked }, change) {
    const checkbox = element("input", { type: "checkbox", value });
    checkbox.checked = ticked;
    checkbox.addEventListener("change", () => change(value, checkbox.checked));
    const number = element("span", { class: "search-count" }, String(count));
    // <bdi>, so that characters that turn the writing direction cannot reverse the count
    const label = element("bdi", {}, nameOf(box, value));
    return element("li", {}, element("label", {}, checkbox, " ", label, " ", number));
  }

  /** A button that removes a chosen facet value. */
  function chosenItem(name, without, remove) {
    const label = without.replace("{value}", () => name);
    const button = element("button", { type: "button", "aria-label": label }, `${name} ×`);
    button.addEventListener("click", remove);
    return element("li", {}, button);
  }

  Object.assign(window.jianbaoSearch, { resultItem, showFacet, chosenItem, nameOf });
})();
