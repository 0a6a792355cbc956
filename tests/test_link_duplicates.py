"""Near-duplicates, texts published again under another address: which pages are linked, and where the links appear."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from conftest import Archive, a_record, an_article, files_of
from opencc import OpenCC
from stories import outcomes, run_ingest, story, write_clipping

from jianbao.cli.commands import main
from jianbao.ingest.near_duplicates import MAX_PAGES_OVERALL, MAX_PAGES_PER_OUTLET, candidate_pairs
from jianbao.ingest.shingles import MAX_SAMPLED_SHINGLES, folded_letters, jaccard, sample_shingles, shingles
from jianbao.page.format import parse_page
from jianbao.publish.shelves import same_text_links

A, B, C = (f"https://example.org/{name}" for name in "abc")
OLD, YOUNG, YOUNGEST = "1694764200000", "1694850600000", "1694937000000"


def links(archive: Archive) -> dict[str, list[str]]:
    """The ``same_as`` links of each page that has some, with pages named by the last part of their source address."""
    pages = [parse_page(path.read_text("utf-8"), path.name) for path in archive.config.articles.rglob("*.md")]
    names = {page.id: page.source_url.rpartition("/")[2] for page in pages}
    return {names[page.id]: sorted(names[other] for other in page.same_as) for page in pages if page.same_as}


def page_of(archive: Archive, name: str) -> str:
    """The path of the page made from a clipping, relative to the archive."""
    paths = [p for p in archive.config.articles.rglob("*.md") if f"clippings/{name}.txt" in p.read_text("utf-8")]
    return paths[0].relative_to(archive.root).as_posix()


def test_the_younger_links_to_the_older(archive: Archive) -> None:
    """Equal texts under two addresses stay two pages; the page with the later date links to the other."""
    write_clipping(archive, "a", A, story(1), epoch=YOUNG)
    write_clipping(archive, "b", B, story(1), epoch=OLD)
    write_clipping(archive, "c", C, story(2), epoch=OLD)
    assert outcomes(run_ingest(archive)) == {"a": "new", "b": "new", "c": "new"}
    assert links(archive) == {"a": ["b"]}


def test_three_equal_texts(archive: Archive) -> None:
    """Of three equal texts each page links to all older ones."""
    for name, url, epoch in (("a", A, OLD), ("b", B, YOUNG), ("c", C, YOUNGEST)):
        write_clipping(archive, name, url, story(1), epoch=epoch)
    run_ingest(archive)
    assert links(archive) == {"b": ["a"], "c": ["a", "b"]}


def test_an_undated_page_is_the_younger(archive: Archive) -> None:
    """A page without a date counts as younger than a dated page."""
    write_clipping(archive, "a", A, story(1))
    write_clipping(archive, "b", B, story(1), epoch=YOUNG)
    run_ingest(archive)
    assert links(archive) == {"a": ["b"]}


def test_script_and_layout_make_no_difference(archive: Archive) -> None:
    """A text in the other Chinese script, with other punctuation and paragraphs, is the same text."""
    write_clipping(archive, "a", A, story(1), epoch=OLD)
    write_clipping(
        archive, "b", B, OpenCC("s2t").convert(story(1)).replace("。", "；\n"), title="晚報摘要", epoch=YOUNG
    )
    run_ingest(archive)
    assert links(archive) == {"b": ["a"]}


@pytest.mark.parametrize(
    ("changed", "title", "linked"),
    [(0.02, "完全两样", True), (0.1, "晚报摘要（更新）", True), (0.1, "完全两样", False), (0.4, "晚报摘要", False)],
)
def test_similarity_thresholds(changed: float, title: str, linked: bool, archive: Archive) -> None:
    """A small change keeps the link, a tenth of the text only under a similar title, a large change never."""
    text = story(1)
    changed_text = text[: round(len(text) * (1 - changed))] + story(2)[: round(len(text) * changed)]
    write_clipping(archive, "a", A, text, epoch=OLD)
    write_clipping(archive, "b", B, changed_text, title=title, epoch=YOUNG)
    run_ingest(archive)
    assert links(archive) == ({"b": ["a"]} if linked else {})


def test_short_texts_are_not_linked(archive: Archive) -> None:
    """A few equal lines, such as a guest's biography under two videos, are too short to link two pages."""
    write_clipping(archive, "a", A, story(1, 60), epoch=OLD)
    write_clipping(archive, "b", B, story(1, 60), epoch=YOUNG)
    run_ingest(archive)
    assert links(archive) == {}


