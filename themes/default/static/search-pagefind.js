/* Pagefind's documented JavaScript API over the exact index, so that Pagefind's own interfaces and scripts written for it
 * work. ``pagefind/pagefind.js`` exports it. Over http only, because it is a module.
 *
 * Where Pagefind counts words, this counts characters: Chinese has no spaces, and the index does not segment it.
 */
const SCRIPTS = ["loader", "query", "language", "postings", "match", "index"];
const HIDDEN = ["date"]; // facets with nearly as many values as articles
const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const site = new URL("../", import.meta.url);

const escaped = (text) => text.replace(/[&<>"]/gu, (char) => ESCAPES[char]);
const list = (values) => (Array.isArray(values) ? values : [values]);

/* ---- Loading ---- */

function loadScript(name) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.onload = resolve;
    script.onerror = () => reject(new Error(`${script.src} cannot be loaded`));
    script.src = new URL(`static/search-${name}.js`, site).href;
    document.head.append(script);
  });
}

/** Load the theme's scripts unless the page has them, as the search page does. */
async function loadScripts() {
  if (document.readyState === "loading") {
    await new Promise((resolve) => document.addEventListener("DOMContentLoaded", resolve, { once: true }));
  }
  if (window.jianbaoSearch?.open) return;
  for (const name of SCRIPTS) await loadScript(name); // each needs those before it
}

let loading = null; // promise of the index, which all instances share
function openIndex() {
  loading ??= loadScripts().then(() => window.jianbaoSearch.open(site.href));
  loading.catch(() => (loading = null)); // the next call tries again
  return loading;
}

/* ---- Filters ---- */

/** The facets of all articles, and values that ``mergeIndex`` gave to every article of the index. */
async function readColumns(index, mergeFilter = {}) {
  const added = Object.entries(mergeFilter).map(([name, values]) => {
    const names = list(values);
    return { name, names, keys: names.map((value) => keyOf(name, value)), of: Array(index.articles).fill([...names.keys()]) };
  });
  const columns = await index.facets();
  return [...columns, ...added].filter(({ name, names }) => names.length && !HIDDEN.includes(name));
}

const keyOf = (name, value) => window.jianbaoSearch.keyOf(name, String(value));

/** A test of an article's number: whether it fits ``filter``, a value of the facet ``name``, or an object or list of
 * such filters. All must fit, or what the keys any, all, none (not any) and not (not all) say. */
function testOf(filter, name, columns) {
  if (Array.isArray(filter)) return allOf(filter.map((one) => testOf(one, name, columns)));
  if (typeof filter === "object" && filter !== null) {
    return allOf(Object.entries(filter).map(([key, value]) => testOfKey(key, value, name, columns)));
  }
  const wanted = columns
    .filter((column) => column.name === name)
    .map(({ keys, of }) => ({ position: keys.indexOf(keyOf(name, filter)), of }));
  return (number) => wanted.some(({ position, of }) => of[number].includes(position));
}

const allOf = (tests) => (number) => tests.every((test) => test(number));

function testOfKey(key, value, name, columns) {
  if (!["any", "all", "none", "not"].includes(key)) return testOf(value, key, columns);
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  const parts = isObject ? Object.entries(value).map(([facet, one]) => ({ [facet]: one })) : list(value);
  const tests = parts.map((part) => testOf(part, name, columns));
  const combine = key === "any" || key === "none" ? "some" : "every";
  const isNegative = key === "none" || key === "not";
  return (number) => tests[combine]((test) => test(number)) !== isNegative;
}

/** Facet -> value -> how many of the articles with a weight have it. */
function countFilters(weights, columns) {
  const counts = {};
  for (const { name, names, of } of columns) {
    const numbers = new Uint32Array(names.length);
    weights.forEach((weight, number) => {
      if (weight) for (const value of of[number]) numbers[value]++;
    });
    const order = [...names.keys()].sort((a, b) => (names[a] < names[b] ? -1 : 1));
    counts[name] = { ...counts[name], ...Object.fromEntries(order.map((i) => [names[i], numbers[i]])) };
  }
  return counts;
}

/** The sum of several counts as ``countFilters`` returns them. */
function addCounts(all) {
  const sum = {};
  for (const [name, values] of all.flatMap((counts) => Object.entries(counts ?? {}))) {
    sum[name] ??= Object.create(null); // values may be named like properties of all objects
    for (const [value, count] of Object.entries(values)) sum[name][value] = (sum[name][value] ?? 0) + count;
  }
  return sum;
}

/* ---- Results ---- */

/** The characters of a text from ``from`` to ``to`` as markup: escaped, with the hits in <mark>. */
function markedExcerpt(units, hits) {
  const { from, to } = window.jianbaoSearch.excerpt(units, hits);
  let [markup, at] = ["", from];
  for (const hit of hits) {
    const [start, end] = [Math.max(hit.start, at), Math.min(hit.end, to)];
    if (start >= end) continue;
    const marked = escaped(units.slice(start, end).join(""));
    markup += `${escaped(units.slice(at, start).join(""))}<mark>${marked}</mark>`;
    at = end;
  }
  return markup + escaped(units.slice(at, to).join(""));
}

/** Field -> value for the fields that have one. */
const filled = (fields) => Object.fromEntries(Object.entries(fields).filter(([, value]) => value?.length));

function urlOf(path, runs, { baseUrl = site.pathname, highlightParam }) {
  const parameters = new URLSearchParams(highlightParam ? runs.map(({ chars }) => [highlightParam, chars.join("")]) : []);
  const query = String(parameters);
  return `${baseUrl.replace(/\/*$/u, "/")}${path}${query && `?${query}`}`;
}

