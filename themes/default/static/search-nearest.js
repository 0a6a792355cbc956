/* For a query without results: which of its parts match nothing, and the nearest queries that have results. */
(() => {
  "use strict";

  const { findHits, findQuery, narrow, fieldName, parseQuery, runsOfTerm } = window.jianbaoSearch;
  const MAX_SUGGESTIONS = 3;
  const MAX_ATTEMPTS = 24; // queries that are tried; each loads a few files
  const MAX_CHARACTERS = 12; // of a run that is tried with one character less
  const MAX_SPELLINGS = 16; // of a name; characters with several readings multiply them
  const MIN_SIMILAR_LETTERS = 6; // of pinyin that may have one wrong letter: many short names differ in one
  const MIN_SIMILAR_WORD = 3; // letters of a word as it is written that may have one wrong letter
  const NAMED = ["tag", "channel", "author", "outlet"];

  /** The parts of a query, each with the text that the user wrote: the runs of plain texts, and other clauses. */
  function partsOfQuery(query, fold) {
    return parseQuery(query).clauses.flatMap((terms) => {
      const [term] = terms;
      const source = query.slice(term.start, terms[terms.length - 1].end);
      if (terms.length > 1 || term.field !== "text" || term.excluded || term.quoted) return [{ source, terms }];
      return runsOfTerm(term, fold).map((run) => {
        const { units, hits } = findHits(term.value, fold, [run]);
        return { source: hits.length ? units.slice(hits[0].start, hits[0].end).join("") : run.chars.join(""), run };
      });
    });
  }

  /** Texts like ``text`` that the articles may contain instead: split in two, or with one character less. */
  function similarTexts(text) {
    const chars = Array.from(text);
    if (chars.length < 2 || chars.length > MAX_CHARACTERS) return [];
    const places = [...chars.keys()];
    const halves = places.slice(1).map((at) => `${chars.slice(0, at).join("")} ${chars.slice(at).join("")}`);
    const shorter = chars.length < 3 ? [] : places.map((at) => chars.filter((_, i) => i !== at).join(""));
    const middleFirst = (a, b) => Math.abs(a.indexOf(" ") - chars.length / 2) - Math.abs(b.indexOf(" ") - chars.length / 2);
    const complete = chars.length < 4 ? [] : halves.slice(1, -1).sort(middleFirst);
    return [...new Set([...shorter, ...complete])];
  }

  /** Whether two folded texts differ by at most one character: another one, one more, one less, or two exchanged. */
  function isSimilar(a, b) {
    if (Math.abs(a.length - b.length) > 1) return false;
    let start = 0;
    while (start < a.length && a[start] === b[start]) start++;
    let end = 0;
    while (end < Math.min(a.length, b.length) - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
    const [restA, restB] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
    const exchanged = restA.length === 2 && restB.length === 2 && restA[0] === restB[1] && restA[1] === restB[0];
    return exchanged || (restA.length <= 1 && restB.length <= 1);
  }

  /* ---- Names ---- */

  /** Character -> the syllables that it may be read as. */
  function readReadings(table) {
    const readings = new Map();
    for (const [syllable, chars] of Object.entries(table)) {
      for (const char of chars) readings.set(char, [...(readings.get(char) ?? []), syllable]);
    }
    return readings;
  }

  /** How a text may be written in Latin letters without blanks: completely, and the first letters of its syllables. */
  function spellingsOf(folded, readings) {
    let spellings = [{ full: "", initials: "" }];
    for (const char of folded) {
      const syllables = readings.get(char) ?? (/[\p{L}\p{N}]/u.test(char) ? [char.replace("v", "u")] : [""]); // lv is lü
      const longer = spellings.flatMap(({ full, initials }) =>
        syllables.map((syllable) => ({ full: full + syllable, initials: initials + syllable.slice(0, 1) })),
      );
      spellings = longer.slice(0, MAX_SPELLINGS);
    }
    return spellings;
  }

  /** How well a name fits what is wanted, 0 best: its characters, pinyin or initials, or with one difference; or -1. */
  function fitOf(name, wanted) {
    const pairs = name.spellings.flatMap((one) => wanted.spellings.map(({ full }) => [one, full]));
    const minSimilar = /\p{Script=Latin}/u.test(wanted.folded.join("")) ? MIN_SIMILAR_WORD : 2;
    const tests = [
      () => pairs.some(([one, full]) => one.full === full),
      () => name.folded.length > 1 && pairs.some(([one, full]) => one.initials === full),
      () => wanted.folded.length >= minSimilar && isSimilar(name.folded, wanted.folded),
      () => pairs.some(([one, full]) => full.length >= MIN_SIMILAR_LETTERS && isSimilar(one.full, full)),
    ];
    return tests.findIndex((test) => test());
  }

  /** The names in ``fields`` that may be meant by ``text``, the best first, each with its field. A part of a name counts
   * as the name: the second language of an outlet's. */
  function similarNames(text, fields, { facets, fold, readings }) {
    const described = (name) => ({ folded: fold(name), spellings: spellingsOf(fold(name), readings) });
    const wanted = described(text);
    if (!wanted.spellings[0].full) return [];
    const columns = fields.flatMap((field) => facets.filter(({ name }) => name === field));
    const fits = columns.flatMap(({ name: field, names }) =>
      names.flatMap((name) =>
        [name, ...name.split(/\s+/u)].map((part) => ({ field, name, fit: fitOf(described(part), wanted) })),
      ),
    );
    return fits.filter(({ fit }) => fit >= 0).sort((a, b) => a.fit - b.fit);
  }

  const quoted = (name) => (/\s/u.test(name) ? `"${name}"` : name);
  const fieldTerm = ({ field, name }) => `${fieldName(field, document.documentElement.lang)}:${quoted(name)}`;
  /** A name as the term that finds it: plain queries find all names but those of outlets. */
  const nameTerm = (found) => (found.field === "outlet" ? fieldTerm(found) : quoted(found.name));

  /* ---- Queries ---- */

  /** What may replace a part without hits, as lists of terms: names, and similar texts. */
  function replacements({ source, run, terms }, names) {
    if (run) return { named: similarNames(source, NAMED, names).map(nameTerm), similar: similarTexts(source) };
    const [{ field, value, excluded, quoted: isQuoted }] = terms;
    if (terms.length > 1 || excluded || field === "date") return { named: [], similar: [] };
    const named = similarNames(value, field === "text" ? NAMED : [field], names).map(field === "text" ? nameTerm : fieldTerm);
    return { named, similar: field !== "text" || isQuoted ? [value] : [] };
  }

  const queryOf = (parts) => parts.map(({ source }) => source).join(" ");
  const isLatin = ({ run }) => run && run.tokens.every(({ isUnspaced }) => !isUnspaced);

  /** Queries with a name for parts in Latin letters that follow one another, such as xi jinping. */
  function joinedNames(parts, names) {
    return [...parts.keys()].flatMap((start) => {
      const length = parts.slice(start).findIndex((part) => !isLatin(part));
      const end = length < 0 ? parts.length : start + length;
      if (end - start < 2 || (start && isLatin(parts[start - 1]))) return [];
      const found = similarNames(queryOf(parts.slice(start, end)), NAMED, names);
      return found.map((name) => queryOf([...parts.slice(0, start), { source: nameTerm(name) }, ...parts.slice(end)]));
    });
  }

  /** Queries whose last word is a complete word without hits, which may be the beginning of one there. */
  const unfinished = (parts, missing) => missing.filter(isLatin).map((part) => queryOf([...parts.filter((other) => other !== part), part]));

  const isExcluded = ({ terms }) => terms?.every(({ excluded }) => excluded);

  /** The parts of a query that match nothing, and up to three queries that do, with the number of their results.
   *
   * ``chosen`` are the chosen facet values, which the suggested queries keep, unless they are the only reason.
   */
  async function nearestQueries(query, chosen, index) {
    const [facets, table] = await Promise.all([index.readFacets(), index.files.json(index.manifest.pinyin)]);
    const names = { facets, fold: index.fold, readings: readReadings(table) };
    const count = async (text, choice = chosen) => {
      const { weights } = await findQuery(text, index);
      return narrow(weights, facets, choice).reduce((sum, weight) => sum + (weight ? 1 : 0), 0);
    };
    const withoutFilters = await count(query, {});
    if (withoutFilters) return { missing: [], suggestions: [{ query, count: withoutFilters, unfiltered: true }] };
    const parts = partsOfQuery(query, index.fold);
    const isOpen = ({ run, terms }) => (run ? run.isPrefix : terms.some((term) => term.isOpen));
    const alone = await Promise.all(parts.map((part) => count(isOpen(part) ? part.source : `${part.source} `)));
    const missing = parts.filter((_, i) => !alone[i]);
    const without = missing.length ? [parts.filter((part) => !missing.includes(part))] : parts.map((part) => parts.filter((other) => other !== part));
    const replaced = missing.map((part) => {
      const withTerm = (source) => queryOf(parts.map((other) => (other === part ? { source } : other)));
      const { named, similar } = replacements(part, names);
      return { named: named.map(withTerm), similar: similar.map(withTerm) };
    });
    const named = [...joinedNames(parts, names), ...replaced.flatMap((queries) => queries.named)];
    const attempts = [...new Set([...named, ...unfinished(parts, missing), ...without.map(queryOf), ...replaced.flatMap((queries) => queries.similar)])];
    const tried = attempts.filter((text) => text && text !== query).slice(0, MAX_ATTEMPTS);
    const counted = tried.map(async (text) => ({ query: text, count: await count(text) }));
    const found = (await Promise.all(counted)).filter((suggestion) => suggestion.count);
    const notFound = missing.filter((part) => !isExcluded(part)); // what an excluded part finds is in all articles
    return { missing: notFound.map(({ source }) => source), suggestions: found.slice(0, MAX_SUGGESTIONS) };
  }

  Object.assign(window.jianbaoSearch, { nearestQueries });
})();
