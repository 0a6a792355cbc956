/* The query language: text -> clauses of terms. Nothing here knows the index; search-match.js evaluates the clauses.
 *
 * All clauses must match; of the terms of one clause, any. What is not understood stays text and is noted, so that a
 * query never means the opposite of what it says.
 */
(() => {
  "use strict";

  /** Field -> its names, first those in Simplified and Traditional Chinese that are suggested; Latin names in any case. */
  const FIELD_NAMES = {
    title: ["标题", "標題", "题目", "題目", "title"],
    outlet: ["媒体", "媒體", "来源", "來源", "outlet", "source"],
    channel: ["频道", "頻道", "channel"],
    author: ["作者", "作者", "author"],
    tag: ["标签", "標籤", "標簽", "tag"],
    date: ["日期", "日期", "时间", "時間", "date"],
  };
  const FIELD_OF = new Map(Object.entries(FIELD_NAMES).flatMap(([field, names]) => names.map((name) => [name, field])));
  const QUOTES = { '"': '"', "＂": "＂", "“": "”", "「": "」", "『": "』" };
  const MINUS = /^[-－−]/u;
  const FIELD = /^([\p{L}]+)[:：]/u;
  const OR = /^(?:OR|ＯＲ|或)$/u;
  const DAY = String.raw`(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?|年)?`;
  const DATE = new RegExp(`^${DAY}$`, "u");
  const RANGE = new RegExp(`^(?:${DAY})?\\.\\.(?:${DAY})?$`, "u");

  /** The end of a quotation that begins at ``at``, after its closing mark; 0 if nothing is quoted there. */
  function endOfQuotation(query, at) {
    const closing = QUOTES[query[at]];
    return closing ? query.indexOf(closing, at + 1) + 1 : 0;
  }

  /** Where a text that begins at ``at`` ends: at whitespace or a quotation. */
  function endOfText(query, at) {
    let end = at;
    while (end < query.length && !/\s/u.test(query[end]) && !endOfQuotation(query, end)) end++;
    return end;
  }

  /** A date as the prefix of ISO dates that it stands for, such as 2021-05; null if there is no such date. */
  function datePrefix([year, month, day]) {
    if (!year) return "";
    const parts = [year, month, day].filter(Boolean).map((part) => part.padStart(2, "0"));
    const exists = new Date(`${[...parts, "01", "01"].slice(0, 3).join("-")}T00:00Z`);
    const isDate = !Number.isNaN(exists.getTime()) && exists.toISOString().startsWith(parts.join("-"));
    return isDate ? parts.join("-") : null;
  }

  /** The first and last date, as prefixes, that a text gives; an empty prefix is an open end. Null if it gives none. */
  function datesOf(text) {
    const plain = text.normalize("NFKC");
    const one = DATE.exec(plain);
    const two = one ? null : RANGE.exec(plain);
    if (!one && !two) return null;
    const prefixes = one ? [datePrefix(one.slice(1))] : [datePrefix(two.slice(1, 4)), datePrefix(two.slice(4, 7))];
    const [first, last = first] = prefixes;
    if (first === null || last === null || !(first || last)) return null;
    const length = Math.min(first.length, last.length);
    return first.slice(0, length) > last.slice(0, length) ? { first: last, last: first } : { first, last };
  }

  /** The term at ``start``: where it is in the query, its value, its field or "text", whether it is quoted or excluded.
   *
   * A term ``isOpen`` if the query ends with it: its last word may also be the beginning of a word. What is quoted or
   * excluded is taken as it is written.
   */
  function readTerm(query, start) {
    const minus = MINUS.test(query.slice(start)) && !MINUS.test(query.slice(start + 1));
    let at = start + (minus ? 1 : 0);
    const named = FIELD.exec(query.slice(at, endOfText(query, at)));
    const field = named ? FIELD_OF.get(named[1].normalize("NFKC").toLowerCase()) : undefined;
    if (field) at += named[0].length;
    const quoteEnd = endOfQuotation(query, at);
    const end = quoteEnd || endOfText(query, at);
    const value = quoteEnd ? query.slice(at + 1, quoteEnd - 1) : query.slice(at, end);
    const isOpen = end === query.length && !quoteEnd && !minus;
    const term = { start, end, field: field ?? "text", value, quoted: quoteEnd > 0, excluded: minus, isOpen };
    return understood(term, query.slice(start + (minus ? 1 : 0), end));
  }

  /** The term with its dates; or, if its field makes no sense, the same characters as text, marked as not understood. */
  function understood(term, source) {
    const asText = { ...term, field: "text", value: source, quoted: false };
    if (term.field === "text") {
      const dates = term.quoted || !term.value.includes("..") ? null : datesOf(term.value);
      if (dates) return { ...term, field: "date", ...dates };
      return !term.quoted && QUOTES[term.value[0]] ? { ...term, unclear: true } : term; // nothing closes the quotation
    }
    const dates = term.field === "date" ? datesOf(term.value.trim()) : {};
    return /[\p{L}\p{N}]/u.test(term.value) && dates ? { ...term, ...dates } : { ...asText, unclear: true };
  }

  /** The clauses of a query, each a list of alternative terms, and the parts of the query that are searched as text only. */
  function parseQuery(query) {
    const clauses = [];
    const unclear = [];
    let alternates = false; // whether the next term is an alternative to the last one
    for (let at = 0; at < query.length; ) {
      if (/\s/u.test(query[at])) {
        at++;
        continue;
      }
      const term = readTerm(query, at);
      at = term.end;
      const isOr = term.field === "text" && !term.quoted && !term.excluded && OR.test(term.value);
      if (isOr && clauses.length && !alternates && query.slice(at).trim()) {
        alternates = true;
        continue;
      }
      if (term.unclear || isOr) unclear.push(query.slice(term.start, term.end));
      if (alternates) clauses[clauses.length - 1].push(term);
      else clauses.push([term]);
      alternates = false;
    }
    return { clauses, unclear };
  }

  /** The name of a field in the language ``lang`` of the interface. */
  function fieldName(field, lang) {
    const names = FIELD_NAMES[field];
    return lang === "zh-Hant" ? names[1] : lang.startsWith("zh") ? names[0] : field;
  }

  Object.assign(window.jianbaoSearch, { parseQuery, fieldName });
})();
