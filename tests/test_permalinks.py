"""Jekyll's permalink rules, as a table of cases."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianbao.errors import UsageError
from jianbao.importers.permalinks import (
    PERMALINK_STYLES,
    PLACEHOLDER_VALUES,
    TITLE_PUNCTUATION,
    Post,
    post_addresses,
    slugify,
)

NAME = "2021-03-08-Hello, Wörld (上)"
POST = Post(NAME, NAME[11:], datetime(2021, 3, 8, 7, 5, 9, tzinfo=UTC), ("News", "世界 Two"), "old")


@pytest.mark.parametrize(
    ("template", "address"),
    [
        (PERMALINK_STYLES["date"], "news/世界 two/2021/03/08/Hello,-Wörld-(上).html"),
        (PERMALINK_STYLES["pretty"], "news/世界 two/2021/03/08/Hello,-Wörld-(上)/"),
        (PERMALINK_STYLES["ordinal"], "news/世界 two/2021/067/Hello,-Wörld-(上).html"),
        (PERMALINK_STYLES["weekdate"], "news/世界 two/2021/W10/Mon/Hello,-Wörld-(上).html"),
        (PERMALINK_STYLES["none"], "news/世界 two/Hello,-Wörld-(上).html"),
        ("/:slugified_categories/:slug", "news/世界-two/hello-wörld-上"),
        ("/:name.html", "2021-03-08-hello-wörld-上.html"),
        ("/:collection/:path/", f"posts/old/{NAME}/"),
        ("/:short_year-:i_month-:i_day/:hour:minute:second", "21-3-8/070509"),
        ("/:short_month/:long_month/:w_year/:week/:w_day/:short_day/:long_day/", "Mar/March/2021/10/1/Mon/Monday/"),
        ("/:year_:month/:title.html", "2021_03/Hello,-Wörld-(上).html"),
        ("blog//:year", "blog/2021"),
        ("/../secret/:year.html", "secret/2021.html"),
    ],
)
def test_placeholders_and_named_styles(template: str, address: str) -> None:
    """Each placeholder and each named style of a permalink gives the address that Jekyll gives."""
    assert post_addresses(template, POST) == (address,)


@pytest.mark.parametrize(
    ("slug", "found"),
    [
        ("wait...", ("wait....html", "wait/html")),
        ("one..two", ("one..two.html", "one/two.html")),
        ("v1.2", ("v1.2.html",)),
    ],
)
def test_two_dots_are_two_addresses(slug: str, found: tuple[str, ...]) -> None:
    """A slug with two dots has two addresses: Jekyll 4 makes a folder of the dots, Jekyll 3 keeps them."""
    assert post_addresses("/:title:output_ext", Post(slug, slug, POST.date)) == found


def test_empty_placeholder_leaves_no_doubled_slash() -> None:
    """An empty placeholder leaves no doubled slash."""
    assert post_addresses(PERMALINK_STYLES["date"], Post("a", "a", POST.date)) == ("2021/03/08/a.html",)


def test_week_of_the_previous_year() -> None:
    """``:w_year`` is the year of ``:week``, which may be the previous year."""
    assert post_addresses("/:w_year/:week/", Post("a", "a", datetime(2021, 1, 1, tzinfo=UTC))) == ("2020/53/",)


def test_unknown_placeholder() -> None:
    """An unknown placeholder is an error, as in Jekyll."""
    with pytest.raises(UsageError, match="contains :author, which Jekyll does not know"):
        post_addresses("/:author/:title", POST)
    assert set(PLACEHOLDER_VALUES) > {"title", "categories", "output_ext"}


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("The _config.yml file", "the-config-yml-file"),
        ("转载文章#14 亲历（上）", "转载文章-14-亲历-上"),
        ("—— a —— b ——", "a-b"),
        ("½ ② x²", "x"),
        ("हिन्दी", "हिन्दी"),
        ("", ""),
    ],
)
def test_slugs(text: str, slug: str) -> None:
    """Letters, marks and decimal digits stay; other characters become one hyphen, except at the ends."""
    assert slugify(text) == slug


def test_title_keeps_case_and_punctuation() -> None:
    """``:title`` keeps case and some punctuation."""
    assert slugify("The _config.yml file", keep=TITLE_PUNCTUATION, cased=True) == "The-_config.yml-file"


@given(st.text(max_size=40))
def test_slugify_is_idempotent(text: str) -> None:
    """A slug's slug is itself, and it contains no character that is special in paths or URLs."""
    slug = slugify(text, keep=TITLE_PUNCTUATION, cased=True)
    assert slugify(slug, keep=TITLE_PUNCTUATION, cased=True) == slug
    assert not {*slug} & {*'/\\?#%:*"<>| \t\n'}
