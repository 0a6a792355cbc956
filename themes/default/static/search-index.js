/* The index: which articles hold what is looked for, in which order, under which headings.
 *
 * Every article has a number, counted from the newest over all shards, so that a list of numbers is in the order of
 * time. A shard's own files count from its oldest, as new ones then come last and move none of the others.
 */
(() => {
  "use strict";

  const { folding, runsOf, filesOf, locate } = window.jianbaoSearch;

  async function open(root) {
    const files = filesOf(`${root}pagefind/`);
    const table = await files.json("search.json", { cache: "no-cache" }); // the one name that stays as it changes
    const folds = files.json(table.fold);
    const tables = table.shards.map(({ name, start }) => files.json(`${name}/start-${start}.bin`));
    let last = -1; // number of the shard's oldest
    const shards = (await Promise.all(tables)).map((start, i) => {
      last += start.texts.length;
      return { ...table.shards[i], ...start, last };
    });
    const index = { files, table, shards, articles: table.articles, fold: folding(await folds) };
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

  /* ---- Results ---- */

  /** The runs of a query, and for each article its weight among the results, 0 for none. */
  async function find(query, index) {
    const runs = runsOf(query, index.fold);
    const weights = new Uint32Array(index.articles);
    if (!query.trim()) return { runs, weights: weights.fill(1) }; // who asks for nothing may still narrow all there is
    if (!runs.length) return { runs, weights };
    const [first, ...others] = await Promise.all(runs.map((run) => locate(run, index)));
    first.forEach((weight, number) => {
      if (weight && others.every((found) => found[number])) {
        weights[number] = others.reduce((sum, found) => sum + found[number], weight);
      }
    });
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

  /** What two spellings of one tag share; as on the tag pages (generator/jianbao/publish/shelves.py). */
  const tagKey = (tag) => caseless(tag.normalize("NFKC").trim().replace(/\s+/gu, " ")).normalize("NFKC");
  /** Python's casefold: ẞ is ss, ς is σ, and ı is no i. */
  const caseless = (text) => text.replace(/[^ı]/gu, (char) => char.toLowerCase().toUpperCase().toLowerCase());
  const keyOf = (facet, value) => (facet === "tag" ? tagKey(value) : value);

  /** The spelling used most, the first in order where two are used alike. */
  function commonest(counts) {
    const order = ([a, m], [b, n]) => n - m || (a < b ? -1 : 1);
    return [...counts].sort(order)[0][0];
  }

  /** Every facet: its values' names, and for each article the places of its own among them. */
  async function readFacets({ shards, files, table }) {
    const all = await Promise.all(shards.map(({ name, facets }) => files.json(`${name}/facets-${facets}.bin`)));
    return table.facets.map((facet) => {
      const places = new Map();
      const spellings = [];
      const place = (name) => {
        const key = keyOf(facet, name);
        if (!places.has(key)) spellings[places.size] = new Map();
        return places.get(key) ?? places.set(key, places.size).get(key);
      };
      const of = all.flatMap(({ [facet]: { names, of } }) => {
        const known = names.map(place);
        for (const value of of.flat()) {
          const counts = spellings[known[value]];
          counts.set(names[value], (counts.get(names[value]) ?? 0) + 1);
        }
        return of.map((values) => [...new Set(values.map((value) => known[value]))]).reverse();
      });
      return { name: facet, names: spellings.map(commonest), keys: [...places.keys()], of };
    });
  }

  /** What a result shows of an article. */
  function textOf(number, { shards, files }) {
    const { name, last, texts } = shards.find((shard) => number <= shard.last);
    return files.json(`${name}/texts/${texts[last - number]}.bin`);
  }

  /** Where among a facet's values those that are chosen stand, however they are spelt. */
  const placesOf = (chosen, name, keys) => new Set(chosen?.map((value) => keys.indexOf(keyOf(name, value))));

  /** Which articles have what is chosen: one of the values of each facet. Without ``leaveOut`` of all facets. */
  function narrowed(weights, facets, chosen, leaveOut) {
    const tests = facets
      .filter(({ name }) => name !== leaveOut && chosen[name]?.length)
      .map(({ name, keys, of }) => {
        const wanted = placesOf(chosen[name], name, keys);
        return (number) => of[number].some((value) => wanted.has(value));
      });
    const fits = (number) => tests.every((test) => test(number));
    return tests.length ? weights.map((weight, number) => (weight && fits(number) ? weight : 0)) : weights;
  }

  /** For each facet, which values are chosen, and how many results each would have, whatever else of the same facet is. */
  function counted(weights, facets, chosen) {
    return facets.map(({ name, names, keys, of }) => {
      const wanted = placesOf(chosen[name], name, keys);
      const counts = new Uint32Array(names.length);
      narrowed(weights, facets, chosen, name).forEach((weight, number) => {
        if (weight) for (const value of of[number]) counts[value]++;
      });
      return { name, values: names.map((value, i) => ({ value, count: counts[i], ticked: wanted.has(i) })) };
    });
  }

  Object.assign(window.jianbaoSearch, { open, narrowed, counted, keyOf });
})();
