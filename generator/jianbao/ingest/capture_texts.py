"""The texts of an article's captures: of those in this ingest, and of others from their files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from jianbao.config import FieldNames
from jianbao.errors import ClippingError
from jianbao.ingest.article import make_articles
from jianbao.ingest.text_changes import compare_texts
from jianbao.model import Article, Capture

TextOf = Callable[[Capture], str | None]
"""Gives the Markdown of a capture; None if its file does not exist any more, or has other bytes."""


def unknown_text(_capture: Capture) -> None:
    """The text of a capture of which nothing is known."""


def text_finder(root: Path, field_names: FieldNames, articles: Iterable[Article]) -> TextOf:
    """Make a function that gives the text of a capture of the archive ``root``.

    ``articles`` are made of clippings of this ingest; only other clippings are read and cleaned again.
    """
    known: Mapping[str, str] = {article.clipping.get("sha256", ""): article.body for article in articles}

    def text_of(capture: Capture) -> str | None:
        if capture.sha256 in known:
            return known[capture.sha256]
        file = root / capture.file
        result = make_articles(root, field_names, [(file, capture.file)])[0] if file.is_file() else None
        if result is None or isinstance(result, ClippingError):
            return None
        article, _ = result
        return article.body if article.clipping.get("sha256") == capture.sha256 else None

    return text_of


def with_changes(captures: Iterable[Capture], body: str, text_of: TextOf) -> tuple[Capture, ...]:
    """The captures with the numbers of characters that the page's text ``body`` has and they lack, and vice versa.

    A capture whose text is not known any more keeps the numbers that it has.
    """
    return tuple(
        capture if (text := text_of(capture)) is None else capture._replace(**compare_texts(text, body)._asdict())
        for capture in captures
    )
