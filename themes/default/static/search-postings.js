/* Where a run stands in the articles: read from the lists of words (generator/jianbao/publish/search/postings.py).
 *
 * A word of Chinese is a pair of characters, so every other pair tells all of a run: 国防 two places before 部长 is
 * 国防部长. Each pair costs a request a shard, and requests are what a search waits for.
 */
(() => {
  "use strict";

  const SINGLE = "="; // before a character: which articles have it at all
  const LEAD = 80; // words behind the title; a news story says first what it is about
  const [BODY, IN_LEAD, IN_TITLE] = [1, 2, 100]; // what a hit weighs: no number of hits elsewhere outweighs a title
  const utf8 = new TextEncoder();

  /** The checksum of a word, which says in what chunk of the lists it is. */
  function crc32(word) {
    let crc = -1;
    for (const byte of utf8.encode(word)) {
      crc ^= byte;
      for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return ~crc;
  }

  /** The articles of a shard that hold a word: by their numbers, its places, or its one place. */
  async function listOf(word, { name, words }, files) {
    const lists = await files.json(`${name}/words/${words[crc32(word) & (words.length - 1)]}.bin`);
    const [gaps, values] = Object.hasOwn(lists, word) ? lists[word] : [[], []];
    let number = 0;
    return new Map(gaps.map((gap, i) => [(number += gap), values[i]]));
  }

  /** The places themselves; of several the first stands there and the gaps between them. */
  function standing(places) {
    let at = 0;
    return typeof places === "number" ? [places] : places.map((gap) => (at += gap));
  }

  /** Which words of a run have to be asked for, by their offsets. */
  function needed({ words, chinese }) {
    const last = words.length - 1;
    return [...words.keys()].filter((offset) => !chinese || offset % 2 === 0 || offset === last);
  }

  async function locateWords(run, shard, files, found) {
    const asked = needed(run).map(async (offset) => ({ offset, list: await listOf(run.words[offset], shard, files) }));
    const [rarest, ...others] = (await Promise.all(asked)).sort((a, b) => a.list.size - b.list.size);
    for (const [number, places] of rarest.list) {
      let starts = standing(places).map((place) => place - rarest.offset);
      for (const { offset, list } of others) {
        const there = starts.length && list.has(number) ? standing(list.get(number)) : [];
        starts = starts.filter((start) => there.includes(start + offset));
      }
      if (!starts.length) continue;
      const behind = starts[0] - shard.titles[number];
      found[shard.last - number] = behind < 0 ? IN_TITLE : behind < LEAD ? IN_LEAD : BODY;
    }
  }

  async function locateCharacter(char, shard, files, found) {
    for (const [number, inTitle] of await listOf(SINGLE + char, shard, files)) {
      found[shard.last - number] = inTitle ? IN_TITLE : BODY;
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
