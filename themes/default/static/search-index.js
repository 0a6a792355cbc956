/* The index in the browser: which articles match a query, in which order, and how many have each facet value.
 *
 * Every article has a number, counted from the newest over all shards, so that sorted numbers are in the order of time.
 * In a shard's own files an article has a number that other articles do not change (search/numbering.py).
 */
(() => {
  "use strict";

  const { folding, findQuery, openFolder } = window.jianbaoSearch;
  const BLOCK_BITS = 4; // a block of texts is for 16 numbers (search/text_blocks.py)

  /** Load the manifest and the start files of all shards of the site at ``root``; returns the functions to search. */
  async function open(root) {
    const files = openFolder(root);
    const { manifest, starts, fold } = await files.tables();
    let last = -1; // number of the shard's oldest article
    const shards = starts.map((start, i) => {
      last += start.numbers.length;
      const places = []; // number in the shard -> number from the newest
      for (const [position, number] of start.numbers.entries()) places[number] = last - position;
      return { ...manifest.shards[i], ...start, last, places };
    });
    const index = { files, manifest, shards, articles: manifest.articles, fold: folding(fold) };
    index.readFacets = () => (index.facets ??= readFacets(index));
    index.readText = (number) => textOf(number, index);
    return {
      articles: index.articles,
      fold: index.fold,
      find: (query) => findQuery(query, index),
      sorted: (weights, order) => sorted(weights, order, index),
      nearest: (query, chosen) => window.jianbaoSearch.nearestQueries(query, chosen, index),
      facets: index.readFacets,
      text: index.readText,
    };
  }

  /* ---- Results ---- */

  /** The numbers of the results, sorted by "relevance", "newest" or "oldest"; by date, undated articles come last. */
  function sorted(weights, order, { articles, manifest }) {
    const numbers = [];
    weights.forEach((weight, number) => weight && numbers.push(number));
    if (order === "newest") return numbers;
    if (order === "oldest") {
      const dated = numbers.filter((number) => number < articles - manifest.undated);
      return [...dated.reverse(), ...numbers.slice(dated.length)];
    }
    return numbers.sort((a, b) => weights[b] - weights[a] || a - b);
  }

  /* ---- Facets ---- */

  /** The key that all spellings of a tag or channel share, as its page does (generator/jianbao/publish/shelf_kinds.py). */
  const spellingKey = (name) => casefold(name.normalize("NFKC").trim().replace(/\s+/gu, " ")).normalize("NFKC");
  /** Python's str.casefold: ẞ becomes ss, ς becomes σ, and ı stays different from i. */
  const casefold = (text) => text.replace(/[^ı]/gu, (char) => char.toLowerCase().toUpperCase().toLowerCase());
  const SPELLED = ["tag", "channel", "author"]; // facets whose values users may spell in several ways
  const keyOf = (facet, value) => (SPELLED.includes(facet) ? spellingKey(value) : value);

  /** The most frequent spelling; if several are equally frequent, the first in sort order. */
  function commonest(counts) {
    const order = ([a, m], [b, n]) => n - m || (a < b ? -1 : 1);
    return [...counts].sort(order)[0][0];
  }

  /** Every facet, author and date: the display names, spellings and keys of its values, and for each article the
   * positions of its values among them. */
  async function readFacets({ shards, files }) {
    const tables = await Promise.all(shards.map(({ name, facets }) => files.json(`${name}/facets-${facets}.js`)));
    return Object.keys(tables[0] ?? {}).map((facet) => {
      const positions = new Map(); // key -> position
      const spellings = []; // position -> spelling -> count
      const positionOf = (name) => {
        const key = keyOf(facet, name);
        if (!positions.has(key)) spellings[positions.size] = new Map();
        return positions.get(key) ?? positions.set(key, positions.size).get(key);
      };
      const of = tables.flatMap(({ [facet]: { names, of } }) => {
        const shardPositions = names.map(positionOf);
        for (const value of of.flat()) {
          const counts = spellings[shardPositions[value]];
          counts.set(names[value], (counts.get(names[value]) ?? 0) + 1);
        }
        return of.map((values) => [...new Set(values.map((value) => shardPositions[value]))]).reverse();
      });
      const names = spellings.map(commonest);
      return { name: facet, names, spellings: spellings.map((counts) => [...counts.keys()]), keys: [...positions.keys()], of };
    });
  }

  /** The fields of an article that a result shows. */
  async function textOf(number, { shards, files }) {
    const { name, last, numbers, texts, long } = shards.find((shard) => number <= shard.last);
    const inShard = numbers[last - number];
    const block = inShard >> BLOCK_BITS;
    const [folder, at, digest] = long.has(inShard) ? ["long", inShard, long.get(inShard)] : ["texts", block, texts[block]];
    return (await files.json(`${name}/${folder}/${at.toString(16)}-${digest.toString(16)}.js`))[inShard];
  }

  /** The positions of the chosen values of a facet, in any spelling. */
  const positionsOf = (chosen, name, keys) => new Set(chosen?.map((value) => keys.indexOf(keyOf(name, value))));

  /** The weights, set to 0 for articles without any chosen value of a facet; ``ignoredFacet`` does not count. */
  function narrow(weights, facets, chosen, ignoredFacet) {
    const tests = facets
      .filter(({ name }) => name !== ignoredFacet && chosen[name]?.length)
      .map(({ name, keys, of }) => {
        const wanted = positionsOf(chosen[name], name, keys);
        return (number) => of[number].some((value) => wanted.has(value));
      });
    const passes = (number) => tests.every((test) => test(number));
    return tests.length ? weights.map((weight, number) => (weight && passes(number) ? weight : 0)) : weights;
  }

  /** For each facet its values: whether each is chosen, and how many results it has with the other facets' choices. */
  function countValues(weights, facets, chosen) {
    return facets.map(({ name, names, keys, of }) => {
      const wanted = positionsOf(chosen[name], name, keys);
      const counts = new Uint32Array(names.length);
      narrow(weights, facets, chosen, name).forEach((weight, number) => {
        if (weight) for (const value of of[number]) counts[value]++;
      });
      return { name, values: names.map((value, i) => ({ value, count: counts[i], ticked: wanted.has(i) })) };
    });
  }

  Object.assign(window.jianbaoSearch, { open, narrow, countValues, keyOf });
})();
