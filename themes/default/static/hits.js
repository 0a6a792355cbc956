/* Marks on an article's page what the search found in it, and scrolls to the first hit. A result links to
   #hits=…&hits=…, the hits as the article writes them (docs/search.md). */
(() => {
  "use strict";

  const BLOCKS = "p, li, h1, h2, h3, h4, h5, h6, td, th, dd, dt, blockquote, figcaption, pre, div";
  const LETTER = "[\\p{Script=Latin}\\p{Nd}]"; // of words that are found as complete words only

  // A pattern that finds any of the texts, whatever whitespace is in them.
  function patternOf(texts) {
    const escaped = (part) => part.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
    const one = (text) => `(?<!${LETTER}(?=${LETTER}))${text.split(/\s+/u).map(escaped).join("\\s*")}(?!(?<=${LETTER})${LETTER})`;
    return new RegExp(texts.map(one).join("|"), "gu");
  }

  // The text nodes of an element, but not readings of ruby, with the position of each in the element's text.
  function textOf(element) {
    const nodes = [];
    let text = "";
    let block = null;
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (node.parentElement.closest("rt, rp, script, style, svg, math")) continue;
      const around = node.parentElement.closest(BLOCKS);
      if (around !== block) text += "\n\n";
      block = around;
      nodes.push({ node, start: text.length });
      text += node.data;
    }
    return { nodes, text };
  }

  function mark({ node, start }, hits) {
    const { data } = node;
    const pieces = [];
    let at = 0;
    for (const hit of hits) {
      const [from, to] = [Math.max(at, hit.start - start), Math.min(data.length, hit.end - start)];
      if (from >= to) continue;
      const marked = document.createElement("mark");
      marked.textContent = data.slice(from, to);
      pieces.push(data.slice(at, from), marked);
      at = to;
    }
    if (pieces.length) node.replaceWith(...pieces, data.slice(at));
  }

  function showHits() {
    const body = document.querySelector(".article-body");
    const texts = new URLSearchParams(location.hash.slice(1)).getAll("hits").filter((hit) => hit.trim());
    if (!body || !texts.length) return;
    const { nodes, text } = textOf(body);
    const found = Array.from(text.matchAll(patternOf(texts)), ({ 0: hit, index }) => ({ start: index, end: index + hit.length }));
    for (const node of nodes) mark(node, found);
    const first = body.querySelector("mark");
    for (let at = first?.closest("details"); at; at = at.parentElement.closest("details")) at.open = true;
    const [navigation] = performance.getEntriesByType("navigation");
    if (navigation?.type !== "back_forward") first?.scrollIntoView({ block: "center" });
  }

  showHits();
})();
