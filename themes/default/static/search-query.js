/* What the reader typed -> what the index is asked, and where it stands in a text.
 *
 * The rules are those of generator/jianbao/publish/search/tokenizer.py, in the same order: the index holds folded words, and what
 * the reader types is folded and cut in the same way. Change both or neither.
 */
(() => {
  "use strict";

  const CJK =
    "\\u3005-\\u3007\\u3041-\\u3096\\u309D-\\u309F\\u30A1-\\u30FA\\u30FC-\\u30FF\\u3105-\\u312F\\u31A0-\\u31BF" +
    "\\u31F0-\\u31FF\\u3400-\\u4DBF\\u4E00-\\u9FFF\\uF900-\\uFAFF\\u{20000}-\\u{3FFFD}" +
    "\\u1100-\\u11FF\\u3131-\\u318E\\uAC00-\\uD7A3";
  const LETTER = `(?:(?![${CJK}])[\\p{L}\\p{Nd}\\p{Nl}]|[\\u0300-\\u036F])`;
  const JOINTS = "-+.'’&@_,:/";
  const JOINT = `(?<=${LETTER})[${JOINTS}](?=${LETTER})`;
  const PART = new RegExp(`(?<cjk>[${CJK}]+)|(?<word>${LETTER}+|${JOINT})`, "gu");
  const ONE_LETTER = new RegExp(LETTER, "u");
  const ONE_CJK = new RegExp(`[${CJK}]`, "u");
  const INVISIBLE = /[\u200b\u00ad\u2060\ufeff]/gu;

  const EXCERPT = 90; // characters, two to three lines
  const BEFORE_HIT = 20;

  /** A function that gives a text's characters as the search compares them, one for one. */
  function folding(pairs) {
    const to = Array.from(pairs.to);
    const table = new Map(Array.from(pairs.from, (char, i) => [char, to[i]]));
    return (text) => Array.from(text, (char) => table.get(char) ?? char);
  }

  /** The runs of a query: unbroken stretches, each found as it stands, all of them wanted at once. */
  function runsOf(query, fold) {
    const runs = [];
    for (const piece of fold(query.replace(INVISIBLE, "")).join("").split(/\s+/u)) {
      let run = null;
      for (const part of piece.matchAll(PART)) {
        if (run === null || part.index !== run.end) {
          run = { words: [], text: "", end: 0, afterWord: false, chinese: true };
          runs.push(run);
        }
        addPart(run, part[0], part.groups.cjk !== undefined);
        run.end = part.index + part[0].length;
      }
    }
    const known = new Set();
    return runs.map(finished).filter(({ chars }) => !known.has(chars.join("")) && known.add(chars.join("")));
  }

  function addPart(run, text, cjk) {
    run.text += text;
    run.tail = cjk;
    run.chinese &&= cjk;
    if (cjk) {
      const chars = Array.from(text);
      if (run.afterWord) run.words.push(chars[0]);
      chars.forEach((char, i) => run.words.push(char + (chars[i + 1] ?? "")));
    } else {
      run.words.push(text);
    }
    run.afterWord = !cjk;
  }

  /** In a text the last character may begin another pair, so alone it is asked for only where it is all there is. */
  function finished({ words, text, tail, chinese }) {
    const single = tail && words.length === 1;
    return { words: tail && !single ? words.slice(0, -1) : words, chars: Array.from(text), single, chinese };
  }

  /** Where the runs stand in a folded text, in its order. */
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

  function endOfHit(folded, start, chars) {
    if (ONE_LETTER.test(chars[0]) && start && ONE_LETTER.test(folded[start - 1])) return 0;
    let at = start;
    for (const [i, char] of chars.entries()) {
      const between = i && ONE_CJK.test(char) !== ONE_CJK.test(chars[i - 1]);
      while (between && /[^\S\n]/u.test(folded[at])) at++; // 18 日 is found by 18日
      if (folded[at++] !== char) return 0;
    }
    const last = chars[chars.length - 1];
    return ONE_LETTER.test(last) && at < folded.length && ONE_LETTER.test(folded[at]) ? 0 : at;
  }

  /** The stretch to show: before the hit that has the most different runs, then the most hits, close behind it. */
  function excerpt(length, hits) {
    let best = { score: 0, start: 0 };
    hits.forEach((hit, i) => {
      const fits = (other) => other === hit || other.end <= hit.start + EXCERPT - BEFORE_HIT;
      const close = hits.slice(i, i + EXCERPT).filter(fits);
      const score = new Set(close.map((other) => other.run)).size * EXCERPT + close.length;
      if (score > best.score) best = { score, start: hit.start };
    });
    const from = Math.max(0, best.start - BEFORE_HIT);
    return { from, to: Math.min(length, from + EXCERPT) };
  }

  window.jianbaoSearch = { folding, runsOf, hitsIn, excerpt };
})();
