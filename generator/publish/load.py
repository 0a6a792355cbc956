"""``content/articles/**.md`` -> Articles, newest first; what cannot be read is returned, not raised."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from generator import pagefile
from generator.errors import JianbaoError, PageError
from generator.model import Article
from generator.report import Track, silent


def load_articles(
    folder: Path, root: Path, track: Track = silent
) -> tuple[tuple[Article, ...], tuple[JianbaoError, ...]]:
    """All articles in order, and the problems: pages that cannot be read, and pages that claim an id already taken."""
    articles: dict[str, Article] = {}
    owners: dict[str, str] = {}
    problems: list[JianbaoError] = []
    for path in track(_files(folder), "Reading pages"):
        name = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
        try:
            article = pagefile.parse(path.read_text(encoding="utf-8-sig"), name)
        except UnicodeDecodeError:
            problems.append(PageError("the page is not UTF-8", file=name, remedy="Save it again as UTF-8."))
        except OSError as error:
            problems.append(PageError(f"cannot be read: {error.strerror}", file=name))
        except PageError as problem:
            problems.append(problem)
        else:
            if article.id in articles:
                problems.append(_clash(article.id, name, owners[article.id]))
            else:
                articles[article.id], owners[article.id] = article, name
    return newest_first(articles.values()), tuple(problems)


def newest_first(articles: Iterable[Article]) -> tuple[Article, ...]:
    """By moment of publication, then by id, so that the order never depends on the file system."""
    return tuple(
        sorted(sorted(articles, key=lambda article: article.id), key=lambda article: article.instant, reverse=True)
    )


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.md") if not path.name.startswith("."))


def _clash(identifier: str, name: str, owner: str) -> PageError:
    return PageError(
        f"id {identifier} is taken by {owner}",
        file=name,
        remedy="Give this page an id of its own, or delete one of the two.",
    )