/** What ``data()`` of a result returns. */
async function resultData(index, number, runs, settings) {
  const article = await index.text(number);
  const { title, text, lang, outlet, channel, tags, authors, date } = article;
  const { units, hits } = window.jianbaoSearch.findHits(text, index.fold, runs);
  const path = article.path.split("/").map(encodeURIComponent).join("/");
  const url = urlOf(path, runs, settings);
  const locations = hits.map(({ start }) => start);
  const found = {
    url,
    excerpt: markedExcerpt(units, hits),
    locations,
    weighted_locations: locations.map((location) => ({ weight: 1, balanced_score: 1, location })),
  };
  const meta = filled({ title: title || article.id, date: date.slice(0, 10), outlet, channel, author: authors?.join("、") });
  return {
    ...found,
    raw_url: `/${path}`,
    content: text,
    raw_content: escaped(text),
    word_count: units.length,
    meta,
    filters: filled({ outlet: [outlet], channel: channel ? [channel] : [], year: date ? [date.slice(0, 4)] : [], tag: tags, script: [lang], author: authors }),
    anchors: [],
    sub_results: [{ title: meta.title, ...found }],
  };
}

const noResults = (filters) => ({ results: [], unfilteredResultCount: 0, filters, totalFilters: filters, timings: {} });

/** The articles that the query ``term`` finds, or all if it is null, as Pagefind returns them. */
async function searchIndex(index, term, { filters = {}, sort = {} }, settings, hasCounts) {
  const began = performance.now();
  const needsColumns = hasCounts || Object.keys(filters).length > 0;
  const columns = needsColumns ? await readColumns(index, settings.mergeFilter) : [];
  if (term !== null && !String(term).trim()) return noResults(countFilters(new Uint32Array(index.articles), columns));
  const { weights, runs } = await index.find(term === null ? "" : String(term));
  const fits = testOf(filters, "", columns);
  const narrowed = weights.map((weight, number) => (weight && fits(number) ? weight : 0));
  const order = { asc: "oldest", desc: "newest" }[sort.date] ?? "relevance";
  const results = index.sorted(narrowed, order).map((number) => ({
    id: `${site.pathname}${number}`,
    score: narrowed[number] * (settings.indexWeight ?? 1),
    words: [], // positions are known when the text is read: ``locations`` of the data
    data: () => resultData(index, number, runs, settings),
  }));
  return {
    results,
    unfilteredResultCount: weights.reduce((count, weight) => count + (weight ? 1 : 0), 0),
    filters: countFilters(narrowed, columns),
    totalFilters: countFilters(weights, columns),
    timings: { preload: 0, search: performance.now() - began, total: performance.now() - began },
  };
}

/** The answers of several indexes as one; the best results come first unless a search in one index is sorted. */
function mergeAnswers(answers) {
  const [first] = answers;
  if (answers.length === 1) return first;
  return {
    results: answers.flatMap(({ results }) => results).sort((a, b) => b.score - a.score),
    unfilteredResultCount: answers.reduce((sum, answer) => sum + answer.unfilteredResultCount, 0),
    filters: addCounts(answers.map(({ filters }) => filters)),
    totalFilters: addCounts(answers.map(({ totalFilters }) => totalFilters)),
    timings: answers.map(({ timings }) => timings),
  };
}

/* ---- The API ---- */

/** A search with settings and merged indexes of its own. */
export function createInstance(initial = {}) {
  const settings = { ...initial };
  const merged = []; // instances of other indexes
  let hasCounts = false; // whether answers count facet values; reading them takes longer than a search
  let latest = 0; // number of the latest debounced search

  const instance = {
    init: async () => void (await openIndex()),
    options: async (changes) => void Object.assign(settings, changes),
    destroy: async () => void (await Promise.all(merged.splice(0).map((other) => other.destroy()))),
    preload: async (term) => void (await instance.search(term)),
    async filters() {
      hasCounts = true;
      const index = await openIndex();
      const columns = await readColumns(index, settings.mergeFilter);
      const all = new Uint32Array(index.articles).fill(1);
      return addCounts([countFilters(all, columns), ...(await Promise.all(merged.map((other) => other.filters())))]);
    },
    async search(term, options = {}) {
      const own = openIndex().then((index) => searchIndex(index, term, options ?? {}, settings, hasCounts));
      return mergeAnswers(await Promise.all([own, ...merged.map((other) => other.search(term, options))]));
    },
    /** As ``search`` after a pause; null if another debounced search began in the meantime. */
    async debouncedSearch(term, options = {}, pause = 300) {
      const current = ++latest;
      await new Promise((resolve) => setTimeout(resolve, pause));
      const answer = current === latest ? await instance.search(term, options) : null;
      return current === latest ? answer : null;
    },
    /** Search the index in the folder ``path`` too: another site of jianbao, or one that Pagefind's program made. */
    async mergeIndex(path, options = {}) {
      const script = new URL("pagefind.js", new URL(path.replace(/\/*$/u, "/"), location.href));
      const other = (await import(script.href)).createInstance(options);
      await other.init();
      merged.push(other);
    },
  };
  return instance;
}

let main = createInstance();
export const init = () => main.init();
export const options = (changes) => main.options(changes);
export const search = (term, searchOptions) => main.search(term, searchOptions);
export const debouncedSearch = (term, searchOptions, pause) => main.debouncedSearch(term, searchOptions, pause);
export const preload = (term) => main.preload(term);
export const filters = () => main.filters();
export const mergeIndex = (path, indexOptions) => main.mergeIndex(path, indexOptions);
export async function destroy() {
  const old = main;
  main = createInstance();
  await old.destroy();
}
