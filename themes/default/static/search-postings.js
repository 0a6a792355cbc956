/* Looks up in the postings which articles contain a run, and where (generator/jianbao/publish/search/postings.py).
 *
 * Chinese is indexed as bigrams, so every other bigram is enough to find a run: 国防 two positions before 部长 is
 * 国防部长. Each bigram costs one request per shard, and the number of requests decides how long a search takes.
 *
 * Words of letters that begin with the same three characters are in one chunk, so a prefix costs one request too.
 */
(() => {
  "use strict";

  const SINGLE_CHARACTER = "="; // prefix of the keys of single characters: which articles contain the character at all
  const LEAD_WORDS = 80; // words after the title that count as the lead: names, and the text, which begins with what it is about
  const PREFIX_LENGTH = 3; // characters that decide the chunk of a word of letters
  // Weights of hits: hits elsewhere never outweigh a title hit, and a longer word never outweighs the word itself.
  const WHOLE = { body: 10, lead: 20, title: 1000 };
  const LONGER = { body: 1, lead: 2, title: 5 };
  const isTitleWeight = (weight) => weight === WHOLE.title || weight === LONGER.title;
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

  /** The chunk of a shard that contains the postings of a word, and of all words that begin with it. */
  function chunkOf(word, { name, words }, files) {
    const hashed = /^[0-9]/u.test(word) ? word : Array.from(word).slice(0, PREFIX_LENGTH).join("");
    return files.json(`${name}/words/${words[crc32(hashed) & (words.length - 1)]}.js`);
  }

  /** The postings of a word in a shard: article's number -> the word's positions, packed. */
  async function postingsOf(word, shard, files) {
    const chunk = await chunkOf(word, shard, files);
    const [gaps, values] = Object.hasOwn(chunk, word) ? chunk[word] : [[], []];
    let number = 0;
    return new Map(gaps.map((gap, i) => [(number += gap), values[i]]));
  }

  /** The postings of all words that begin with a prefix, as those of one word. */
  async function postingsOfPrefix(prefix, shard, files) {
    const found = new Map(); // number -> positions
    const words = Object.keys(await chunkOf(prefix, shard, files)).filter((word) => word.startsWith(prefix));
    for (const postings of await Promise.all(words.map((word) => postingsOf(word, shard, files)))) {
      for (const [number, packed] of postings) {
        found.set(number, [...(found.get(number) ?? []), ...unpackPositions(packed)]);
      }
    }
    for (const [number, positions] of found) {
      positions.sort((a, b) => a - b);
      found.set(number, positions.map((position, i) => position - (positions[i - 1] ?? 0)));
    }
    return found;
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

  /** Set the weights of the articles of a shard that contain a run; if ``isPrefix``, its last word may be longer. */
  async function locateWords(run, shard, files, weights, isPrefix) {
    const last = run.words.length - 1;
    const value = isPrefix ? LONGER : WHOLE;
    const lookups = neededOffsets(run).map(async (offset) => ({
      offset,
      postings: await (isPrefix && offset === last ? postingsOfPrefix : postingsOf)(run.words[offset], shard, files),
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
      weights[place] = afterTitle < 0 ? value.title : afterTitle < LEAD_WORDS ? value.lead : value.body;
    }
  }

  async function locateCharacter(char, shard, files, weights) {
    for (const [number, inTitle] of await postingsOf(SINGLE_CHARACTER + char, shard, files)) {
      weights[shard.places[number]] = inTitle ? WHOLE.title : WHOLE.body;
    }
  }

  /** The weight of a run in each article: 0 if the article does not contain it. */
  async function locate(run, { articles, shards, files }) {
    const weights = new Uint16Array(articles);
    const locateIn = async (shard) => {
      if (run.single) return locateCharacter(run.chars[0], shard, files, weights);
      if (run.isPrefix) await locateWords(run, shard, files, weights, true);
      return locateWords(run, shard, files, weights, false); // whole words overwrite the weights of longer ones
    };
    await Promise.all(shards.map(locateIn));
    return weights;
  }

  Object.assign(window.jianbaoSearch, { locate, isTitleWeight, HIT_WEIGHTS: WHOLE });
})();
