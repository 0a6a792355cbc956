/* Shows Traditional text with Simplified characters (traditional.js), one by one, as long as the reader wants it.
 *
 * The document's language stays as it is. Code, citations and addresses do, too: they are names of things.
 */
(() => {
  "use strict";
  const TEXT = ":is(:lang(zh-Hant), :lang(zh-TW), :lang(zh-HK), :lang(zh-MO))";
  const KEPT = "code, pre, kbd, samp, textarea, script, .address, .citation, [translate=no]";
  const ADDRESS_OR_HAN = /https?:[^\s，。；：、！？）」』】》]+|[㐀-鿿豈-﫿]/g;
  const simplified = new Map(Array.from(TRADITIONAL, (character, at) => [character, SIMPLIFIED[at]]));
  const changed = new WeakMap(); // text node -> its text in the document, and as it is shown

  function show(node, isWanted) {
    const { data } = node;
    const own = changed.get(node);
    if (own?.shown === data) {
      if (!isWanted) node.data = own.data;
    } else if (isWanted && node.parentElement.matches(TEXT) && !node.parentElement.closest(KEPT)) {
      const shown = data.replace(ADDRESS_OR_HAN, (found) => simplified.get(found) ?? found);
      changed.set(node, { data, shown });
      if (shown !== data) node.data = shown;
    }
  }

  function showAll() {
    const isWanted = document.documentElement.dataset.script === "zh-Hans";
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) show(walker.currentNode, isWanted);
  }

  showAll();
  document.addEventListener("display", showAll);
  new MutationObserver(showAll).observe(document.body, { childList: true, subtree: true }); // results of a search
})();
