/* Tokenizes a query into runs, and finds them in a text to mark hits and to choose an excerpt.
 *
 * The rules and their order are those of generator/jianbao/publish/search/tokenizer.py: the index contains folded
 * words, so the query is folded and tokenized in the same way. Change both or neither.
 */
(() => {
  "use strict";

  const CJK_RANGES =
    "\\u3005-\\u3007\\u3041-\\u3096\\u309D-\\u309F\\u30A1-\\u30FA\\u30FC-\\u30FF\\u3105-\\u312F\\u31A0-\\u31BF" +
    "\\u31F0-\\u31FF\\u3400-\\u4DBF\\u4E00-\\u9FFF\\uF900-\\uFAFF\\u{20000}-\\u{3FFFD}" +
    "\\u1100-\\u11FF\\u3131-\\u318E\\uAC00-\\uD7A3";
  const WORD_CHARACTER = `(?:(?![${CJK_RANGES}])[\\p{L}\\p{Nd}\\p{Nl}]|[\\u0300-\\u036F])`;
  const JOINT_CHARACTERS = "-+.'’&@_,:/";
  const JOINT = `(?<=${WORD_CHARACTER})[${JOINT_CHARACTERS}](?=${WORD_CHARACTER})`;
  const TOKEN_PATTERN = new RegExp(`(?<cjk>[${CJK_RANGES}]+)|(?<word>${WORD_CHARACTER}+|${JOINT})`, "gu");
  const IS_WORD_CHARACTER = new RegExp(WORD_CHARACTER, "u");
  const IS_CJK = new RegExp(`[${CJK_RANGES}]`, "u");
  const INVISIBLE = /[\u200b\u00ad\u2060\ufeff]/gu;

  const EXCERPT_LENGTH = 90; // characters, two to three lines
  const CONTEXT_BEFORE = 20; // characters of the excerpt before its first hit

  /** Returns the function that folds a text: it returns an array with one folded character for each of the text. */
  function folding(pairs) {
    const to = Array.from(pairs.to);
    const table = new Map(Array.from(pairs.from, (char, i) => [char, to[i]]));
    return (text) => Array.from(text, (char) => table.get(char) ?? char);
  }

  /** The runs of a query: its parts between whitespace and punctuation. Each is searched as a phrase; all must match. */
  function runsOf(query, fold) {
    const runs = [];
    for (const piece of fold(query.replace(INVISIBLE, "")).join("").split(/\s+/u)) {
      let run = null;
      for (const part of piece.matchAll(TOKEN_PATTERN)) {
        if (run === null || part.index !== run.end) {
          run = { words: [], text: "", end: 0, afterWord: false, chinese: true };
          runs.push(run);
        }
        addPart(run, part[0], part.groups.cjk !== undefined);
        run.end = part.index + part[0].length;
      }
    }
    const seen = new Set(); // deduplicates
    return runs.map(finish).filter(({ chars }) => !seen.has(chars.join("")) && seen.add(chars.join("")));
  }

  function addPart(run, text, isCjk) {
    run.text += text;
    run.endsInCjk = isCjk;
    run.chinese &&= isCjk;
    if (isCjk) {
      const chars = Array.from(text);
      if (run.afterWord) run.words.push(chars[0]);
      chars.forEach((char, i) => run.words.push(char + (chars[i + 1] ?? "")));
    } else {
      run.words.push(text);
    }
    run.afterWord = !isCjk;
  }

  /** Drop the last character's own word unless it is the only one: in a text it may begin another bigram. */
  function finish({ words, text, endsInCjk, chinese }) {
    const single = endsInCjk && words.length === 1;
    return { words: endsInCjk && !single ? words.slice(0, -1) : words, chars: Array.from(text), single, chinese };
  }

  /** The hits of runs in a folded text, sorted by position: start, end, and the run's index. */
  function hitsIn(folded, runs) {
    const hits = [];
    runs.forEach(({ chars }, run) => {
      for (let start = folded.indexOf(chars[0]); start >= 0; start = folded.indexOf(chars[0], start + 1)) {
        const end = endOfHit(folded, start, chars);
        if (end) hits.push({ start, end, run });
      }
    });
    return hits.sort((a, b) => a.start - b.start || b.end - a.end);
  }

  /** Where a run that begins at ``start`` ends, or 0 if the text does not contain it there as complete words. */
  function endOfHit(folded, start, chars) {
    if (IS_WORD_CHARACTER.test(chars[0]) && start && IS_WORD_CHARACTER.test(folded[start - 1])) return 0;
    let at = start;
    for (const [i, char] of chars.entries()) {
      const changesScript = i && IS_CJK.test(char) !== IS_CJK.test(chars[i - 1]);
      while (changesScript && /[^\S\n]/u.test(folded[at])) at++; // 18日 matches 18 日
      if (folded[at++] !== char) return 0;
    }
    const last = chars[chars.length - 1];
    return IS_WORD_CHARACTER.test(last) && at < folded.length && IS_WORD_CHARACTER.test(folded[at]) ? 0 : at;
  }

  /** The range to show of a text: it begins shortly before the hit followed by most different runs, then most hits. */
  function excerpt(length, hits) {
    let best = { score: 0, start: 0 };
    hits.forEach((hit, i) => {
      const fits = (other) => other === hit || other.end <= hit.start + EXCERPT_LENGTH - CONTEXT_BEFORE;
      const close = hits.slice(i, i + EXCERPT_LENGTH).filter(fits);
      const score = new Set(close.map((other) => other.run)).size * EXCERPT_LENGTH + close.length;
      if (score > best.score) best = { score, start: hit.start };
    });
    const from = Math.max(0, best.start - CONTEXT_BEFORE);
    return { from, to: Math.min(length, from + EXCERPT_LENGTH) };
  }

  window.jianbaoSearch = { folding, runsOf, hitsIn, excerpt };
})();
