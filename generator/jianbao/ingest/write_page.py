"""``Article`` -> ``content/articles/YYYY/MM/DD/<id>.md`` (``undated/<id>.md``), nothing of a person's overwritten."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from jianbao.ingest.article_facts import ArticleFacts
from jianbao.ingest.existing_pages import ExistingPage, make_existing_page
from jianbao.model import Article, Capture
from jianbao.page.aliases import Aliases, aliases_of
from jianbao.page.format import dump_page, page_digest, parse_page
from jianbao.report import Outcome
from jianbao.runtime.atomic import write_atomically
from jianbao.runtime.file_stamps import NO_STAMP, stamp_of

NO_ALIASES: Aliases = MappingProxyType({})


class ChosenCapture(NamedTuple):
    """What one run has of one address: the article of the best clipping, and the facts of the others."""

    article: Article
    facts: ArticleFacts
    other_facts: tuple[ArticleFacts, ...] = ()


def save_article(
    captured: ChosenCapture,
    articles: Path,
    old: ExistingPage | None,
    aliases: Aliases = NO_ALIASES,
    *,
    force: bool = False,
) -> tuple[Outcome, ExistingPage]:
    """Write the page unless it is there already, tells more, or was edited by a person; what its best clipping became.

    It answers at the old addresses (``aliases``) of all its captures.

    The choice is made over all captures known, so neither their order nor their division into runs makes a difference.
    Raises OutputError when the page cannot be written.
    """
    article = captured.article
    if old is None:
        path, article = _path(articles, article), _with(article, (f.capture for f in captured.other_facts), aliases)
        if path.exists() and not force:  # a page whose front matter a person has broken
            return Outcome.EDITED, make_existing_page(article, path, NO_STAMP, captured.facts, "", b"")
        return Outcome.NEW, write_page(article, path, captured.facts)
    here = {facts.capture.file for facts in (captured.facts, *captured.other_facts)}
    elsewhere = tuple(capture for capture in old.captures if capture.file not in here)
    if old.facts.capture.file not in here and old.facts.rank < captured.facts.rank:
        everyone = (*elsewhere, captured.facts.capture, *(facts.capture for facts in captured.other_facts))
        return Outcome.DUPLICATE, _list_captures(old, everyone, aliases)
    if old.facts.capture.file and old.facts.capture.file not in here:
        elsewhere += (old.facts.capture,)
    captures = (*elsewhere, *(facts.capture for facts in captured.other_facts))
    article = _with(article._replace(id=old.id, same_as=old.same_as), captures, aliases)
    if old.is_edited and not force:
        return Outcome.EDITED, old
    text, path = dump_page(article, captured.facts.characters), _path(articles, article)
    if path == old.path and not old.is_edited and page_digest(text) == old.content_digest:
        return Outcome.UNCHANGED, old
    new = write_page(article, path, captured.facts, text)
    if path != old.path:
        old.path.unlink()
    return Outcome.UPDATED, new


def read_page(path: Path) -> Article:
    """The article of a page that was read before. Raises PageError."""
    return parse_page(path.read_text(encoding="utf-8"), path.name)


def write_page(article: Article, path: Path, facts: ArticleFacts, text: str = "") -> ExistingPage:
    """Beside and rename, so that a page is always whole; ``text`` where it is dumped already."""
    text = text or dump_page(article, facts.characters)
    write_atomically(path, text.encode())
    return make_existing_page(article, path, stamp_of(path), facts, text, text.encode())


def _list_captures(old: ExistingPage, captures: Iterable[Capture], aliases: Aliases) -> ExistingPage:
    """The page with other captures; a person's page is left as it is."""
    if old.is_edited:
        return old
    page = read_page(old.path)
    article = _with(page, captures, aliases)
    return old if article == page else write_page(article, old.path, old.facts)


def _with(article: Article, captures: Iterable[Capture], aliases: Aliases) -> Article:
    """The article with its other captures, in order, and the old addresses of all of them."""
    ordered = tuple(sorted(captures, key=lambda capture: (capture.file, capture.sha256)))
    names = (article.clipping.get("file", ""), *(capture.file for capture in ordered))
    return article._replace(captures=ordered, aliases=aliases_of(aliases, names))


def _path(articles: Path, article: Article) -> Path:
    folder = articles / f"{article.day:%Y/%m/%d}" if article.day else articles / "undated"
    return folder / f"{article.id}.md"
