/* What Pagefind's default interface imports on the search page instead of pagefind/pagefind.js.
 *
 * The interface inserts names and values of filters into the page as HTML: here the values are escaped, and the names are
 * in the language of the site and in a fixed order. Values by which Pagefind finds nothing are left out. A search waits
 * for the filters, because an answer of Pagefind 1.5.2 has only those that are loaded, and the interface shows no others.
 */
import * as pagefind from "../../pagefind/pagefind.js";

const ORDER = ["outlet", "channel", "year", "tag", "author"];
const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
const CHARACTERS = Object.fromEntries(Object.entries(ESCAPES).map(([char, text]) => [text, char]));
const UNUSABLE = /["\\]/u; // Pagefind 1.5.2 finds nothing by values with these characters

const { dataset } = document.getElementById("search");
const escaped = (text) => text.replace(/[&<>]/gu, (char) => ESCAPES[char]);
const unescaped = (text) => text.replace(/&(?:amp|lt|gt);/gu, (text) => CHARACTERS[text]);
const labelOf = (name) => escaped(dataset[name] ?? name);
const nameOf = (label) => ORDER.find((name) => labelOf(name) === label) ?? unescaped(label);
const place = (name) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);

/** Filters and the counts of their values, as the interface may insert them. */
function shown(filters = {}) {
  const sorted = Object.entries(filters).sort(([a], [b]) => place(a) - place(b));
  return Object.fromEntries(
    sorted.map(([name, counts]) => {
      const usable = Object.entries(counts).filter(([value]) => !UNUSABLE.test(value));
      return [labelOf(name), Object.fromEntries(usable.map(([value, count]) => [escaped(value), count]))];
    }),
  );
}

/** The options of a search with the filters that the interface has chosen. */
function asked({ filters = {}, ...options } = {}) {
  const chosen = Object.entries(filters).map(([label, values]) => [nameOf(label), values.map(unescaped)]);
  return { ...options, filters: Object.fromEntries(chosen) };
}

let loading = null; // promise of the filters
function loadFilters() {
  loading ??= pagefind.filters();
  loading.catch(() => (loading = null)); // the next call tries again
  return loading;
}

export { options } from "../../pagefind/pagefind.js";

export async function destroy() {
  loading = null;
  await pagefind.destroy();
}

export const filters = async () => shown(await loadFilters());

export const preload = (term, settings) => pagefind.preload(term, asked(settings));

export async function search(term, settings) {
  try {
    await loadFilters();
    const answer = await pagefind.search(term, asked(settings));
    return { ...answer, filters: shown(answer.filters), totalFilters: shown(answer.totalFilters) };
  } catch (error) {
    document.dispatchEvent(new CustomEvent("search-failed", { detail: error }));
    throw error;
  }
}
