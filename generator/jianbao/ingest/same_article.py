"""Decide whether two clippings of one address are captures of one article, or two articles.

An address does not always name an article: it may be the front page of a channel, or a live blog with many posts.
Captures of one article share something of their titles or texts. The thresholds were chosen on 1,501 addresses with
several clippings, 446 of them with several titles: three of them are divided, and in each of the three, neither the
titles nor the texts have anything in common. Every pair of texts without a common passage had nearly equal titles.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from jianbao.ingest.article_facts import ArticleFacts
from jianbao.ingest.shingles import folded_letters, shingles
from jianbao.ingest.source_url import is_front_page
from jianbao.model import Article
from jianbao.page.plaintext import plain_text

TITLE_SHINGLE_LETTERS = 2
TEXT_SHINGLE_LETTERS = 4
"""Short, so that texts of one sentence can be compared."""
MIN_LETTERS_WITH_SHINGLES = 8
"""A shorter text has too few shingles to be compared by them."""
MAX_COMPARED_LETTERS = 4_000
"""Letters at the beginning of a text that are compared: a shorter capture is nearly always the beginning."""
MIN_SIMILAR_TITLE_SHARE = 0.5
"""Share of the shorter title from which the texts need not have anything in common."""
MIN_COMMON_SHARE = 0.7
"""Share of the shorter text, plus share of the shorter title, that two captures have in common. Texts of one channel
often have the same ending, which is the larger part of a short text."""
MIN_COMMON_TITLE_SHARE = 0.15
"""Share of the shorter title if one of the captures has no text, as many videos have none and have their titles edited.
Of 1,196 pairs of titles of one address, all but 26 share more than 40 % of the shorter one."""
MIN_FRONT_PAGE_TITLE_SHARE = 0.7
"""The same share at the address of a front page, where any article may be."""
TITLE_NUMBER = re.compile(r"\d+")


class Traits(NamedTuple):
    """What is compared of a capture."""

    title: str
    """Its letters, folded."""
    title_shingles: frozenset[str]
    numbers: tuple[str, ...]
    """Numbers in the title: 第3集 and 第4集 are two articles unless the texts say otherwise."""
    text: str
    """Its letters, folded; empty for a capture that is thin."""
    text_shingles: frozenset[str]
    place: str
    """The place within the page that the address leads to: ``post-1`` of ``live.html#post-1``."""
    is_front_page: bool
    """Whether the address is that of a site's front page, whose title may be that of the site."""


def traits_of(article: Article, facts: ArticleFacts, place: str = "") -> Traits:
    """The traits of a capture; ``place`` is the fragment of its address."""
    title = folded_letters(article.title)
    text = "" if facts.is_thin else folded_letters(plain_text(article.body))[:MAX_COMPARED_LETTERS]
    return Traits(
        title=title,
        title_shingles=shingles(title, TITLE_SHINGLE_LETTERS),
        numbers=tuple(TITLE_NUMBER.findall(title)),
        text=text,
        text_shingles=shingles(text, TEXT_SHINGLE_LETTERS),
        place=place,
        is_front_page=is_front_page(article.source_url),
    )


def are_one_article(one: Traits, other: Traits) -> bool:
    """Whether two captures of one address share enough of title and text to be captures of one article.

    Where both have a text, their titles alone are enough only if both addresses lead to the same place of a page that
    is not a front page, and only if the titles have the same numbers. At the address of a front page, title and text
    must both be similar: of 1,000 videos of a few channels, whose descriptions are alike, 331 would be left.
    """
    title_share = 1.0 if one.title == other.title else _common_share(one.title_shingles, other.title_shingles)
    has_same_numbers = one.numbers == other.numbers
    if not one.text or not other.text:
        return title_share >= (MIN_FRONT_PAGE_TITLE_SHARE if one.is_front_page else MIN_COMMON_TITLE_SHARE)
    if one.is_front_page:
        share = _common_text_share(one, other) if has_same_numbers and title_share >= MIN_SIMILAR_TITLE_SHARE else 0.0
        return share >= MIN_COMMON_SHARE
    if one.place != other.place or not has_same_numbers:
        title_share = 0.0
    if title_share >= MIN_SIMILAR_TITLE_SHARE:
        return True
    return title_share + _common_text_share(one, other) >= MIN_COMMON_SHARE


def _common_text_share(one: Traits, other: Traits) -> float:
    """``_common_share`` of the texts; a text of very few letters must be a part of the other one."""
    shorter, longer = sorted((one, other), key=lambda traits: len(traits.text))
    if len(shorter.text) < MIN_LETTERS_WITH_SHINGLES:
        return float(shorter.text in longer.text)
    return _common_share(one.text_shingles, other.text_shingles)


def _common_share(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of the smaller set that is in the other; 0 if one is empty."""
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0