def test_boilerplate_links_nothing(archive: Archive) -> None:
    """Long boilerplate of an outlet links no pages, except two whose remaining text is equal too."""
    for number in range(MAX_PAGES_PER_OUTLET + 2):
        write_clipping(archive, f"{number}", f"{A}{number}", f"{story(number, 20)}\n{story(99)}", epoch=OLD)
    run_ingest(archive)
    assert links(archive) == {}
    for name, url in (("x", B), ("y", C)):
        write_clipping(archive, name, url, f"{story(50, 200)}\n{story(99)}", epoch=OLD if name == "x" else YOUNG)
    run_ingest(archive)
    assert links(archive) == {"c": ["b"]}


def test_a_story_in_many_outlets_is_linked(archive: Archive) -> None:
    """A story that six outlets publish is not boilerplate of any of them."""
    for number in range(MAX_PAGES_PER_OUTLET + 2):
        write_clipping(archive, f"{number}", f"https://paper{number}.example/a", story(1), epoch=OLD)
    run_ingest(archive)
    pages = [parse_page(path.read_text("utf-8"), "") for path in archive.config.articles.rglob("*.md")]
    assert sorted(len(page.same_as) for page in pages) == [*range(MAX_PAGES_PER_OUTLET + 2)]


def test_stale_links_are_removed(archive: Archive) -> None:
    """When one of two linked pages is deleted or gets another text, the other page loses its link."""
    write_clipping(archive, "a", A, story(1), epoch=OLD)
    later = write_clipping(archive, "b", B, story(1), epoch=YOUNG)
    run_ingest(archive)
    (archive.root / page_of(archive, "a")).unlink()
    assert outcomes(run_ingest(archive, later)) == {"b": "unchanged"}
    assert links(archive) == {}
    run_ingest(archive)
    assert links(archive) == {"b": ["a"]}
    write_clipping(archive, "a", A, story(2), epoch=OLD)
    run_ingest(archive)
    assert links(archive) == {}


def test_an_existing_page_is_linked(archive: Archive) -> None:
    """A new clipping is compared with existing pages; if it is older, the link is written into the existing page."""
    first = write_clipping(archive, "a", A, story(1), epoch=YOUNG)
    run_ingest(archive, first)
    report = run_ingest(archive, write_clipping(archive, "b", B, story(1), epoch=OLD))
    assert (report.linked, report.relinked) == (1, 1)
    assert links(archive) == {"a": ["b"]}
    before = files_of(archive.root / "content")
    report = run_ingest(archive)
    assert (report.linked, report.relinked) == (1, 0)
    assert set(outcomes(report).values()) == {"unchanged"}
    assert files_of(archive.root / "content") == before


@pytest.mark.parametrize(
    ("edited", "expected"), [("b", {"a": ["b"]}), ("a", {"b": ["a"]}), ("ab", {})], ids=["younger", "older", "both"]
)
def test_edited_pages_are_not_touched(edited: str, expected: dict[str, list[str]], archive: Archive) -> None:
    """The link goes into a page that is not edited: the younger one if both are unedited, none if both are edited."""
    for name, url, epoch in (("a", A, OLD), ("b", B, YOUNG)):
        path = write_clipping(archive, name, url, story(1), epoch=epoch)
        page = run_ingest(archive, path).endings[0].page
        if name in edited:
            page.write_text(page.read_text("utf-8").replace("same_as", "mine") + "\n后记。\n", encoding="utf-8")
    run_ingest(archive)
    assert links(archive) == expected
    before = files_of(archive.root / "content")
    run_ingest(archive)
    assert files_of(archive.root / "content") == before


