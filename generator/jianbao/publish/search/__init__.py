"""Articles -> the search index in ``site/pagefind``, and what of it the search page relies on (docs/search.md)."""

from jianbao.publish.search.index import build_index
from jianbao.publish.search.records import Entry, SearchRecord, entry_of, search_records

__all__ = ["Entry", "SearchRecord", "build_index", "entry_of", "search_records"]
