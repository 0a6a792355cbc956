/* Looks up in the postings which articles contain a run, and where (generator/jianbao/publish/search/postings.py).
 *
 * Chinese is indexed as bigrams, so every other bigram is enough to find a run: 国防 two positions before 部长 is
 * 国防部长. Each bigram costs one request per shard, and the number of requests decides how long a search takes.
 */
(() => {
  "use strict";

  const SINGLE_CHARACTER = "="; // prefix of the keys of single characters: which articles contain the character at all
  const LEAD_WORDS = 80; // words after the title that count as the lead; a news story begins with what it is about
  const [BODY, IN_LEAD, IN_TITLE] = [1, 2, 100]; // weights of hits; hits elsewhere never outweigh a title hit
  const utf8 = new TextEncoder();

  /** The checksum of a word, which decides the chunk that contains its postings. */
  function crc32(word) {
    let crc = -1;
    for (const byte of utf8.encode(word)) {
      crc ^= byte;
      for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return ~crc;
  }

  /** The postings of a word in a shard: article's number -> the word's positions, packed. */
  async function postingsOf(word, { name, words }, files) {
    const chunk = await files.json(`${name}/words/${words[crc32(word) & (words.length - 1)]}.js`);
    const [gaps, values] = Object.hasOwn(chunk, word) ? chunk[word] : [[], []];
    let number = 0;
    return new Map(gaps.map((gap, i) => [(number += gap), values[i]]));
  }

  /** Unpack positions: a single one is a number, several are the first and the gaps between them. */
  function unpackPositions(packed) {
    let position = 0;
    return typeof packed === "number" ? [packed] : packed.map((gap) => (position += gap));
  }

  /** The offsets of the words of a run that have to be looked up. */
  function neededOffsets({ words, unspaced }) {
    const last = words.length - 1;
    const isNeeded = (offset) => !unspaced || offset % 2 === 0 || offset === last;
    return [...words.keys()].filter((offset) => words[offset] !== null && isNeeded(offset));
  }

  async function locateWords(run, shard, files, weights) {
    const lookups = neededOffsets(run).map(async (offset) => ({
      offset,
      postings: await postingsOf(run.words[offset], shard, files),
    }));
    const [rarest, ...others] = (await Promise.all(lookups)).sort((a, b) => a.postings.size - b.postings.size);
    for (const [number, packed] of rarest.postings) {
      let starts = unpackPositions(packed).map((position) => position - rarest.offset);
      for (const { offset, postings } of others) {
        const positions = starts.length && postings.has(number) ? unpackPositions(postings.get(number)) : [];
        starts = starts.filter((start) => positions.includes(start + offset));
      }
      if (!starts.length) continue;
      const place = shard.places[number];
      const afterTitle = starts[0] - shard.titles[shard.last - place];
      weights[place] = afterTitle < 0 ? IN_TITLE : afterTitle < LEAD_WORDS ? IN_LEAD : BODY;
    }
  }

  async function locateCharacter(char, shard, files, weights) {
    for (const [number, inTitle] of await postingsOf(SINGLE_CHARACTER + char, shard, files)) {
      weights[shard.places[number]] = inTitle ? IN_TITLE : BODY;
    }
  }

  /** The weight of a run in each article: 0 if the article does not contain it. */
  async function locate(run, { articles, shards, files }) {
    const weights = new Uint8Array(articles);
    const locateIn = (shard) =>
      run.single ? locateCharacter(run.chars[0], shard, files, weights) : locateWords(run, shard, files, weights);
    await Promise.all(shards.map(locateIn));
    return weights;
  }

  window.jianbaoSearch.locate = locate;
})();