def test_command_prints_links(archive: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    """The command prints how many pages have links and how many links are new."""
    write_clipping(archive, "a", A, story(1), epoch=OLD)
    write_clipping(archive, "b", B, story(1), epoch=YOUNG)
    assert main(["--root", str(archive.root), "ingest"]) == 0
    assert "Same text  1 page linked to the same text at other URLs, 1 updated\n" in capsys.readouterr().out


# Similarity


def test_samples_are_the_same_everywhere() -> None:
    """A sample is the same on every system, since an archive is used on several machines."""
    assert list(sample_shingles(story(1, 60))) == sorted(sample_shingles(story(1, 60)))
    simplified, traditional = "渔船在清晨抵达码头，市长在灯塔下等待。", "漁船 在清晨抵達碼頭 市長在燈塔下等待"
    assert [*sample_shingles(simplified)] == [*sample_shingles(traditional)]
    assert [*sample_shingles("The boats came back in the early morning, all of them safe.")] == [15256313, 194165741]


def test_size_of_samples() -> None:
    """A sample has about one shingle of sixteen and never more than a fixed number."""
    assert 60 < len(sample_shingles(story(1, 1000))) < 200
    assert len(sample_shingles(story(1, 20000))) == MAX_SAMPLED_SHINGLES
    assert len(sample_shingles("")) == 0


def test_only_letters_are_compared() -> None:
    """Width, case, script and everything between letters make no difference."""
    assert folded_letters("ＡＢ c，\n漢_字\u200b！") == "abc汉字"
    assert shingles("漢字") == {"汉字"}
    assert shingles("") == frozenset()
    assert jaccard(shingles(""), shingles("")) == 0


def test_shingles_in_too_many_texts_are_ignored() -> None:
    """A text in too many outlets gives no candidate pairs, because their number grows quadratically."""
    mine = sample_shingles(story(1))
    limit = MAX_PAGES_OVERALL
    assert len([*candidate_pairs([(f"paper{n}", mine) for n in range(limit)])]) == limit * (limit - 1) // 2
    assert not [*candidate_pairs([(f"paper{n}", mine) for n in range(limit + 1)])]


# The site


def shown(archive: Archive, name: str) -> list[tuple[str, str]]:
    """Address and title of each near-duplicate on an article's page."""
    links = BeautifulSoup(archive.html(f"articles/{name}.html"), "lxml").select(".twins a")
    return [(str(link["href"]), link.get_text()) for link in links]


def test_both_pages_show_the_link(archive: Archive) -> None:
    """Both pages show the link, whichever has it in its front matter; unknown ids and the page itself are ignored."""
    archive.page("one", id="one", title="甲", date="2023-11-07", same_as=["two", "gone", "one"])
    archive.page("two", id="two", title="乙", date="2023-11-08", lang="en")
    archive.page("three", id="three", title="丙", same_as="two")
    archive.page("four", id="four", title="丁")
    archive.build()
    assert shown(archive, "one") == [("../articles/two.html", "乙")]
    assert shown(archive, "two") == [("../articles/one.html", "甲"), ("../articles/three.html", "丙")]
    assert shown(archive, "three") == [("../articles/two.html", "乙")]
    assert shown(archive, "four") == []
    assert "同文" in archive.html("articles/one.html")


def test_duplicates_are_sorted() -> None:
    """Near-duplicates are sorted like all articles, newest first."""
    one, two, three = (a_record(an_article(name, same_as=("a", "b", "c"))) for name in "abc")
    assert {name: [other.id for other in others] for name, others in same_text_links((one, two, three)).items()} == {
        "a": ["b", "c"],
        "b": ["a", "c"],
        "c": ["a", "b"],
    }
