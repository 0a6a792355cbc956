"""A page of ``content/articles`` -> an Article; what cannot be read is a PageError, and no reason to stop."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from jianbao.chinese.language import find_language
from jianbao.errors import PageError
from jianbao.model import Article
from jianbao.page.format import line_of_key, parse_page
from jianbao.page.plaintext import plain_text
from jianbao.publish.shelves import tag_key
from jianbao.publish.urls import MAX_ID_BYTES, WINDOWS_RESERVED

READ_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0)
READ_SIZE = 65_536
"""Bytes asked for; a file of fewer, as nearly all pages are, is read in two thirds of the time that ``open`` takes."""


def read_page(path: str, name: str) -> bytes:
    """The bytes of a page. Raises PageError."""
    try:
        handle = os.open(path, READ_FLAGS)
        try:
            parts = [os.read(handle, READ_SIZE)]
            while len(parts[-1]) == READ_SIZE:
                parts.append(os.read(handle, READ_SIZE))
        finally:
            os.close(handle)
    except OSError as error:
        raise PageError(f"cannot be read: {error.strerror}", file=name) from None
    return b"".join(parts) if len(parts) > 1 else parts[0]


def decode_page(data: bytes) -> str:
    """A page's text, without the mark that some editors put before it. Raises UnicodeDecodeError."""
    return data.decode().removeprefix("\ufeff")


def load_article(data: bytes, name: str) -> Article:
    """The article that a page's bytes hold. Raises PageError with line and remedy."""
    try:
        text = decode_page(data)
    except UnicodeDecodeError:
        raise PageError("the page is not UTF-8", file=name, remedy="Save it again as UTF-8.") from None
    article = _completed(parse_page(text, name))
    _refuse_unusable(article, text, name)
    return article


def load_about(path: Path, root: Path) -> tuple[str | None, tuple[PageError, ...]]:
    """The archive's own ``about.md``, if a person has written one, and what is wrong with it."""
    try:
        return (path.read_text(encoding="utf-8-sig") if path.is_file() else None), ()
    except UnicodeDecodeError:
        name = path.relative_to(root).as_posix()
        return None, (PageError("the page is not UTF-8", file=name, remedy="Save it again as UTF-8."),)


def _completed(article: Article) -> Article:
    """What a page written by hand may leave to us: its language; and nobody means a blank tag, name or outlet."""
    tags: dict[str, str] = {}
    for tag in filter(_is_visible, article.tags):
        tags.setdefault(tag_key(tag), tag.strip())
    return article._replace(
        outlet=article.outlet.strip() if _is_visible(article.outlet) else "unknown",
        lang=find_language(f"{article.title}\n{plain_text(article.body)}") if article.lang == "und" else article.lang,
        tags=tuple(tags.values()),
        authors=tuple(filter(_is_visible, article.authors)),
    )


def _is_visible(text: str) -> bool:
    return text[:1].isalnum() or any(character.isprintable() and not character.isspace() for character in text)


def _refuse_unusable(article: Article, text: str, name: str) -> None:
    """Raise PageError for what can be read but would break the site: its file's name, or its order."""
    if WINDOWS_RESERVED.fullmatch(article.id) or len(article.id.encode()) > MAX_ID_BYTES:
        raise PageError(
            f"id {article.id} cannot name a file on every system",
            file=name,
            line=line_of_key("id", text),
            remedy="Give the page another id, or its file another name.",
        )
    for key, when in (("date", article.date), ("collected", article.collected)):
        try:
            if isinstance(when, datetime):
                when.astimezone(UTC)  # as the order of articles and the feed do
        except OverflowError:
            raise PageError(
                f"{key} is before or after all time once its offset is counted in",
                file=name,
                line=line_of_key(key, text),
                remedy=f"Write a day alone, like  {key}: 2023-11-07.",
            ) from None
