/* The search page: Pagefind finds, this file prepares what it is asked for and shows what it answers.
 *
 * The index holds folded words (generator/publish/tokens.py); what the reader types is folded and cut by the same
 * rules. Nothing here ever writes markup: texts go into the page as text.
 */
(() => {
  "use strict";

  const PAGE_SIZE = 20;
  const TYPING_PAUSE = 200; // milliseconds; a fast writer's keys come closer together
  const EXCERPT = 90; // characters, two to three lines
  const BEFORE_HIT = 20;

  /* ---- What the reader typed -> what the index is asked; mirrors tokens.py ---- */

  const CJK =
    "\\u3005-\\u3007\\u3041-\\u3096\\u309D-\\u309F\\u30A1-\\u30FA\\u30FC-\\u30FF\\u3105-\\u312F\\u31A0-\\u31BF" +
    "\\u31F0-\\u31FF\\u3400-\\u4DBF\\u4E00-\\u9FFF\\uF900-\\uFAFF\\u{20000}-\\u{323AF}" +
    "\\u1100-\\u11FF\\u3131-\\u318E\\uAC00-\\uD7A3";
  const LETTER = `(?:(?![${CJK}])[\\p{L}\\p{Nd}\\p{Nl}]|[\\u0300-\\u036F])`;
  const JOINT = `(?<=${LETTER})[-+.'’&@_,:/](?=${LETTER})`;
  const PART = new RegExp(`(?<cjk>[${CJK}]+)|(?<word>${LETTER}+|${JOINT})`, "gu");
  const ONE_LETTER = new RegExp(LETTER, "u");

  /** The runs of a folded query: unbroken stretches, each found as it stands, all of them wanted at once. */
  function runsOf(query) {
    const runs = [];
    for (const piece of query.split(/\s+/u)) {
      let run = null;
      for (const part of piece.matchAll(PART)) {
        if (run === null || part.index !== run.end) {
          run = { words: [], text: "", end: 0, afterWord: false };
          runs.push(run);
        }
        addPart(run, part[0], part.groups.cjk !== undefined);
        run.end = part.index + part[0].length;
      }
    }
    return runs.map(finished);
  }

  function addPart(run, text, cjk) {
    run.text += text;
    run.tail = cjk;
    if (cjk) {
      const chars = Array.from(text);
      if (run.afterWord) run.words.push(chars[0]);
      chars.forEach((char, i) => run.words.push(char + (chars[i + 1] ?? "")));
    } else {
      run.words.push(text);
    }
    run.afterWord = !cjk;
  }

  /** In a text the last character may begin another pair, so alone it is asked for only where it is all there is. */
  function finished({ words, text, tail }) {
    const single = tail && words.length === 1;
    return { words: tail && !single ? words.slice(0, -1) : words, chars: Array.from(text), single };
  }

  /* ---- The index ---- */

  async function fetchJson(url) {
    const answer = await fetch(url, { cache: "no-cache" }); // these names stay the same when the archive grows
    if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
    return answer.json();
  }

  async function openIndex(base) {
    const [pairs, { articles, shards, characters }] = await Promise.all([
      fetchJson(new URL("fold.json", base)),
      fetchJson(new URL("search.json", base)),
    ]);
    const to = Array.from(pairs.to);
    const table = new Map(Array.from(pairs.from, (char, i) => [char, to[i]]));
    const fold = (text) => Array.from(text, (char) => table.get(char) ?? char);
    const pagefind = articles ? await openPagefind(base, shards[0]) : null;
    return { articles, characters: Array.from(characters), pagefind, fold };
  }

  async function openPagefind(base, shard) {
    const module = await import(new URL("pagefind.js", base));
    // Pagefind takes the language of the page, and in Chinese would cut the query on its own; so for the moment in
    // which it looks, the page is in a language that does not exist.
    const root = document.documentElement;
    const lang = root.getAttribute("lang");
    root.setAttribute("lang", shard);
    const pagefind = module.createInstance({ basePath: base.href, exactDiacritics: true });
    if (lang === null) root.removeAttribute("lang");
    else root.setAttribute("lang", lang);
    await pagefind.init();
    return pagefind;
  }

  /** All results for the runs, best first: one loose search gives the order, a strict one for each run the selection. */
  async function find(index, runs) {
    if (!runs.length || !index.pagefind) return [];
    const { pagefind, characters } = index;
    for (const run of runs.filter((run) => run.single)) { // Pagefind would load one part of the index, but all are due
      await pagefind.preload([run.words[0], ...characters.map((second) => run.words[0] + second)].join(" "));
    }
    const ranked = await pagefind.search(runs.flatMap((run) => run.words).join(" "));
    const strict = [];
    for (const { words } of runs.filter((run) => !run.single)) { // a single character the loose search took strictly
      const found = await pagefind.search(`"${words.join(" ")}"`);
      strict.push(new Set(found.results.map((result) => result.id)));
    }
    return ranked.results.filter((result) => strict.every((ids) => ids.has(result.id)));
  }

  /* ---- Where the runs stand in a text ---- */

  function hitsIn(folded, runs) {
    const hits = [];
    runs.forEach(({ chars }, run) => {
      for (let start = 0; start < folded.length; start++) {
        const end = endOfHit(folded, start, chars);
        if (end) hits.push({ start, end, run });
      }
    });
    return hits.sort((a, b) => a.start - b.start || b.end - a.end);
  }

  function endOfHit(folded, start, chars) {
    if (folded[start] !== chars[0]) return 0;
    if (ONE_LETTER.test(chars[0]) && start && ONE_LETTER.test(folded[start - 1])) return 0;
    let at = start;
    for (const char of chars) {
      while (at > start && folded[at] === " " && char !== " ") at++; // 18 日 is found by 18日
      if (folded[at++] !== char) return 0;
    }
    const last = chars[chars.length - 1];
    return ONE_LETTER.test(last) && at < folded.length && ONE_LETTER.test(folded[at]) ? 0 : at;
  }

  /** Where to begin the excerpt: before the hit that has the most different runs, then the most hits, close behind it. */
  function excerptStart(hits) {
    let best = { score: 0, start: 0 };
    hits.forEach((hit, i) => {
      const close = hits.slice(i, i + EXCERPT).filter((other) => other.end <= hit.start + EXCERPT - BEFORE_HIT);
      const score = new Set(close.map((other) => other.run)).size * EXCERPT + close.length;
      if (score > best.score) best = { score, start: hit.start };
    });
    return Math.max(0, best.start - BEFORE_HIT);
  }

  /* ---- Into the page ---- */

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
    const from = excerptStart(hits);
    const to = Math.min(chars.length, from + EXCERPT);
    return [from > 0 ? "…" : "", ...marked(chars, hits, from, to), to < chars.length ? "…" : ""];
  }

  function resultItem({ content, meta }, index, runs, root) {
    const name = meta.title || meta.id;
    const title = Array.from(name);
    const address = root + meta.path.split("/").map(encodeURIComponent).join("/");
    const hits = hitsIn(index.fold(name), runs);
    const link = element("a", { href: address, lang: meta.lang }, ...marked(title, hits, 0, title.length));
    const about = element("p", { class: "search-result-meta" });
    if (meta.date) about.append(element("time", { datetime: meta.date }, meta.date.slice(0, 10)), " ");
    about.append(element("span", { class: "search-result-outlet" }, meta.outlet));
    const body = content.slice(content.indexOf("\n") + 1); // the title is its first line
    return element(
      "li",
      { class: "search-result" },
      element("h2", { class: "search-result-title" }, link),
      element("p", { class: "search-result-excerpt", lang: meta.lang }, ...excerptOf(body, index.fold, runs)),
      about,
    );
  }

  /* ---- The page ---- */

  function start(page) {
    const { root, loading, found, foundOne, none, empty } = page.dataset;
    const at = (id) => document.getElementById(id);
    const [input, status, list, more] = [at("search-query"), at("search-status"), at("search-results"), at("search-more")];
    let index = null; // a promise, once somebody wants to search
    let latest = 0; // counts searches, so that a slow one does not overwrite a later one
    let shown = { query: null, results: [], runs: [] };

    const open = () => (index ??= openIndex(new URL(`${root}pagefind/`, location.href)));

    function unavailable(error) {
      if (error) console.error(error);
      index = null; // the next search tries again
      at("search-unavailable").hidden = false;
      status.textContent = "";
    }

    async function showMore() {
      const [search, { results, runs }, opened] = [latest, shown, await open()];
      const first = list.children.length;
      const loaded = await Promise.all(results.slice(first, first + PAGE_SIZE).map((result) => result.data()));
      if (search !== latest) return null;
      list.append(...loaded.map((data) => resultItem(data, opened, runs, root)));
      more.hidden = list.children.length >= results.length;
      return list.children[first]?.querySelector("a");
    }

    async function search(query) {
      const mine = ++latest;
      at("search-unavailable").hidden = true;
      if (query) status.textContent = loading;
      const opened = query ? await open() : null;
      const runs = opened ? runsOf(opened.fold(query).join("")) : [];
      const results = opened ? await find(opened, runs) : [];
      if (mine !== latest) return;
      shown = { query, results, runs };
      list.replaceChildren();
      more.hidden = true;
      const message = results.length === 0 ? none : results.length === 1 ? foundOne : found;
      status.textContent = !query ? "" : opened.articles ? message.replace("{count}", results.length) : empty;
      await showMore();
    }

    function follow() {
      const query = input.value.trim();
      if (query === shown.query) return;
      shown.query = query;
      history.replaceState(null, "", query ? `?${new URLSearchParams({ q: query })}` : location.pathname);
      search(query).catch(unavailable);
    }

    let timer = 0;
    function soon(event) {
      clearTimeout(timer);
      if (!event.isComposing) timer = setTimeout(follow, TYPING_PAUSE); // an unfinished syllable is no query yet
    }

    if (location.protocol === "file:") return unavailable();
    input.addEventListener("focus", () => open().catch(unavailable), { once: true });
    input.addEventListener("input", soon);
    input.addEventListener("compositionend", soon);
    input.form.addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(timer);
      follow();
    });
    more.addEventListener("click", () => showMore().then((link) => link?.focus()).catch(unavailable));
    input.value = new URLSearchParams(location.search).get("q") ?? "";
    return follow();
  }

  const page = document.getElementById("search");
  if (page) start(page);
})();
