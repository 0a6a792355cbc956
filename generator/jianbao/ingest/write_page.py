"""Write articles to pages, ``YYYY/MM/DD/<id>.md`` or ``undated/<id>.md``, without overwriting the user's edits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from jianbao.ingest.article_facts import ArticleFacts, capture_order
from jianbao.ingest.capture_texts import TextOf, unknown_text, with_changes
from jianbao.ingest.clipping_names import NO_NAMES, ClippingNames
from jianbao.ingest.existing_pages import ExistingPage, make_existing_page
from jianbao.ingest.read.files import is_leftover
from jianbao.model import Article, Capture
from jianbao.page.format import dump_page, page_digest, parse_page
from jianbao.report import Outcome
from jianbao.runtime.atomic import write_atomically
from jianbao.runtime.file_stamps import NO_STAMP, stamp_of


class ChosenCapture(NamedTuple):
    """An article from the best of its captures in this ingest, and the facts of that capture and of the others."""

    article: Article
    facts: ArticleFacts
    other_facts: tuple[ArticleFacts, ...] = ()
    text_of: TextOf = unknown_text
    """Gives the texts of the article's captures."""


def save_article(
    chosen: ChosenCapture,
    articles: Path,
    old: ExistingPage | None,
    names: ClippingNames = NO_NAMES,
    *,
    force: bool = False,
    temporary: Path | None = None,
) -> tuple[Outcome, ExistingPage]:
    """Write an article to its page below ``articles`` if that changes the page.

    Returns what became of the chosen capture, and the page as it is now. ``old`` is the page as it was, None for a new
    article. Its text is kept if an earlier ingest made it from a better capture that this one does not replace, or if
    the user edited it, unless ``force``. A page lists all captures and has all their old addresses. So neither the
    order of captures nor their division into ingests makes a difference. ``temporary`` is as in ``write_atomically``.
    Raises OutputError.
    """
    if old is None:
        return _save_new(chosen, articles, names, force=force, temporary=temporary)
    new = [facts.capture for facts in (chosen.facts, *chosen.other_facts)]
    kept = [capture for capture in (old.facts.capture, *old.captures) if not _is_replaced(capture, new, old, names)]
    others = [facts.capture for facts in chosen.other_facts]
    if old.facts.capture in kept and old.facts.rank < chosen.facts.rank:
        kept.remove(old.facts.capture)
        captures = (*kept, chosen.facts.capture, *others)
        return Outcome.DUPLICATE, _list_captures(old, captures, chosen.text_of, articles, names, temporary)
    if chosen.facts.capture.sha256 != old.facts.capture.sha256:  # numbers of changes are about another text
        kept = [capture._replace(added=None, removed=None) for capture in kept]
    listed = [capture for capture in (*kept, *others) if capture.file]
    if old.is_edited and not force:
        return Outcome.EDITED, old
    article = chosen.article._replace(id=old.id, same_as=tuple(old.same_as))
    article = _with_captures(article, listed, chosen.text_of, names, old.aliases)
    text, file = dump_page(article, chosen.facts.characters), _page_file(article)
    if file == old.file and not old.is_edited and page_digest(text) == old.content_digest:
        return Outcome.UNCHANGED, old
    written = write_page(article, articles, file, chosen.facts, text, temporary)
    if file != old.file:
        (articles / old.file).unlink()
    return Outcome.UPDATED, written


def _is_replaced(capture: Capture, new: Sequence[Capture], page: ExistingPage, names: ClippingNames) -> bool:
    """Whether one of the ``new`` captures is the same clipping as a ``capture`` of the page: changed, renamed, or both.

    A listed capture that this ingest found to be of another article is replaced, too.

    A clipping that no longer exists was renamed if another file has its bytes, and was renamed and corrected if a file
    that the page does not record yet was collected at the same time.
    """
    is_listed = capture != page.facts.capture
    if any(other.file == capture.file for other in new) or (is_listed and capture.file in names.ingested):
        return True
    if not names.is_gone(capture.file):
        return False
    recorded = {value for known in (page.facts.capture, *page.captures) for value in (known.file, known.sha256)}
    return is_leftover(capture.file) or any(
        other.sha256 == capture.sha256
        or (other.collected == capture.collected and recorded.isdisjoint((other.file, other.sha256)))
        for other in new
    )


def _save_new(
    chosen: ChosenCapture, articles: Path, names: ClippingNames, *, force: bool, temporary: Path | None
) -> tuple[Outcome, ExistingPage]:
    """Save an article whose page does not exist or cannot be parsed."""
    file = _page_file(chosen.article)
    captures = (facts.capture for facts in chosen.other_facts)
    article = _with_captures(chosen.article, captures, chosen.text_of, names)
    if (articles / file).exists() and not force:  # the user's edit has made the front matter invalid
        return Outcome.EDITED, make_existing_page(article, file, NO_STAMP, chosen.facts, "", b"")
    return Outcome.NEW, write_page(article, articles, file, chosen.facts, temporary=temporary)


def read_page(path: Path) -> Article:
    """Read a page again, now with its text. Raises PageError if it has become invalid."""
    return parse_page(path.read_text(encoding="utf-8"), path.name)


def write_page(
    article: Article, articles: Path, file: str, facts: ArticleFacts, text: str = "", temporary: Path | None = None
) -> ExistingPage:
    """Write the page ``file`` below ``articles`` atomically; ``text`` is the page if it is serialized already.

    Raises OutputError.
    """
    text, path = text or dump_page(article, facts.characters), articles / file
    write_atomically(path, text.encode(), temporary)
    return make_existing_page(article, file, stamp_of(path), facts, text, text.encode())


def _list_captures(
    old: ExistingPage,
    captures: Iterable[Capture],
    text_of: TextOf,
    articles: Path,
    names: ClippingNames,
    temporary: Path | None,
) -> ExistingPage:
    """Replace the captures that a page lists, unless the user edited the page."""
    if old.is_edited:
        return old
    page = read_page(articles / old.file)
    article = _with_captures(page, captures, text_of, names, old.aliases)
    return old if article == page else write_page(article, articles, old.file, old.facts, temporary=temporary)


def _with_captures(
    article: Article,
    captures: Iterable[Capture],
    text_of: TextOf,
    names: ClippingNames,
    page_aliases: Iterable[str] = (),
) -> Article:
    """Set the other ``captures`` of an article, sorted, with their changes, and the old addresses of all captures."""
    ordered = with_changes(sorted(captures, key=capture_order), article.body, text_of)
    clippings = (article.clipping.get("file", ""), *(capture.file for capture in ordered))
    return article._replace(captures=ordered, aliases=names.aliases_of(clippings, page_aliases))


def _page_file(article: Article) -> str:
    """The path of a page below the folder of pages."""
    return f"{article.day:%Y/%m/%d}/{article.id}.md" if article.day else f"undated/{article.id}.md"
