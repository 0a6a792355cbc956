"""``content/articles/**.md`` -> Articles, newest first; what cannot be read is returned, not raised."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from generator import pagefile
from generator.errors import JianbaoError, PageError
from generator.language import find_language
from generator.model import Article
from generator.plaintext import plain_text
from generator.publish.addresses import LONGEST_NAME, RESERVED
from generator.publish.organise import tag_key
from generator.report import Track, silent


def load_articles(
    folder: Path, root: Path, track: Track = silent
) -> tuple[tuple[Article, ...], tuple[JianbaoError, ...]]:
    """All articles in order, and the problems: pages that cannot be read, and pages that claim an id already taken."""
    articles: dict[str, Article] = {}
    owners: dict[str, str] = {}
    problems: list[JianbaoError] = []
    for path in track(pagefile.page_files(folder), "Reading pages"):
        name = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
        try:
            text = path.read_text(encoding="utf-8-sig")
            article = _completed(pagefile.parse(text, name))
            _refuse_unusable(article, text, name)
        except UnicodeDecodeError:
            problems.append(PageError("the page is not UTF-8", file=name, remedy="Save it again as UTF-8."))
        except OSError as error:
            problems.append(PageError(f"cannot be read: {error.strerror}", file=name))
        except PageError as problem:
            problems.append(problem)
        else:
            key = unicodedata.normalize("NFC", article.id).casefold()  # what many systems take for the same file name
            if key in articles:
                problems.append(_clash(article.id, name, owners[key]))
            else:
                articles[key], owners[key] = article, name
    return newest_first(articles.values()), tuple(problems)


def load_about(folder: Path, root: Path) -> tuple[str | None, tuple[JianbaoError, ...]]:
    """The archive's own ``about.md`` in ``folder``, if a person has written one, and what is wrong with it."""
    path = folder / "about.md"
    try:
        return (path.read_text(encoding="utf-8-sig") if path.is_file() else None), ()
    except UnicodeDecodeError:
        name = path.relative_to(root).as_posix()
        return None, (PageError("the page is not UTF-8", file=name, remedy="Save it again as UTF-8."),)


def newest_first(articles: Iterable[Article]) -> tuple[Article, ...]:
    """By moment of publication, then by id, so that the order never depends on the file system."""
    return tuple(
        sorted(sorted(articles, key=lambda article: article.id), key=lambda article: article.instant, reverse=True)
    )


def _completed(article: Article) -> Article:
    """What a page written by hand may leave to us: its language; and nobody means a blank tag, name or outlet."""
    tags: dict[str, str] = {}
    for tag in filter(_is_visible, article.tags):
        tags.setdefault(tag_key(tag), tag.strip())
    return replace(
        article,
        outlet=article.outlet.strip() if _is_visible(article.outlet) else "unknown",
        lang=find_language(f"{article.title}\n{plain_text(article.body)}") if article.lang == "und" else article.lang,
        tags=tuple(tags.values()),
        authors=tuple(filter(_is_visible, article.authors)),
    )


def _is_visible(text: str) -> bool:
    return any(character.isprintable() and not character.isspace() for character in text)


def _refuse_unusable(article: Article, text: str, name: str) -> None:
    """Raise PageError for what can be read but would break the site: its file's name, or its order."""
    if RESERVED.fullmatch(article.id) or len(article.id.encode()) > LONGEST_NAME:
        raise PageError(
            f"id {article.id} cannot name a file on every system",
            file=name,
            line=_line_of("id", text),
            remedy="Give the page another id, or its file another name.",
        )
    try:
        article.instant  # noqa: B018  # asked only to see whether there is one
    except OverflowError:
        raise PageError(
            "date is before or after all time once its offset is counted in",
            file=name,
            line=_line_of("date", text),
            remedy="Write a day alone, like  date: 2023-11-07.",
        ) from None


def _line_of(key: str, text: str) -> int | None:
    return next((number for number, line in enumerate(text.splitlines(), 1) if line.startswith(f"{key}:")), None)


def _clash(identifier: str, name: str, owner: str) -> PageError:
    return PageError(
        f"id {identifier} is taken by {owner}",
        file=name,
        remedy="Give this page an id of its own, or delete one of the two.",
    )
