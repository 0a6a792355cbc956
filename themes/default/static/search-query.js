/* Tokenizes a query into runs, and finds them in a text to mark hits and to choose an excerpt.
 *
 * The rules and their order are those of alphabet.py, folding.py and tokenizer.py in generator/jianbao/publish/search:
 * the index contains folded words, so the query is folded and tokenized in the same way. Change both or neither.
 */
(() => {
  "use strict";

  const UNSPACED_RANGES =
    "\\u3005-\\u3007\\u3041-\\u3096\\u309D-\\u309F\\u30A1-\\u30FA\\u30FC-\\u30FF\\u3105-\\u312F\\u31A0-\\u31BF" +
    "\\u31F0-\\u31FF\\u3400-\\u4DBF\\u4E00-\\u9FFF\\uF900-\\uFAFF\\u{20000}-\\u{3FFFD}" +
    "\\u1100-\\u11FF\\u3131-\\u318E\\uA960-\\uA97C\\uAC00-\\uD7A3\\uD7B0-\\uD7FB" +
    "\\u0E01-\\u0E3A\\u0E40-\\u0E4E\\u0E81-\\u0EBD\\u0EC0-\\u0ECE\\u0EDC-\\u0EDF" +
    "\\u0F00\\u0F40-\\u0F6C\\u0F71-\\u0F84\\u0F86-\\u0FBC" +
    "\\u1000-\\u103F\\u1050-\\u108F\\u109A-\\u109D\\uA9E0-\\uA9EF\\uA9FA-\\uA9FE\\uAA60-\\uAA76\\uAA7A-\\uAA7F" +
    "\\u1780-\\u17D3\\u17D7\\u17DC\\u17DD" +
    "\\u1950-\\u1974\\u1980-\\u19C9\\u1A20-\\u1A7C\\uAA80-\\uAADD\\uA000-\\uA48C";
  const SYLLABLE_MARK = "\u0f0b";
  const UNSPACED_RUN = `[${UNSPACED_RANGES}]+(?:${SYLLABLE_MARK}[${UNSPACED_RANGES}]+)*`;
  const WORD_CHARACTER = `(?:(?![${UNSPACED_RANGES}])[\\p{L}\\p{M}\\p{Nd}\\p{Nl}])`;
  const JOINT_CHARACTERS = "-+.'’&@_,:/";
  const JOINT = `(?<=${WORD_CHARACTER})[${JOINT_CHARACTERS}](?=${WORD_CHARACTER})`;
  const TOKEN_PATTERN = new RegExp(`(?<unspaced>${UNSPACED_RUN})|(?<word>${WORD_CHARACTER}+|${JOINT})`, "gu");
  const IS_WORD_CHARACTER = new RegExp(WORD_CHARACTER, "u");
  const IS_UNSPACED = new RegExp(`[${UNSPACED_RANGES}${SYLLABLE_MARK}]`, "u");

  const ENDS_SENTENCE = /[\s\p{Pe}\p{Pf}\p{Po}]/u; // or a part of it
  const IS_LETTER = new RegExp(`[${UNSPACED_RANGES}]|${WORD_CHARACTER}`, "u"); // of any word

  const IGNORABLE = /\p{Default_Ignorable_Code_Point}+/gu;
  const FRACTIONS = /[\u00BC-\u00BE\u2150-\u215F\u2189]/gu;
  const DROPPED = new RegExp(
    "[\\u0300-\\u036F\\u1AB0-\\u1ACE\\u1DC0-\\u1DFF\\u20D0-\\u20F0\\uFE20-\\uFE2F\\u0483-\\u0489\\u3099\\u309A" +
      "\\u0591-\\u05BD\\u05BF\\u05C1\\u05C2\\u05C4\\u05C5\\u05C7" +
      "\\u0610-\\u061A\\u0640\\u064B-\\u065F\\u0670\\u06D6-\\u06DC\\u06DF-\\u06E4\\u06E7\\u06E8\\u06EA-\\u06ED" +
      "\\u08D3-\\u08E1\\u08E3-\\u08FF\\u0711\\u0730-\\u074A]+",
    "gu",
  );
  /** A character with those after it that may be folded together with it: marks, and letters of a Hangul syllable. */
  const UNIT = /[^][\p{M}\p{Default_Ignorable_Code_Point}\uFF9E\uFF9F\u1100-\u11FF\u3131-\u318E\uFFA0-\uFFDC]*/gu;

  const EXCERPT_LENGTH = 90; // characters, two to three lines
  const CONTEXT_BEFORE = 20; // characters of the excerpt before its first hit
  const PREFIX_LENGTH = 3; // a word of fewer letters is complete words only (search/postings.py)

  /** Returns the function that folds a text: it returns an array of the folded characters. */
  function folding(pairs) {
    const to = Array.from(pairs.to);
    const table = new Map(Array.from(pairs.from, (char, i) => [char, to[i]]));
    const normalized = (text) => text.replace(IGNORABLE, "").replace(FRACTIONS, "|").normalize("NFKC");
    return (text) => Array.from(normalized(text).replace(DROPPED, ""), (char) => table.get(char) ?? char);
  }

  /** The runs of a text in its order: its parts between whitespace and punctuation.
   *
   * If ``isOpen``, the text ends a query, and a word at its very end also stands for words that begin with it: the last
   * run has ``isPrefix``.
   */
  function partsOf(text, fold, isOpen = false) {
    const runs = [];
    const folded = fold(text).join("");
    for (const piece of folded.split(/\s+/u)) {
      let end = -1; // of the last run in this piece
      for (const token of piece.matchAll(TOKEN_PATTERN)) {
        if (token.index !== end) runs.push([]);
        runs[runs.length - 1].push({ text: token[0], isUnspaced: token.groups.unspaced !== undefined });
        end = token.index + token[0].length;
      }
    }
    const last = runs[runs.length - 1]?.slice(-1)[0];
    const isPrefix = isOpen && last && folded.endsWith(last.text) && mayBePrefix(last);
    return runs.map((tokens, i) => ({ ...runFrom(tokens), isPrefix: isPrefix && i === runs.length - 1 }));
  }

  /** Whether a token may stand for longer words: it has enough letters and is not a number. */
  const mayBePrefix = ({ text, isUnspaced }) =>
    !isUnspaced && Array.from(text).length >= PREFIX_LENGTH && !/^\p{Nd}/u.test(text);

  /** The runs of a query without repetitions. Each is searched as a phrase; all must match. */
  function runsOf(query, fold, isOpen) {
    const runs = new Map(partsOf(query, fold, isOpen).map((run) => [keyOfRun(run), run]));
    return [...runs.values()];
  }

  /** A text that equal runs share; that of a prefix ends with an asterisk. */
  function keyOfRun({ parts, chars, isPrefix }) {
    return parts ? parts.map((part) => part.chars.join("")).join(" ") : chars.join("") + (isPrefix ? "*" : "");
  }

  /** A quoted text as one run, across its blanks and punctuation: its ``parts`` follow one another; null without any. */
  function phraseOf(text, fold) {
    const parts = partsOf(text, fold);
    if (parts.length < 2) return parts[0] ?? null;
    const pairs = parts.slice(1).map((part, i) => [joinedRun([parts[i], part]), separatedRun(parts[i], part)]);
    return { parts, joined: joinedRun(parts), pairs, chars: parts.flatMap(({ chars }) => chars) };
  }

  function runFrom(tokens) {
    const run = { words: [], text: "", afterWord: false, unspaced: true };
    for (const { text, isUnspaced } of tokens) addPart(run, text, isUnspaced);
    return { ...finish(run), tokens };
  }

  /** The run that parts are if nothing is between them, or only a blank between words. */
  function joinedRun(parts) {
    const tokens = [];
    for (const { text, isUnspaced } of parts.flatMap((part) => part.tokens)) {
      const before = tokens[tokens.length - 1];
      if (isUnspaced && before?.isUnspaced) tokens.push({ text: tokens.pop().text + text, isUnspaced });
      else tokens.push({ text, isUnspaced });
    }
    return runFrom(tokens);
  }

  /** The run that two parts are with something between them, which takes one position: its word is null. */
  function separatedRun(first, second) {
    const run = { words: [], text: "", afterWord: false, unspaced: true };
    for (const { text, isUnspaced } of first.tokens) addPart(run, text, isUnspaced);
    const { words } = second;
    const tail = second.single ? [] : words;
    return { words: [...run.words, null, ...tail], chars: [...first.chars, ...second.chars], unspaced: false };
  }

  function addPart(run, text, isUnspaced) {
    run.text += text;
    run.endsUnspaced = isUnspaced;
    run.unspaced &&= isUnspaced;
    if (isUnspaced) {
      const chars = Array.from(text);
      if (run.afterWord) run.words.push(chars[0]);
      chars.forEach((char, i) => run.words.push(char + (chars[i + 1] ?? "")));
    } else {
      run.words.push(text);
    }
    run.afterWord = !isUnspaced;
  }

  /** Drop the last character's own word unless it is the only one: in a text it may begin another bigram. */
  function finish({ words, text, endsUnspaced, unspaced }) {
    const single = endsUnspaced && words.length === 1;
    return { words: endsUnspaced && !single ? words.slice(0, -1) : words, chars: Array.from(text), single, unspaced };
  }

  /** The hits of runs in a folded text, sorted by position: start, end, and the run's index. */
  function hitsIn(folded, runs) {
    const hits = [];
    runs.forEach((wanted, run) => {
      const parts = wanted.parts ?? [wanted];
      const [first] = wanted.chars;
      for (let start = folded.indexOf(first); start >= 0; start = folded.indexOf(first, start + 1)) {
        const end = endOfParts(folded, start, parts);
        if (end) hits.push({ start, end, run });
      }
    });
    return hits.sort((a, b) => a.start - b.start || b.end - a.end);
  }

  /** Where the parts of a phrase that begin at ``start`` end, or 0; blanks and punctuation are between them, or nothing. */
  function endOfParts(folded, start, [first, ...others]) {
    let at = endOfHit(folded, start, first);
    for (const part of others) {
      if (!at) return 0;
      if (folded[at] === SYLLABLE_MARK && IS_LETTER.test(folded[at - 1]) && IS_LETTER.test(folded[at + 1])) return 0;
      while (at < folded.length && folded[at] !== "\n" && !IS_LETTER.test(folded[at])) at++;
      at = endOfHit(folded, at, part);
    }
    return at;
  }

  /** Where a run that begins at ``start`` ends, or 0 if the text does not contain it there as complete words.
   *
   * A prefix ends where the word ends.
   */
  function endOfHit(folded, start, { chars, isPrefix }) {
    if (IS_WORD_CHARACTER.test(chars[0]) && start && IS_WORD_CHARACTER.test(folded[start - 1])) return 0;
    let at = start;
    for (const [i, char] of chars.entries()) {
      const changesScript = i && IS_UNSPACED.test(char) !== IS_UNSPACED.test(chars[i - 1]);
      while (changesScript && /[^\S\n]/u.test(folded[at])) at++; // 18日 matches 18 日
      if (folded[at++] !== char) return 0;
    }
    while (isPrefix && at < folded.length && IS_WORD_CHARACTER.test(folded[at])) at++;
    const last = chars[chars.length - 1];
    return IS_WORD_CHARACTER.test(last) && at < folded.length && IS_WORD_CHARACTER.test(folded[at]) ? 0 : at;
  }

  /** The original characters of a text, in units that are folded together, and the hits in it by unit. */
  function findHits(text, fold, runs) {
    const units = text.match(UNIT) ?? [];
    const folded = [];
    const unitOf = []; // of each folded character
    units.forEach((unit, i) => {
      for (const char of fold(unit)) unitOf[folded.push(char) - 1] = i;
    });
    const hits = hitsIn(folded, runs);
    return { units, hits: hits.map(({ start, end, run }) => ({ start: unitOf[start], end: unitOf[end - 1] + 1, run })) };
  }

  const isInWord = (units, at) => IS_WORD_CHARACTER.test(units[at - 1] ?? "") && IS_WORD_CHARACTER.test(units[at] ?? "");

  /** The range to show of a text: it begins shortly before the hit followed by most different runs, then most hits.
   *
   * It does not begin or end within a word of letters, unless the word is long, nor begin with the end of a sentence.
   */
  function excerpt(units, hits) {
    let best = { score: 0, start: 0 };
    hits.forEach((hit, i) => {
      const fits = (other) => other === hit || other.end <= hit.start + EXCERPT_LENGTH - CONTEXT_BEFORE;
      const close = hits.slice(i, i + EXCERPT_LENGTH).filter(fits);
      const score = new Set(close.map((other) => other.run)).size * EXCERPT_LENGTH + close.length;
      if (score > best.score) best = { score, start: hit.start };
    });
    let from = Math.max(0, best.start - CONTEXT_BEFORE);
    while (from && from < best.start && (isInWord(units, from) || ENDS_SENTENCE.test(units[from]))) from++;
    const end = Math.min(units.length, from + EXCERPT_LENGTH);
    let to = end;
    while (to > end - CONTEXT_BEFORE && isInWord(units, to)) to--;
    return { from, to: isInWord(units, to) ? end : to };
  }

  Object.assign((window.jianbaoSearch ??= {}), { folding, runsOf, phraseOf, keyOfRun, hitsIn, findHits, excerpt });
})();
