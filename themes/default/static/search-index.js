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
  const LONG = 4; // words in a row
  const LEAD = 80; // words behind the title; a news story says first what it is about
  const [BODY, IN_LEAD, IN_TITLE] = [1, 2, 100]; // what a hit weighs: no number of hits elsewhere outweighs a title

  async function open(root) {
    const files = filesOf(`${root}pagefind/`);
    const table = await files.json("search.json", { cache: "no-cache" }); // the one name that stays as it changes
    let first = 0;
    const shards = table.shards.map((row) => {
      const shard = { ...row, first };
      first += row.articles;
      return shard;
    });
    const folds = files.json(table.fold);
    const tables = shards.map((shard) => readTables(shard, files)); // all at once, while Pagefind starts
    const engine = shards.length ? openPagefind(table, shards, files) : null;
    const index = { files, table, shards, articles: table.articles, fold: folding(await folds) };
    await Promise.all([...tables, engine]);
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

  /** Tell a shard its pages, the newest first, by Pagefind's names for them, and how many words their titles have. */
  async function readTables(shard, files) {
    const { name, articles } = shard;
    const start = await startOf(shard, files);
    const contents = new TextDecoder("latin1").decode(start.subarray(3 * articles));
    const names = contents.matchAll(new RegExp(`${name}_[0-9a-f]+`, "g"));
    const unranked = Array.from({ length: articles }, () => names.next().value[0]);
    const pages = unranked.map((_, rank) => unranked[start[2 * rank] | (start[2 * rank + 1] << 8)]);
    Object.assign(shard, { pages, titles: start.subarray(2 * articles, 3 * articles) });
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
      content.catch((error) => (shard.failed = error)); // Pagefind itself would go on without
      return { arrayBuffer: () => content };
    }

    // Pagefind takes the language of the page and would cut Chinese on its own; it is shown a page in no language.
    let lang = "";
    const page = { currentScript: null, querySelector: () => ({ getAttribute: () => lang }) };
    const soon = (look) => setTimeout(look, 5); // Pagefind looks every 50 milliseconds whether it has started
    const { createInstance } = window.jianbaoPagefind(answer, page, soon);

    async function begin(shard) {
      lang = shard.name;
      const options = { basePath: `${NOWHERE}${lang}/`, exactDiacritics: true, noWorker: true };
      shard.pagefind = createInstance(options);
      await shard.pagefind.search(""); // answered as soon as it has started
    }

    await begin(shards[0]); // alone: two that start at once would each bring a WebAssembly of its own, and mix them up
    await Promise.all(shards.slice(1).map(begin));
  }

  function entryOf({ name, articles }, { pagefind }) {
    const languages = { [name]: { hash: name, wasm: null, page_count: articles } };
    return { version: pagefind, languages, include_characters: Array.from(JOINTS) };
  }

  /** Where a run stands in each article: 0 for nowhere. */
  async function locate(run, { articles, shards, files }) {
    const found = new Uint8Array(articles);
    const [char] = run.chars;
    const look = (shard) =>
      run.single ? locateCharacter(char, shard, files, found) : locateRow(run.words, shard, found);
    await Promise.all(shards.map(look));
    return found;
  }

  async function locateRow(words, shard, found) {
    const ask = async (some) => {
      const { results } = await shard.pagefind.search(`"${some.join(" ")}"`);
      if (shard.failed) throw shard.failed; // rather no answer than one that leaves articles out
      return results;
    };
    // Each word costs the loading of a part of the index, and what is long is rare: most shards have not even two words
    // out of its middle, where one word of the language ends and the next begins.
    const middle = words.length >> 1;
    if (words.length >= LONG && !(await ask(words.slice(middle - 1, middle + 1))).length) return;
    for (const { id, words: places } of await ask(words)) {
      shard.ranks ??= new Map(shard.pages.map((page, rank) => [page, rank]));
      const rank = shard.ranks.get(id);
      const behind = places[0] - shard.titles[rank]; // exact searches tell the first place only
      found[shard.first + rank] = behind < 0 ? IN_TITLE : behind < LEAD ? IN_LEAD : BODY;
    }
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
      const here = places.map((found) => found[number]);
      if (!here.includes(0)) weights[number] = here.reduce((sum, place) => sum + place);
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
    const fits = (number) => tests.every((test) => test(number));
    return tests.length ? weights.map((weight, number) => (weight && fits(number) ? weight : 0)) : weights;
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
