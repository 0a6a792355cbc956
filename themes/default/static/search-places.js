/* Where a run stands in the articles: read from Pagefind's lists of words, and for a single character from our own.
 *
 * A word of Chinese is a pair of characters, so every other pair tells all of a run: 国防 two places before 部长 is
 * 国防部长. Each pair costs a request a shard, and requests are what a search waits for.
 */
(() => {
  "use strict";

  const MARK = "pagefind_dcd".length; // what every file of Pagefind begins with
  const LEAD = 80; // words behind the title; a news story says first what it is about
  const [BODY, IN_LEAD, IN_TITLE] = [1, 2, 100]; // what a hit weighs: no number of hits elsewhere outweighs a title
  const utf8 = new TextDecoder();

  /** The value that ``data`` holds from ``at`` on: as much of CBOR (RFC 8949) as Pagefind's lists are made of. */
  function decoded(data, at) {
    function value() {
      const [kind, low] = [data[at] >> 5, data[at++] & 31];
      let size = low < 24 ? low : 0;
      if (low >= 24) for (let width = 1 << (low - 24); width; width--) size = size * 256 + data[at++];
      if (kind === 0) return size;
      if (kind === 1) return -1 - size;
      if (kind === 3) return utf8.decode(data.subarray(at, (at += size)));
      if (kind !== 4) throw new Error(`a list of words with a value of kind ${kind}`);
      const values = new Array(size);
      for (let i = 0; i < size; i++) values[i] = value();
      return values;
    }
    return value();
  }

  /** The word under which Pagefind has put one with marks: ハ for バ. */
  const bare = (word) => word.normalize("NFD").replace(/\p{Mn}/gu, "");

  /** Whether ``word`` comes before ``other`` by its code points; by JavaScript's own order U+20000 is before U+F900. */
  function before(word, other) {
    const [here, there] = [Array.from(word), Array.from(other)];
    const at = here.findIndex((char, i) => char !== there[i]);
    return at < 0 ? here.length < there.length : at < there.length && here[at].codePointAt() < there[at].codePointAt();
  }

  /** Where a word stands in a shard: for each article, by its rank, its places in their order. */
  async function placesOf(word, { name, firstWords, parts, ranks }, files) {
    const key = bare(word);
    let [low, high] = [0, firstWords.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (before(key, firstWords[middle])) high = middle;
      else low = middle + 1;
    }
    const found = new Map();
    if (!low) return found;
    const part = await files.bytes(`${name}/index/${name}_${parts[low - 1]}.pf_index`);
    const row = decoded(part, MARK)[0].find(([here]) => here === key);
    if (!row) return found;
    const list = word === key ? row[1] : (row[2].find(([form]) => form === word)?.[1] ?? []);
    let page = 0;
    for (const [gap, gaps] of list) {
      page += gap;
      found.set(ranks[page], standing(gaps));
    }
    return found;
  }

  /** Places out of the gaps between them; a negative number is a weight, behind which counting begins anew. */
  function standing(gaps) {
    const places = [];
    let at = 0;
    for (const gap of gaps) {
      if (gap < 0) at = 0;
      else places.push((at += gap));
    }
    return places;
  }

  /** Which words of a run have to be asked for, by their numbers. */
  function needed({ words, chinese }) {
    const last = words.length - 1;
    return [...words.keys()].filter((number) => !chinese || number % 2 === 0 || number === last);
  }

  async function locateWords(run, shard, files, found) {
    const numbers = needed(run);
    const placesOfWord = (number) => placesOf(run.words[number], shard, files);
    // What is long is rare: most shards have not even its middle, where one word of the language ends and the next
    // begins, and are done with one request.
    const middle = numbers.length > 2 ? numbers.splice(numbers.length >> 1, 1) : [];
    const lists = await Promise.all(middle.map(placesOfWord));
    if (lists.some((list) => !list.size)) return;
    lists.push(...(await Promise.all(numbers.map(placesOfWord))));
    const all = lists.map((list, i) => [list, [...middle, ...numbers][i]]).sort(([a], [b]) => a.size - b.size);
    const [[rarest, offset], ...others] = all;
    for (const [rank, places] of rarest) {
      const starts = others.reduce((left, [list, number]) => {
        const those = left.length ? new Set(list.get(rank)) : null;
        return left.filter((start) => those.has(start + number));
      }, places.map((place) => place - offset));
      if (!starts.length) continue;
      const behind = Math.min(...starts) - shard.titles[rank];
      found[shard.first + rank] = behind < 0 ? IN_TITLE : behind < LEAD ? IN_LEAD : BODY;
    }
  }

  /** The same for a single character (generator/publish/search/postings.py). */
  async function locateCharacter(char, { name, key, characters, first }, files, found) {
    if (!characters) return;
    const code = char.codePointAt(0);
    const part = await files.bytes(`${name}/characters/${key}-${code % characters}.bin`);
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

  /** What a run weighs in each article: 0 where it is not. */
  async function locate(run, { articles, shards, files }) {
    const found = new Uint8Array(articles);
    const look = (shard) =>
      run.single ? locateCharacter(run.chars[0], shard, files, found) : locateWords(run, shard, files, found);
    await Promise.all(shards.map(look));
    return found;
  }

  window.jianbaoSearch.locate = locate;
})();
