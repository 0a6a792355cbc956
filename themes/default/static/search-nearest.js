/* For a query without results: which of its parts match nothing, and the nearest queries that have results. */
(() => {
  "use strict";

  const { findHits, findQuery, narrow, fieldName, parseQuery, runsOfTerm } = window.jianbaoSearch;
  const MAX_SUGGESTIONS = 3;
  const MAX_ATTEMPTS = 24; // queries that are tried; each loads a few files
  const MAX_CHARACTERS = 12; // of a run that is tried with one character less
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

  /** Terms for the names that equal ``text`` or differ from it by one character. */
  function similarNames(text, facets, fold) {
    const wanted = fold(text);
    if (wanted.length < 2) return [];
    return NAMED.flatMap((field) => {
      const names = facets.find(({ name }) => name === field)?.names ?? [];
      return names
        .filter((name) => isSimilar(fold(name), wanted))
        .map((name) => `${fieldName(field, document.documentElement.lang)}:${/\s/u.test(name) ? `"${name}"` : name}`);
    });
  }

  /** What may replace a part without hits. */
  function replacements({ source, run, terms }, facets, fold) {
    if (run) return [...similarNames(source, facets, fold), ...similarTexts(source)];
    const [{ field, value, excluded, quoted }] = terms;
    if (terms.length > 1 || excluded || field === "date") return [];
    return [...similarNames(value, facets, fold), ...(field !== "text" || quoted ? [value] : [])];
  }

  /** The parts of a query that match nothing, and up to three queries that do, with the number of their results.
   *
   * ``chosen`` are the chosen facet values, which the suggested queries keep, unless they are the only reason.
   */
  async function nearestQueries(query, chosen, index) {
    const facets = await index.readFacets();
    const count = async (text, choice = chosen) => {
      const { weights } = await findQuery(text, index);
      return narrow(weights, facets, choice).reduce((sum, weight) => sum + (weight ? 1 : 0), 0);
    };
    const withoutFilters = await count(query, {});
    if (withoutFilters) return { missing: [], suggestions: [{ query, count: withoutFilters, unfiltered: true }] };
    const parts = partsOfQuery(query, index.fold);
    const alone = await Promise.all(parts.map(({ source }) => count(source)));
    const missing = parts.filter((_, i) => !alone[i]);
    const queryOf = (kept) => kept.map(({ source }) => source).join(" ");
    const without = missing.length ? [queryOf(parts.filter((part) => !missing.includes(part)))] : parts.map((part) => queryOf(parts.filter((other) => other !== part)));
    const replaced = missing.flatMap((part) =>
      replacements(part, facets, index.fold).map((source) =>
        queryOf(parts.map((other) => (other === part ? { source } : other))),
      ),
    );
    const attempts = [...new Set([...without, ...replaced])].filter((text) => text && text !== query);
    const counted = attempts.slice(0, MAX_ATTEMPTS).map(async (text) => ({ query: text, count: await count(text) }));
    const found = (await Promise.all(counted)).filter((suggestion) => suggestion.count);
    return { missing: missing.map(({ source }) => source), suggestions: found.slice(0, MAX_SUGGESTIONS) };
  }

  Object.assign(window.jianbaoSearch, { nearestQueries });
})();
