/* Looks up in the postings which articles contain a run, and where (generator/jianbao/publish/search/chunks.py).
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
  const utf8Decoder = new TextDecoder();

  /** The checksum of a word, which decides the chunk that contains its postings. */
  function crc32(word) {
    let crc = -1;
    for (const byte of utf8.encode(word)) {
      crc ^= byte;
      for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return ~crc;
  }

  /** The numbers of a chunk: seven bits in a byte, the lowest first; the eighth bit is set in all bytes but the last. */
  function numberReader(bytes, start) {
    let at = start;
    const next = () => {
      let [number, bits] = [0, 0];
      for (; bytes[at] >= 128; bits += 7) number |= (bytes[at++] & 127) << bits;
      return number | (bytes[at++] << bits);
    };
    return { next, offset: () => at };
  }

  /** Where the postings of each word of a chunk begin: word -> offset. */
  function wordOffsets(bytes) {
    const end = bytes.indexOf(0);
    const words = utf8Decoder.decode(bytes.subarray(0, end)).split(" ");
    const numbers = numberReader(bytes, end + 1);
    const sizes = words.map(numbers.next);
    let offset = numbers.offset();
    return new Map(words.map((word, i) => [word, (offset += sizes[i]) - sizes[i]]));
  }

  /** The postings of a word that begin at an offset: article's number -> the word's positions. */
  function unpackPostings(bytes, offset) {
    const { next } = numberReader(bytes, offset);
    let number = 0;
    const numbers = Array.from({ length: next() }, () => (number += next()));
    return new Map(
      numbers.map((article) => {
        const positions = [];
        let position = 0;
        for (let step = 1; step & 1; ) {
          step = next();
          positions.push((position += step >>> 1));
        }
        return [article, positions];
      }),
    );
  }

  /** The chunk of a shard that contains the postings of a word, and of all words that begin with it. */
  async function chunkOf(word, { name, words }, files) {
    const hashed = /^[0-9]/u.test(word) ? word : Array.from(word).slice(0, PREFIX_LENGTH).join("");
    const chunk = crc32(hashed) & (words.length - 1);
    if (!words[chunk]) return { bytes: new Uint8Array(), offsets: new Map() };
    return files.parsed(`${name}/words/${chunk.toString(16)}-${words[chunk].toString(16)}.js`, (bytes) => ({ bytes, offsets: wordOffsets(bytes) }));
  }

  /** The postings of a word in a shard: article's number -> the word's positions. */
  async function postingsOf(word, shard, files) {
    const { bytes, offsets } = await chunkOf(word, shard, files);
    return offsets.has(word) ? unpackPostings(bytes, offsets.get(word)) : new Map();
  }

  /** The postings of all words that begin with a prefix, as those of one word. */
  async function postingsOfPrefix(prefix, shard, files) {
    const found = new Map(); // number -> positions
    const { bytes, offsets } = await chunkOf(prefix, shard, files);
    for (const [word, offset] of offsets) {
      if (!word.startsWith(prefix)) continue;
      for (const [number, positions] of unpackPostings(bytes, offset)) {
        found.set(number, [...(found.get(number) ?? []), ...positions]);
      }
    }
    for (const positions of found.values()) positions.sort((a, b) => a - b);
    return found;
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
    for (const [number, positionsOfRarest] of rarest.postings) {
      let starts = positionsOfRarest.map((position) => position - rarest.offset);
      for (const { offset, postings } of others) {
        const positions = (starts.length && postings.get(number)) || [];
        starts = starts.filter((start) => positions.includes(start + offset));
      }
      if (!starts.length) continue;
      const place = shard.places[number];
      const afterTitle = starts[0] - shard.titles[shard.last - place];
      weights[place] = afterTitle < 0 ? value.title : afterTitle < LEAD_WORDS ? value.lead : value.body;
    }
  }

  async function locateCharacter(char, shard, files, weights) {
    for (const [number, [inTitle]] of await postingsOf(SINGLE_CHARACTER + char, shard, files)) {
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
