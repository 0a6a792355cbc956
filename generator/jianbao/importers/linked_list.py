"""Read lists of links in HTML: bookmarks, and what Pocket and Instapaper gave as HTML.

The Netscape bookmark file, which all browsers and Raindrop.io, Pinboard and others write, has ``<DT><A HREF="..."
ADD_DATE="1698568488" TAGS="a,b">title</A>``
(https://learn.microsoft.com/en-us/previous-versions/windows/internet-explorer/ie-developer/platform-apis/aa753582(v=vs.85)).
Pocket wrote ``<li><a href="..." time_added="1698568488" tags="a,b">title</a>``
(https://github.com/streetwriters/notesnook-importer/issues/185).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html.parser import HTMLParser

from jianbao.importers.listed import Listed

LIST_MARK = re.compile(
    r"<!DOCTYPE\s+NETSCAPE-Bookmark-file|<a\b[^<>]*\s(?:time_added|add_date)\s*=|<title>\s*(?:Pocket|Instapaper)\b.{0,3}\s*Export",
    re.IGNORECASE,
)
ITEMS = ("a", "dt", "dd", "li", "dl", "ul")
"""Elements in a list; a link does not go beyond one."""
DATE_ATTRIBUTES = ("add_date", "time_added")


def is_linked_list(text: str) -> bool:
    """Whether HTML is a list of bookmarks; any other page with links is not."""
    return LIST_MARK.search(text) is not None


def read_linked_list(text: str) -> Sequence[Listed]:
    """The links of a list, in order."""
    reader = _LinkReader()
    reader.feed(text)
    reader.close()
    reader.finish()
    return reader.listed


class _LinkReader(HTMLParser):
    """Collects links with their texts; of everything else nothing."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.listed: list[Listed] = []
        self._open: Listed | None = None
        self._texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a link; one that was never closed ends where the next item begins."""
        if tag in ITEMS:
            self.finish()
        if tag != "a":
            return
        values = {name: value or "" for name, value in attrs}
        if "href" in values:
            saved = next((values[name] for name in DATE_ATTRIBUTES if values.get(name)), "")
            tags = tuple(values.get("tags", "").split(","))
            self._open = Listed(f"line {self.getpos()[0]}", values["href"].strip(), "", tags, saved)

    def handle_endtag(self, tag: str) -> None:
        """End a link."""
        if tag in ITEMS:
            self.finish()

    def handle_data(self, data: str) -> None:
        """Collect the text of a link."""
        if self._open:
            self._texts.append(data)

    def finish(self) -> None:
        """Record the open link."""
        if self._open:
            self.listed.append(self._open._replace(title=" ".join("".join(self._texts).split())))
        self._open, self._texts = None, []
