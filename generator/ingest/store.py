"""``Article`` -> ``content/articles/YYYY/MM/DD/<id>.md`` (``undated/<id>.md``), nothing of a person's overwritten."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from generator import pagefile
from generator.errors import OutputError, PageError
from generator.ingest.address import article_id, normal_address
from generator.model import Article
from generator.plaintext import count_characters, plain_text
from generator.report import Outcome


@dataclass(frozen=True, slots=True)
class Stored:
    """A page that is already there."""

    path: Path
    text: str
    id: str
    clipping: str
    """Name of the raw file it was made from; empty for a page written by hand."""
    characters: int


def stored_pages(articles: Path) -> dict[str, Stored]:
    """Key -> page for all that lies under ``articles``; the key is the id that the source address gives today.

    So a page keeps its id even if the making of ids should change. Unreadable pages are left to ``load``.
    """
    pages = {}
    for path in sorted(articles.rglob("*.md")):
        try:
            text = path.read_text(encoding="utf-8")
            article = pagefile.parse(text, path.name)
        except (PageError, UnicodeDecodeError):
            continue
        key = article_id(normal_address(article.source_url), "") if article.source_url else article.id
        pages[key] = Stored(path, text, article.id, article.clipping.get("file", ""), _length(article))
    return pages


def store(
    article: Article, articles: Path, pages: Mapping[str, Stored], *, force: bool = False
) -> tuple[Outcome, Stored]:
    """Write the page unless it is there already, tells more, or was edited by a person.

    The same address twice is one article: the fuller text wins, of two like ones the clipping whose name comes first,
    so that it makes no difference in which order they are ingested. Raises OutputError when the page cannot be written.
    """
    old = pages.get(article.id)
    if old is None:
        path = _path(articles, article)
        if path.exists() and not force:  # a page whose front matter a person has broken
            return Outcome.EDITED, Stored(path, "", article.id, "", 0)
        return Outcome.NEW, _write(article, path)
    article = replace(article, id=old.id)
    name = article.clipping.get("file", "")
    if old.clipping != name and (-_length(article), name) > (-old.characters, old.clipping):
        return Outcome.DUPLICATE, old
    text, path = pagefile.dump(article), _path(articles, article)
    if text == old.text.replace("\r\n", "\n") and path == old.path:
        return Outcome.UNCHANGED, old
    if pagefile.is_edited(old.text) and not force:
        return Outcome.EDITED, old
    new = _write(article, path)
    if path != old.path:
        old.path.unlink()
    return Outcome.UPDATED, new


def _path(articles: Path, article: Article) -> Path:
    folder = articles / f"{article.day:%Y/%m/%d}" if article.day else articles / "undated"
    return folder / f"{article.id}.md"


def _write(article: Article, path: Path) -> Stored:
    """Beside and rename, so that a page is always whole."""
    text = pagefile.dump(article)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.{os.getpid()}")
        beside.write_text(text, encoding="utf-8", newline="\n")
        beside.replace(path)
    except OSError as error:
        raise OutputError(
            f"cannot be written: {error.strerror}", file=str(path), remedy="Free space, or mend the folder's rights."
        ) from None
    return Stored(path, text, article.id, article.clipping.get("file", ""), _length(article))


def _length(article: Article) -> int:
    """How much an article tells: the characters of its text, addresses not counted."""
    return count_characters(plain_text(article.body))
