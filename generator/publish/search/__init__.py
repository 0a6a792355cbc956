"""Articles -> the search index in ``site/pagefind``, and what of it the search page relies on (docs/search.md)."""

from generator.publish.search.build import build_index
from generator.publish.search.records import Entry, SearchRecord, entry_of, search_records

__all__ = ["Entry", "SearchRecord", "build_index", "entry_of", "search_records"]
