"""The pairs of captures that are compared: all captures of one article are among them, and few others."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st
from stories import story

from jianbao.ingest.possible_pairs import possible_pairs
from jianbao.ingest.same_article import TEXT_SHINGLE_LETTERS, TITLE_SHINGLE_LETTERS, Traits, are_one_article
from jianbao.ingest.shingles import shingles


def traits(title: str, text: str, place: str = "", *, is_front_page: bool = False) -> Traits:
    """The traits of a capture with this title and text, whose letters need no folding."""
    return Traits(
        title=title,
        title_shingles=shingles(title, TITLE_SHINGLE_LETTERS),
        numbers=(),
        text=text,
        text_shingles=shingles(text, TEXT_SHINGLE_LETTERS),
        place=place,
        is_front_page=is_front_page,
    )


FEW_LETTERS = st.text("甲乙丙丁", max_size=14)
"""Texts of so few different letters that many pairs have something in common, and many have nearly enough."""


@given(
    st.lists(st.builds(traits, FEW_LETTERS, FEW_LETTERS, st.sampled_from(["", "post-1"])), max_size=9),
    st.sampled_from(["article", "front page", "both"]),
)
def test_no_capture_is_missed(captures: list[Traits], kind: str) -> None:
    """Comparing the possible pairs finds exactly the captures of one article that comparing all pairs finds, in order.

    This is so for articles, for front pages, and for a mixture of both.
    """
    fronts = [kind == "front page" or (kind == "both" and number % 2 == 0) for number in range(len(captures))]
    captures = [one._replace(is_front_page=front) for one, front in zip(captures, fronts, strict=True)]
    all_pairs = combinations(range(len(captures)), 2)
    expected = [pair for pair in all_pairs if are_one_article(captures[pair[0]], captures[pair[1]])]
    possible = [*possible_pairs(captures)]
    assert possible == sorted(set(possible))
    assert [pair for pair in possible if are_one_article(captures[pair[0]], captures[pair[1]])] == expected


def test_the_same_ending_makes_no_pair() -> None:
    """Of 200 texts of a front page that end alike, few pairs are compared, the captures of one article among them."""
    texts = [shingles(story(number) + story(999, 40), TEXT_SHINGLE_LETTERS) for number in range(200)]
    captures = [
        traits("晚报", story(number), is_front_page=True)._replace(text_shingles=text)
        for number, text in enumerate([*texts, texts[7]])
    ]
    pairs = [*possible_pairs(captures)]
    assert (7, 200) in pairs
    assert len(pairs) < 1000
