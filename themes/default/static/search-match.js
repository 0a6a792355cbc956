/* Evaluates the clauses of a query: which articles match, as set operations on the weights of runs.
 *
 * A weight is 0 for an article that does not match. Excluded terms, names and dates decide only whether an article
 * matches; runs also decide how well.
 */
(() => {
  "use strict";

  const { runsOf, phraseOf, keyOfRun, hitsIn, locate, isTitleWeight, HIT_WEIGHTS, parseQuery } = window.jianbaoSearch;
  const IN_TITLE = HIT_WEIGHTS.title;

  /** The runs of a term; a quoted term is one run, or none if it has no letter. */
  function runsOfTerm({ value, quoted, isOpen }, fold) {
    if (!quoted) return runsOf(value, fold, isOpen);
    const phrase = phraseOf(value, fold);
    return phrase ? [phrase] : [];
  }

  /** The weights of a query, and the runs to mark; ``readText`` reads an article, ``readFacets`` the names of all. */
  async function findQuery(query, index) {
    const { clauses, unclear } = parseQuery(query);
    const weights = new Uint32Array(index.articles);
    const needed = expand(clauses, index.fold);
    const marked = needed.flat().filter(({ excluded, field }) => !excluded && ["text", "title"].includes(field));
    const runs = [...new Map(marked.flatMap((term) => term.runs).map((run) => [keyOfRun(run), run])).values()];
    const parsed = { clauses, unclear, runs };
    if (!query.trim()) return { ...parsed, weights: weights.fill(1) }; // an empty query can still be filtered by facets
    if (!needed.length) return { ...parsed, weights };
    const all = await Promise.all(needed.map((terms) => weighClause(terms, index)));
    for (let number = 0; number < weights.length; number++) {
      if (all.every((one) => one[number])) weights[number] = all.reduce((sum, one) => sum + one[number], 0);
    }
    return { ...parsed, weights };
  }

  /** Clauses with the runs of their terms; a plain text is a clause for each run. Repetitions and mere punctuation are dropped. */
  function expand(clauses, fold) {
    const expanded = new Map();
    for (const clause of clauses) {
      const terms = clause.map((term) => ({ ...term, runs: runsOfTerm(term, fold) }));
      const searched = terms.filter(({ runs, field }) => runs.length || field === "date");
      const [only] = searched;
      const isPlain = searched.length === 1 && only.field === "text" && !only.excluded;
      const groups = isPlain ? only.runs.map((run) => [{ ...only, runs: [run] }]) : [searched];
      for (const group of groups.filter((found) => found.length)) expanded.set(group.map(keyOfTerm).join("\n"), group);
    }
    return [...expanded.values()];
  }

  const keyOfTerm = ({ field, excluded, first, last, runs }) =>
    [field, excluded, first, last, ...runs.map(keyOfRun)].join("\t");

  /** The weights of a clause: of each article the greatest weight of an alternative. */
  async function weighClause(terms, index) {
    const [first, ...others] = await Promise.all(terms.map((term) => weighTerm(term, index)));
    return others.length ? first.map((weight, n) => Math.max(weight, ...others.map((other) => other[n]))) : first;
  }

  async function weighTerm(term, index) {
    const weights = await (term.field === "text" || term.field === "title" ? weighRuns : weighNames)(term, index);
    return term.excluded ? weights.map((weight) => (weight ? 0 : 1)) : weights;
  }

  async function weighRuns({ runs, field }, index) {
    const inTitle = field === "title";
    const located = await Promise.all(runs.map((run) => (run.parts ? locatePhrase : locate)(run, index)));
    const counted = (weight) => (inTitle && !isTitleWeight(weight) ? 0 : weight);
    return Uint32Array.from({ length: index.articles }, (_, number) => {
      const found = located.map((weights) => counted(weights[number]));
      return found.every(Boolean) ? found.reduce((sum, weight) => sum + weight, 0) : 0;
    });
  }

  /** The weights of articles with a name or date that fits: a name contains all runs, a date is in the interval. */
  async function weighNames({ field, runs, first, last }, { readFacets, fold, articles }) {
    const column = (await readFacets()).find(({ name }) => name === field);
    const fitsDate = (date) => date.slice(0, first.length) >= first && (!last || date.slice(0, last.length) <= last);
    const fits = field === "date" ? fitsDate : (name) => hasRuns(fold(name), runs);
    const wanted = column?.spellings.map((spellings) => spellings.some(fits)) ?? [];
    return Uint32Array.from({ length: articles }, (_, number) => (column?.of[number].some((v) => wanted[v]) ? 1 : 0));
  }

  const hasRuns = (folded, runs) => runs.every((run) => hitsIn(folded, [run]).length > 0);

  /** The weights of a quoted text of several parts.
   *
   * Where nothing or a blank is between the parts, the postings decide. They do not say which word or punctuation is at
   * a position between two parts, so candidates whose parts are one position apart are read.
   */
  async function locatePhrase(phrase, index) {
    const [weights, ...pairs] = await Promise.all([
      locate(phrase.joined, index),
      ...phrase.pairs.map((variants) => Promise.all(variants.map((run) => locate(run, index)))),
    ]);
    const candidateWeight = (number) => Math.min(...pairs.map((variants) => Math.max(...variants.map((v) => v[number]))));
    const candidates = [...weights.keys()].filter((number) => {
      const possible = candidateWeight(number);
      return weights[number] ? weights[number] < IN_TITLE && possible === IN_TITLE : possible;
    });
    await Promise.all(
      candidates.map(async (number) => {
        const { title, text, channel, authors, tags } = await index.readText(number);
        const isIn = (part) => hitsIn(index.fold(part), [phrase]).length > 0;
        if (isIn(title)) weights[number] = IN_TITLE;
        else if ([text, channel, ...authors, ...tags].some(isIn)) weights[number] ||= Math.min(candidateWeight(number), HIT_WEIGHTS.lead);
      }),
    );
    return weights;
  }

  Object.assign(window.jianbaoSearch, { findQuery, runsOfTerm, hasRuns });
})();
