/* What a result and a facet look like. Nothing here ever writes markup: texts go into the page as text. */
(() => {
  "use strict";

  const { hitsIn, excerpt } = window.jianbaoSearch;
  const SHOWN = 8; // values of a facet, until all are asked for

  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) if (value) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  /** The stretch of ``chars`` as nodes, the hits inside it as <mark>. */
  function marked(chars, hits, from, to) {
    const nodes = [];
    let at = from;
    for (const hit of hits) {
      const [start, end] = [Math.max(hit.start, at), Math.min(hit.end, to)];
      if (start >= end) continue;
      nodes.push(chars.slice(at, start).join(""), element("mark", {}, chars.slice(start, end).join("")));
      at = end;
    }
    return [...nodes, chars.slice(at, to).join("")];
  }

  function excerptOf(body, fold, runs) {
    const chars = Array.from(body);
    const hits = hitsIn(fold(body), runs);
    const { from, to } = excerpt(chars.length, hits);
    return [from > 0 ? "…" : "", ...marked(chars, hits, from, to), to < chars.length ? "…" : ""];
  }

  function resultItem(article, fold, runs, root) {
    const name = article.title || article.id;
    const title = Array.from(name);
    const address = root + article.path.split("/").map(encodeURIComponent).join("/");
    const hits = hitsIn(fold(name), runs);
    const link = element("a", { href: address, lang: article.lang }, ...marked(title, hits, 0, title.length));
    const about = element("p", { class: "search-result-meta" });
    if (article.date) about.append(element("time", { datetime: article.date }, article.date.slice(0, 10)), " ");
    about.append(element("span", { class: "search-result-outlet" }, article.outlet));
    const tags = article.tags.map((tag) => element("span", { class: "search-result-tag", lang: "zh-Hans" }, tag));
    for (const tag of tags) about.append(" ", tag);
    return element(
      "li",
      { class: "search-result" },
      element("h2", { class: "search-result-title" }, link),
      element("p", { class: "search-result-excerpt", lang: article.lang }, ...excerptOf(article.text, fold, runs)),
      about,
    );
  }

  /** What a facet's value is called on this page. */
  const nameOf = (box, value) => box.getAttribute(`data-name-${value.toLowerCase()}`) || value;

  /** Fill the box of a facet: its values with their numbers. */
  function showFacet(box, { name, values }, change) {
    const list = box.querySelector("ul");
    const all = box.querySelector(".search-all");
    const focused = list.contains(document.activeElement) ? document.activeElement.value : null;
    const byCount = (a, b) => b.count - a.count || (a.value < b.value ? -1 : 1);
    const byName = (a, b) => (a.value < b.value ? 1 : -1);
    const known = values.filter(({ count, ticked }) => count || ticked);
    known.sort(name === "year" ? byName : byCount);
    const shown = known.filter(({ ticked }, i) => box.dataset.all || i < SHOWN || ticked);
    list.replaceChildren(...shown.map((value) => facetValue(box, value, change)));
    all.hidden = shown.length === known.length;
    all.textContent = all.dataset.text.replace("{count}", known.length);
    box.hidden = known.length === 0;
    if (focused === null) return;
    const again = [...list.querySelectorAll("input")].find((input) => input.value === focused);
    (again ?? box.closest("details").querySelector("summary")).focus();
  }

  function facetValue(box, { value, count, ticked }, change) {
    const tick = element("input", { type: "checkbox", value });
    tick.checked = ticked;
    tick.addEventListener("change", () => change(value, tick.checked));
    const number = element("span", { class: "search-count" }, String(count));
    const called = element("bdi", {}, nameOf(box, value)); // a sign that turns letters round must not turn the number
    return element("li", {}, element("label", {}, tick, " ", called, " ", number));
  }

  /** A button that takes a value off again. */
  function chosenItem(name, without, remove) {
    const button = element("button", { type: "button", "aria-label": without.replace("{value}", () => name) }, `${name} ×`);
    button.addEventListener("click", remove);
    return element("li", {}, button);
  }

  Object.assign(window.jianbaoSearch, { resultItem, showFacet, chosenItem, nameOf });
})();
