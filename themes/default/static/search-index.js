/* The index: which articles hold what is looked for, in which order, under which headings.
 *
 * Every article has a number, counted from the newest over all shards, so that a list of numbers is in the order of
 * time. Pagefind finds words (generator/publish/search/make.py); single characters, facets and the order are read from
 * files of our own.
 */
(() => {
  "use strict";

  const { JOINTS, folding, runsOf, filesOf } = window.jianbaoSearch;
  const NOWHERE = "/pagefind/"; // Pagefind builds addresses on this; all it asks for is answered here
  const LEAD = 80; // words behind the title; a news story says first what it is about
  const [BODY, IN_LEAD, IN_TITLE] = [1, 2, 100]; // what a hit weighs: no number of hits elsewhere outweighs a title

  async function open(root) {
    const files = filesOf(`${root}pagefind/`);
    const table = await files.json("search.json", { cache: "no-cache" }); // the one name that stays when its bytes change
    let first = 0;
    const shards = table.shards.map((row) => {
      const shard = { ...row, first };
      first += row.articles;
      return shard;
    });
    const folds = files.json(table.fold);
    const tables = shards.map((shard) => readTables(shard, files)); // all at once, while Pagefind starts
    const engine = shards.length ? openPagefind(table, shards, files) : null;
    const index = { files, table, shards, articles: table.articles, fold: folding(await folds), numbers: new Map() };
    for (const [i, { pages, titles }] of (await Promise.all(tables)).entries()) {
      Object.assign(shards[i], { pages, titles });
      pages.forEach((page, rank) => index.numbers.set(page, shards[i].first + rank));
    }
    index.pagefind = await engine;
    return {
      articles: index.articles,
      facetNames: table.facets,
      fold: index.fold,
      find: (query) => find(query, index),
      sorted: (found, by) => sorted(found, by, index),
      facets: () => (index.facets ??= readFacets(index)),
      text: (number) => textOf(number, index),
    };
  }

  const startOf = ({ name, key }, files) => files.bytes(`${name}/start-${key}.bin`); // postings.py

  /** The pages of a shard, the newest first, by the names Pagefind gave them, and how many words their titles have. */
  async function readTables(shard, files) {
    const { name, articles } = shard;
    const start = await startOf(shard, files);
    const names = new TextDecoder("latin1").decode(start.subarray(3 * articles)).matchAll(new RegExp(`${name}_[0-9a-f]+`, "g"));
    const unranked = Array.from({ length: articles }, () => names.next().value[0]);
    const pages = unranked.map((_, rank) => unranked[start[2 * rank] | (start[2 * rank + 1] << 8)]);
    return { pages, titles: start.subarray(2 * articles, 3 * articles) };
  }

  /* ---- Pagefind ---- */

  async function openPagefind(table, shards, files) {
    const wasm = `wasm-${table.pagefind}.bin`;
    files.bytes(wasm);
    await files.script(`pagefind-${table.pagefind}.js`);
    const byName = new Map(shards.map((shard) => [shard.name, shard]));

    async function answer(address) {
      const path = address.slice(NOWHERE.length).split("?")[0];
      const [shard, name] = [byName.get(path.split("/")[0]), path.slice(path.indexOf("/") + 1)];
      if (name === "pagefind-entry.json") return { json: async () => entryOf(shard, table) };
      const meta = async () => (await startOf(shard, files)).slice(3 * shard.articles);
      const content = name.endsWith(".pf_meta") ? meta() : files.bytes(name.startsWith("wasm.") ? wasm : path);
      return { arrayBuffer: () => content };
    }

    // Pagefind takes the language of the page and would cut Chinese on its own; it is shown a page in no language.
    const page = { currentScript: null, querySelector: () => ({ getAttribute: () => shards[0].name }) };
    const options = { exactDiacritics: true, noWorker: true };
    const soon = (look) => setTimeout(look, 5); // Pagefind looks every 50 milliseconds whether it has started
    const pagefind = window.jianbaoPagefind(answer, page, soon).createInstance({
      ...options,
      basePath: `${NOWHERE}${shards[0].name}/`,
    });
    await pagefind.init();
    const others = shards.slice(1).map(({ name }) => [`${NOWHERE}${name}/`, { language: name, exactDiacritics: true }]);
    await Promise.all(others.map(([base, about]) => pagefind.mergeIndex(base, about)));
    return pagefind;
  }

  function entryOf({ name, articles }, { pagefind }) {
    const languages = { [name]: { hash: name, wasm: null, page_count: articles } };
    return { version: pagefind, languages, include_characters: Array.from(JOINTS) };
  }

  /** Where a run stands in each article: 0 for nowhere. */
  async function locate(run, index) {
    const found = new Uint8Array(index.articles);
    if (!index.pagefind) return found;
    if (run.single) {
      await Promise.all(index.shards.map((shard) => locateCharacter(run.chars[0], shard, index.files, found)));
      return found;
    }
    const { results } = await index.pagefind.search(`"${run.words.join(" ")}"`);
    for (const { id, words } of results) {
      const number = index.numbers.get(id);
      const { first, titles } = shardOf(number, index);
      const behind = words[0] - titles[number - first]; // exact searches tell the first place only
      found[number] = behind < 0 ? IN_TITLE : behind < LEAD ? IN_LEAD : BODY;
    }
    return found;
  }

  function shardOf(number, { shards }) {
    let [low, high] = [0, shards.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (shards[middle].first <= number) low = middle;
      else high = middle - 1;
    }
    return shards[low];
  }

  /* ---- Single characters (postings.py) ---- */

  async function locateCharacter(char, { name, key, parts, first }, files, found) {
    if (!parts) return;
    const code = char.codePointAt(0);
    const part = await files.bytes(`${name}/characters/${key}-${code % parts}.bin`);
    let at = 0;
    const number = () => {
      let value = 0;
      for (let shift = 0; ; shift += 7) {
        value |= (part[at] & 127) << shift;
        if (part[at++] < 128) return value;
      }
    };
    while (at < part.length) {
      const [here, length] = [number(), number()];
      const end = at + length;
      if (here !== code) at = end;
      for (let rank = -1; at < end; ) {
        const value = number();
        rank += value >> 1;
        found[first + rank] = value & 1 ? IN_TITLE : BODY;
      }
    }
  }

  /* ---- Results ---- */

  /** The runs of a query, and for each article its weight among the results, 0 for none. */
  async function find(query, index) {
    const runs = runsOf(query, index.fold);
    const weights = new Uint16Array(index.articles);
    if (!query.trim()) return { runs, weights: weights.fill(1) }; // who asks for nothing may still narrow all there is
    if (!runs.length) return { runs, weights };
    const places = await Promise.all(runs.map((run) => locate(run, index)));
    for (let number = 0; number < weights.length; number++) {
      if (places.every((found) => found[number])) weights[number] = places.reduce((sum, found) => sum + found[number], 0);
    }
    return { runs, weights };
  }

  /** The numbers of the articles found, best, newest or oldest first; undated ones behind all others of their kind. */
  function sorted(weights, by, { articles, table }) {
    const numbers = [];
    weights.forEach((weight, number) => weight && numbers.push(number));
    if (by === "newest") return numbers;
    if (by === "oldest") {
      const dated = numbers.filter((number) => number < articles - table.undated);
      return [...dated.reverse(), ...numbers.slice(dated.length)];
    }
    return numbers.sort((a, b) => weights[b] - weights[a] || a - b);
  }

  /** Every facet: its values' names, and for each article the places of its own among them. */
  async function readFacets({ shards, files, table }) {
    const all = await Promise.all(shards.map(({ name, key }) => files.json(`${name}/facets-${key}.bin`)));
    return table.facets.map((facet) => {
      const places = new Map();
      const place = (name) => places.get(name) ?? places.set(name, places.size).get(name);
      const of = all.flatMap(({ [facet]: { names, of } }) => {
        const known = names.map(place);
        return of.map((values) => values.map((value) => known[value]));
      });
      return { name: facet, names: [...places.keys()], of };
    });
  }

  /** What a result shows of an article. */
  async function textOf(number, index) {
    const { name, first, pages } = shardOf(number, index);
    const bytes = await index.files.bytes(`${name}/fragment/${pages[number - first]}.pf_fragment`);
    return JSON.parse(new TextDecoder().decode(bytes.subarray("pagefind_dcd".length)));
  }

  /** Which articles have what is chosen: one of the values of each facet. Without ``leaveOut`` of all facets. */
  function narrowed(weights, facets, chosen, leaveOut) {
    const tests = facets
      .filter(({ name }) => name !== leaveOut && chosen[name]?.length)
      .map(({ name, names, of }) => {
        const wanted = new Set(chosen[name].map((value) => names.indexOf(value)));
        return (number) => of[number].some((value) => wanted.has(value));
      });
    return tests.length ? weights.map((weight, number) => (weight && tests.every((test) => test(number)) ? weight : 0)) : weights;
  }

  /** For each facet, how many results each value would have, whatever else of the same facet is chosen. */
  function counted(weights, facets, chosen) {
    return facets.map(({ name, names, of }) => {
      const counts = new Uint32Array(names.length);
      narrowed(weights, facets, chosen, name).forEach((weight, number) => {
        if (weight) for (const value of of[number]) counts[value]++;
      });
      return { name, values: names.map((value, i) => ({ value, count: counts[i] })) };
    });
  }

  Object.assign(window.jianbaoSearch, { open, narrowed, counted });
})();
