"""Read the pages of an archive for the checks, in worker processes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from jianbao.config import Config
from jianbao.errors import PageError
from jianbao.ingest.shingles import ShingleSample, folded_letters, sample_shingles
from jianbao.ingest.source_url import article_id, canonical_url
from jianbao.model import Article, Capture, When
from jianbao.page.format import line_of_key
from jianbao.publish.page_record import PageRecord, to_row
from jianbao.publish.read_page import links_on_page, load_article, misspelt_keys, read_page
from jianbao.runtime.file_stamps import NO_STAMP

PAGES_CHECKED_PER_BATCH = 100
NOT_TEXT = re.compile(r"!?\]\([^)\n]*\)|<[^<>\n]*>|https?://\S+")
"""Addresses and tags in Markdown. What is left has nearly the same letters as the text, without parsing it."""
CONFLICT = re.compile(r"^<{7} .*\n(?:.*\n)*?={7}$", re.MULTILINE)
"""How git marks two versions of lines that it could not merge: https://git-scm.com/docs/git-merge"""


class CheckedPage(NamedTuple):
    """A page of an article as the checks need it, without its text."""

    name: str
    """Its file, relative to the archive."""
    path: Path
    record: PageRecord
    """As the site is planned with; its ``notes`` are misspelt keys only."""
    date: When | None
    collected: When | None
    source_url: str
    address_id: str
    """The id that its address gives; empty without an address."""
    captures: tuple[Capture, ...]
    """The clippings that it names: the one that it was made from, if any, and the others."""
    has_conflict: bool
    """Whether it has a mark of a merge (``CONFLICT``)."""
    sample: ShingleSample
    """The sample of its text's shingles, with which near-duplicates are found."""

    @property
    def age(self) -> tuple[bool, int, str]:
        """Sort key, the oldest page first; undated pages come last."""
        return self.date is None, self.record.instant, self.record.id

    def line_of(self, key: str) -> int | None:
        """The line on which its front matter sets a key."""
        return line_of_key(key, self.path.read_text(encoding="utf-8", errors="replace"))


def read_pages(config: Config, files: Sequence[str]) -> list[CheckedPage | PageError]:
    """Read pages by their files below the folder of articles."""
    prefix = f"{config.articles.relative_to(config.root).as_posix()}/"
    return [_read(config.articles / file, file, prefix + file) for file in files]


def _read(path: Path, file: str, name: str) -> CheckedPage | PageError:
    try:
        data = read_page(str(path), name)
        article = load_article(data, name)
    except PageError as error:
        return error
    row = to_row(article, misspelt_keys(article, data), links_on_page(article, data))
    url = article.source_url
    return CheckedPage(
        name,
        path,
        PageRecord._make((file, NO_STAMP, "", *row))._replace(shown=None),
        article.date,
        article.collected,
        url,
        article_id(canonical_url(url), "") if url else "",
        _captures_of(article),
        b"<<<<<<< " in data and CONFLICT.search(data.decode(errors="replace")) is not None,
        _sample_of(article),
    )


def _captures_of(article: Article) -> tuple[Capture, ...]:
    clipping = article.clipping
    collected = article.collected if isinstance(article.collected, datetime) else None
    own = Capture(clipping.get("file", ""), clipping.get("sha256", ""), collected)
    return (own, *article.captures) if own.file else article.captures


def _sample_of(article: Article) -> ShingleSample:
    """As ingest takes it of the parsed text; empty if the page has no text, or only its title."""
    text = NOT_TEXT.sub(" ", article.body)
    is_short = len(text) <= 2 * len(article.title)
    return () if is_short and folded_letters(text) in ("", folded_letters(article.title)) else sample_shingles(text)
