"""``Article`` -> ``content/articles/YYYY/MM/DD/<id>.md`` (``undated/<id>.md``), nothing of a person's overwritten."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from generator import pagefile
from generator.aliases import Aliases, aliases_of
from generator.errors import PageError
from generator.ingest.address import article_id, normal_address
from generator.ingest.facts import Facts, facts_of
from generator.model import Article, Capture
from generator.parallel import Workers
from generator.report import Outcome, Track, silent
from generator.whole import write_whole

BATCH = 200
"""Pages a worker reads at a time; reading one takes a millisecond."""
NONE: Aliases = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Stored:
    """What is remembered of a page that is there: not its text, so that memory stays flat."""

    path: Path
    key: str
    """The id that its source address gives today. A page keeps its own even if the making of ids should change."""
    id: str
    outlet: str
    age: tuple[bool, datetime, str]
    """Sorts pages, the oldest first: by moment, then by id; undated ones last."""
    facts: Facts
    captures: tuple[Capture, ...]
    same_as: tuple[str, ...]
    aliases: tuple[str, ...]
    digest: str
    """Of the whole page but its ``written`` line."""
    is_edited: bool
    """A person has edited or written it."""


@dataclass(frozen=True, slots=True)
class Captured:
    """What one run has of one address: the article of the best clipping, and the facts of the others."""

    article: Article
    facts: Facts
    others: tuple[Facts, ...] = ()


def stored_pages(articles: Path, workers: Workers, track: Track = silent) -> dict[str, Stored]:
    """Key -> page for all that lies under ``articles``. Unreadable pages are left to ``load``."""
    paths = pagefile.page_files(articles)
    found = workers.batches(_read_pages, paths, size=BATCH)
    return {page.key: page for _, page in zip(track(paths, "Reading pages"), found, strict=True) if page is not None}


def store(
    captured: Captured, articles: Path, old: Stored | None, aliases: Aliases = NONE, *, force: bool = False
) -> tuple[Outcome, Stored]:
    """Write the page unless it is there already, tells more, or was edited by a person; what its best clipping became.

    It answers at the old addresses (``aliases``) of all its captures.

    The choice is made over all captures known, so neither their order nor their division into runs makes a difference.
    Raises OutputError when the page cannot be written.
    """
    article = captured.article
    if old is None:
        path, article = _path(articles, article), _with(article, (f.capture for f in captured.others), aliases)
        if path.exists() and not force:  # a page whose front matter a person has broken
            return Outcome.EDITED, _stored(article, path, captured.facts, "")
        return Outcome.NEW, write_page(article, path, captured.facts)
    here = {facts.capture.file for facts in (captured.facts, *captured.others)}
    elsewhere = tuple(capture for capture in old.captures if capture.file not in here)
    if old.facts.capture.file not in here and old.facts.rank < captured.facts.rank:
        everyone = (*elsewhere, captured.facts.capture, *(facts.capture for facts in captured.others))
        return Outcome.DUPLICATE, _list_captures(old, everyone, aliases)
    if old.facts.capture.file and old.facts.capture.file not in here:
        elsewhere += (old.facts.capture,)
    captures = (*elsewhere, *(facts.capture for facts in captured.others))
    article = _with(article._replace(id=old.id, same_as=old.same_as), captures, aliases)
    if old.is_edited and not force:
        return Outcome.EDITED, old
    text, path = pagefile.dump(article, captured.facts.characters), _path(articles, article)
    if path == old.path and not old.is_edited and pagefile.digest(text) == old.digest:
        return Outcome.UNCHANGED, old
    new = write_page(article, path, captured.facts, text)
    if path != old.path:
        old.path.unlink()
    return Outcome.UPDATED, new


def read_page(path: Path) -> Article:
    """The article of a page that was read before. Raises PageError."""
    return pagefile.parse(path.read_text(encoding="utf-8"), path.name)


def write_page(article: Article, path: Path, facts: Facts, text: str = "") -> Stored:
    """Beside and rename, so that a page is always whole; ``text`` where it is dumped already."""
    text = text or pagefile.dump(article, facts.characters)
    write_whole(path, text.encode())
    return _stored(article, path, facts, text)


def _stored(article: Article, path: Path, facts: Facts, text: str) -> Stored:
    try:
        moment = article.instant
    except OverflowError:  # a date before or after all time, which ``load`` refuses
        moment = datetime.max.replace(tzinfo=UTC)
    return Stored(
        path=path,
        key=article_id(normal_address(article.source_url), "") if article.source_url else article.id,
        id=article.id,
        outlet=article.outlet,
        age=(article.date is None, moment, article.id),
        facts=facts,
        captures=article.captures,
        same_as=article.same_as,
        aliases=article.aliases,
        digest=pagefile.digest(text),
        is_edited=pagefile.is_edited(text),
    )


def _read_pages(paths: Sequence[Path]) -> list[Stored | None]:
    return [_read_stored(path) for path in paths]


def _read_stored(path: Path) -> Stored | None:
    try:
        text = path.read_text(encoding="utf-8")
        article = pagefile.parse(text, path.name)
    except (PageError, UnicodeDecodeError, OSError):
        return None
    return _stored(article, path, facts_of(article), text)


def _list_captures(old: Stored, captures: Iterable[Capture], aliases: Aliases) -> Stored:
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
