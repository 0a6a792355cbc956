"""The lists of tags, outlets, channels and authors: by number of articles and by name, bounded."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from conftest import Archive, a_record, an_article

from jianbao.chinese.pinyin import initial_of, pinyin_table
from jianbao.model import Page
from jianbao.publish import shelf_lists as lists
from jianbao.publish.listings import Entry
from jianbao.publish.shelf_kinds import spellings_of
from jianbao.publish.shelves import organise


def pages_of(tags: Sequence[str]) -> dict[str, Page]:
    """The pages of the list of these tags, by path."""
    record = a_record(an_article("a", tags=tuple(tags), channel="晨读"))
    library = organise([record], spellings_of([record]), {}, "zh-Hans")
    return {page.path: page for page in lists.shelf_lists(library) if page.path.startswith("tags/")}


def names(shelves: Sequence[Entry]) -> str:
    """The names of shelves, in their order."""
    return " ".join(shelf.title for shelf in shelves)


@pytest.mark.parametrize(
    ("count", "has_names", "has_parts"), [(30, False, False), (31, True, False), (301, True, True)]
)
def test_longer_lists_are_also_by_name(count: int, has_names: bool, has_parts: bool) -> None:
    """Up to 30 shelves are one list; up to 300 are also listed by name; beyond, each initial has a page of its own."""
    pages = pages_of([f"{chr(ord('a') + number % 26)}{number}" for number in range(count)])
    first = pages["tags/index.html"].context
    assert first["count"] == count
    assert len(first["shelves"]) == (lists.MAX_LARGEST if count > lists.MAX_LARGEST else count)
    assert bool(first["initials"]) is has_names
    assert [bool(initial.path) for initial in first["initials"]] == [has_parts] * (26 if has_names else 0)
    parts = [shelf for path, page in pages.items() if path != "tags/index.html" for shelf in page.context["shelves"]]
    assert len({*parts}) == (count if has_parts else 0)


def test_order_of_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names are in the order of letters and of pinyin, in either script; then other scripts, then digits."""
    monkeypatch.setattr(lists, "MAX_UNSORTED", 0)
    first = pages_of(
        [
            "重庆",
            "曹操",
            "阿富汗",
            "Éire",
            "apec",
            "韓國",
            "韩国队",
            "東京",
            "ψ",
            "东盟",
            "7国",
            "北约",
            "日本",
            "ガーナ",
        ]
    )
    found = {initial.label: names(initial.shelves) for initial in first["tags/index.html"].context["initials"]}
    assert found == {
        "A": "apec 阿富汗",
        "B": "北约",
        "C": "曹操",
        "D": "東京 东盟",
        "E": "Éire",
        "H": "韓國 韩国队",
        "R": "日本",
        "Z": "重庆",
        "Ψ": "ψ",
        "カ": "ガーナ",
        "#": "7国",
    }


def test_long_initial_is_split_by_first_character(monkeypatch: pytest.MonkeyPatch) -> None:
    """An initial with too many names has a page for each first character."""
    monkeypatch.setattr(lists, "MAX_UNSORTED", 0)
    monkeypatch.setattr(lists, "MAX_ON_PAGE", 3)
    pages = pages_of(["张一", "张二", "章三", "周四", "a"])
    assert [(i.label, i.path, i.count) for i in pages["tags/index.html"].context["initials"]] == [
        ("A", "tags/index/a.html", 1),
        ("Z", "tags/index/z.html", 4),
    ]
    assert [(i.label, i.path) for i in pages["tags/index/z.html"].context["initials"]] == [
        ("章", "tags/index/z/章.html"),
        ("张", "tags/index/z/张.html"),
        ("周", "tags/index/z/周.html"),
    ]
    assert names(pages["tags/index/z/张.html"].context["shelves"]) == "张二 张一"


def test_long_beginning_is_split_by_more_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names with a beginning in common are split by as many characters as it takes; no page is of one part only.

    A name that is the beginning of the others has a page of its own, even if it is one letter.
    """
    monkeypatch.setattr(lists, "MAX_UNSORTED", 0)
    monkeypatch.setattr(lists, "MAX_ON_PAGE", 2)
    pages = pages_of(["z", "zoo", "zoom", "zone", "zo", "张一", "张二", "张三甲", "张三乙", "张三丙"])
    found = {path: [(i.label, i.path, i.count) for i in page.context["initials"]] for path, page in pages.items()}
    z = "tags/index/z"
    of_z = pages["tags/index.html"].context["initials"][0].path
    assert {path: links for path, links in found.items() if links} == {
        "tags/index.html": [("z", of_z, 1), ("zo", f"{z}/zo.html", 4), ("张", f"{z}/张.html", 5)],
        f"{z}/zo.html": [
            ("zo", found[f"{z}/zo.html"][0][1], 1),
            ("zon", f"{z}/zon.html", 1),
            ("zoo", f"{z}/zoo.html", 2),
        ],
        f"{z}/张.html": [
            ("张二", f"{z}/张二.html", 1),
            ("张三", f"{z}/张三.html", 3),
            ("张一", f"{z}/张一.html", 1),
        ],
        f"{z}/张三.html": [(name, f"{z}/{name}.html", 1) for name in ("张三丙", "张三甲", "张三乙")],
    }
    assert {path for links in found.values() for _, path, _ in links} == set(pages) - {"tags/index.html"}


@pytest.mark.parametrize("form", ["Ann {}", "王{}", "{:0>900}"])
def test_names_with_one_beginning_are_bounded(form: str) -> None:
    """However many names begin alike, even with 890 characters, no page has more than 300."""
    pages = pages_of([form.format(f"{number:b}") for number in range(900)])
    sizes = [len(page.context["shelves"]) for path, page in pages.items() if path != "tags/index.html"]
    assert sum(sizes) == 900
    assert max(sizes) <= lists.MAX_ON_PAGE


def test_initials_agree_with_the_table_of_readings() -> None:
    """The initial of each character in the table is that of one of its readings."""
    readings: dict[str, set[str]] = {}
    for syllable, characters in pinyin_table().items():
        for character in characters:
            readings.setdefault(character, set()).add(syllable[0].upper())
    assert {c: initial_of(c) for c, initials in readings.items() if initial_of(c) not in initials} == {}
    assert [*map(initial_of, "长厂重朝")] == ["C", "C", "Z", "C"]
    assert [*map(initial_of, ["a", "", "丂", "あ"])] == [""] * 4


def test_pages_of_initials_come_and_go(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build after the only name with an initial left or came leaves what a clean build makes."""
    monkeypatch.setattr(lists, "MAX_UNSORTED", 1)
    monkeypatch.setattr(lists, "MAX_ON_PAGE", 2)
    for number, tag in enumerate(["韩国", "国防", "日本"]):
        archive.page(f"a{number}", tags=[tag])
    archive.build()
    archive.page("a2", tags=["外交"])
    archive.build()
    archive.build(archive.root / "clean")
    found, clean = (
        {path.name for path in (archive.root / folder / "tags/index").iterdir()} for folder in ("site", "clean")
    )
    assert found == clean == {"g.html", "h.html", "w.html"}
