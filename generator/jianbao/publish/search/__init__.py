"""Articles -> the search index in ``site/search``, and the values that the search page relies on (docs/search.md)."""

from jianbao.publish.search.index import build_index
from jianbao.publish.search.records import SearchEntry, SearchRecord, entry_of, search_records

__all__ = ["SearchEntry", "SearchRecord", "build_index", "entry_of", "search_records"]
