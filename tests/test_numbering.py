"""The numbers under which the postings list the articles of a shard."""

from hypothesis import given
from hypothesis import strategies as st

from jianbao.publish.search.numbering import NUMBERS_PER_ARTICLE, number_articles

IDS = st.lists(st.text(max_size=6), unique=True, min_size=1, max_size=60)


@given(IDS)
def test_numbers_are_distinct_and_independent_of_the_order(ids: list[str]) -> None:
    """Every article has a number of its own, which depends on the set of ids alone."""
    numbers = dict(zip(ids, number_articles(ids), strict=True))
    assert len({*numbers.values()}) == len(ids)
    assert dict(zip(ids[::-1], number_articles(ids[::-1]), strict=True)) == numbers


def test_another_article_changes_few_numbers() -> None:
    """A new article changes hardly any other number, wherever it is; numbers are not much sparser than needed."""
    ids = [f"example.org-{n:x}" for n in range(3000)]
    before = dict(zip(ids, number_articles(ids), strict=True))
    changed = []
    for n in range(50):
        more = [*ids[: n * 60], f"new-{n}", *ids[n * 60 :]]
        after = dict(zip(more, number_articles(more), strict=True))
        changed.append(sum(before[identifier] != after[identifier] for identifier in ids))
    assert max(changed) < 40
    assert sum(changed) < 3 * len(changed)
    assert max(before.values()) < 3 * NUMBERS_PER_ARTICLE * len(ids)


def test_no_articles_have_no_numbers() -> None:
    """A shard without articles has no numbers."""
    assert number_articles([]) == ()
