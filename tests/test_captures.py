"""Captures, several clippings of one address: which becomes the page, what happens to the rest, what is reported."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from conftest import Archive, files_of
from hypothesis import given, settings
from hypothesis import strategies as st
from stories import outcomes, run_ingest, story, write_clipping

from jianbao.cli.commands import main
from jianbao.cli.console import MAX_PROBLEMS_SHOWN
from jianbao.model import Article, Capture
from jianbao.page.format import parse_page
from jianbao.report import Outcome

URL = "https://example.org/a"


def only_page(archive: Archive) -> Article:
    """The archive's one page."""
    (path,) = archive.config.articles.rglob("*.md")
    return parse_page(path.read_text("utf-8"), path.name)


def test_captures_are_listed(archive: Archive) -> None:
    """A page lists the clippings that it was not made from, with digest and time, those without time last."""
    write_clipping(archive, "c", URL, "渔船。", epoch="1694764200000")
    write_clipping(archive, "a", URL, "")
    write_clipping(archive, "b", URL, "渔船回港，全部平安。")
    assert outcomes(run_ingest(archive)) == {"a": "duplicate", "b": "new", "c": "duplicate"}
    page = only_page(archive)
    assert page.clipping["file"] == "content/clippings/b.txt"
    assert [(capture.file, capture.collected is not None) for capture in page.captures] == [
        ("content/clippings/c.txt", True),
        ("content/clippings/a.txt", False),
    ]
    assert all(len(capture.sha256) == 64 for capture in page.captures)


@pytest.mark.parametrize(
    "other",
    [
        "http://www.example.org//a/",
        "https://example.org/a?utm_source=feed&fbclid=1",
        "//example.org/a#top",
        "https://EXAMPLE.org/%61",
    ],
)
def test_spellings_of_one_address_are_captures(other: str, archive: Archive) -> None:
    """URLs that differ in scheme, doubled slashes, tracking, fragment or escapes are one article."""
    write_clipping(archive, "a", URL, "渔船回港。")
    write_clipping(archive, "b", other, "渔船。")
    assert outcomes(run_ingest(archive)) == {"a": "new", "b": "duplicate"}


def test_the_first_collected_wins_at_equal_length(archive: Archive) -> None:
    """Of two texts of equal length the one collected first wins, whatever their names; the report says so."""
    late = write_clipping(archive, "a", URL, "渔船。", epoch="1694850600000")
    early = write_clipping(archive, "b", URL, "码头。", epoch="1694764200000")
    run_ingest(archive, late)
    report = run_ingest(archive, late, early)
    assert outcomes(report) == {"a": "duplicate", "b": "updated"}
    assert {ending.why for ending in report.endings} == {
        "the longest text of 2 captures, collected first",
        "content/clippings/b.txt has as much text and is collected first",
    }


def test_the_digest_decides_between_undated_captures(archive: Archive) -> None:
    """Of two undated texts of equal length the one with the smaller SHA-256 wins; equal bytes differ by name only."""
    texts = {name: write_clipping(archive, name, URL, text) for name, text in (("a", "渔船。"), ("b", "码头。"))}
    first = min(texts, key=lambda name: hashlib.sha256(texts[name].read_bytes()).digest())
    report = run_ingest(archive)
    assert {name for name, outcome in outcomes(report).items() if outcome == "new"} == {first}
    assert report.of(Outcome.NEW)[0].why == "the longest text of 2 captures, first by SHA-256"
    write_clipping(archive, "a", URL, "码头。")
    report = run_ingest(archive, force=True)
    assert {ending.why for ending in report.endings} == {
        "the longest text of 2 captures, first by name",
        "content/clippings/a.txt has as much text and is first by name",
    }


def test_shrunken_capture_is_replaced_by_another(archive: Archive) -> None:
    """When the chosen capture shrinks, the other capture becomes the page in the same run."""
    write_clipping(archive, "a", URL, "渔船回港，全部平安。")
    write_clipping(archive, "b", URL, "渔船回港。")
    run_ingest(archive)
    write_clipping(archive, "a", URL, "渔船。")
    assert outcomes(run_ingest(archive)) == {"a": "duplicate", "b": "updated"}
    before = files_of(archive.root / "content")
    assert outcomes(run_ingest(archive)) == {"a": "duplicate", "b": "unchanged"}
    assert files_of(archive.root / "content") == before


def test_a_shorter_capture_is_listed_once(archive: Archive) -> None:
    """A shorter capture that comes later is added to the page's captures, and only once."""
    write_clipping(archive, "a", URL, "渔船回港。")
    run_ingest(archive)
    later = write_clipping(archive, "b", URL, "渔船。")
    for _ in range(2):
        assert outcomes(run_ingest(archive, later)) == {"b": "duplicate"}
        assert [capture.file for capture in only_page(archive).captures] == ["content/clippings/b.txt"]
    assert outcomes(run_ingest(archive)) == {"a": "unchanged", "b": "duplicate"}


def test_an_edited_page_is_not_touched(archive: Archive) -> None:
    """An edited page is changed neither by a fuller capture nor to list one; the report says which clipping waits."""
    write_clipping(archive, "b", URL, "渔船回港。")
    page = run_ingest(archive).endings[0].page
    page.write_text(page.read_text("utf-8").replace("回港", "归港"), encoding="utf-8")
    before = files_of(archive.config.articles)
    write_clipping(archive, "a", URL, "渔船回港，全部平安。")
    write_clipping(archive, "c", URL, "渔船。")
    assert outcomes(run_ingest(archive)) == {"a": "edited", "b": "duplicate", "c": "duplicate"}
    assert files_of(archive.config.articles) == before
    assert outcomes(run_ingest(archive, force=True)) == {"a": "updated", "b": "duplicate", "c": "duplicate"}
    assert "全部平安" in only_page(archive).body


def test_an_edited_page_does_not_list_a_shorter_capture(archive: Archive) -> None:
    """A shorter capture of an edited page is a duplicate, and the page stays as it is."""
    write_clipping(archive, "a", URL, "渔船回港。")
    page = run_ingest(archive).endings[0].page
    page.write_text(page.read_text("utf-8") + "\n后记。\n", encoding="utf-8")
    before = files_of(archive.config.articles)
    assert outcomes(run_ingest(archive, write_clipping(archive, "b", URL, "渔船。"), force=True)) == {"b": "duplicate"}
    assert files_of(archive.config.articles) == before


def test_a_page_with_broken_front_matter_stays(archive: Archive) -> None:
    """A page whose front matter the user has broken is not overwritten, and not compared with other pages."""
    write_clipping(archive, "a", URL, story(1))
    page = run_ingest(archive).endings[0].page
    page.write_text("---\ntitle: [\n---\n", encoding="utf-8")
    write_clipping(archive, "b", "https://example.org/b", story(1))
    assert outcomes(run_ingest(archive)) == {"a": "edited", "b": "new"}
    assert page.read_text("utf-8") == "---\ntitle: [\n---\n"


def test_thin_clippings_have_pages(archive: Archive) -> None:
    """A clipping with nothing but a title becomes a page, is counted as thin, and is replaced by a fuller capture."""
    write_clipping(archive, "a", URL, "", epoch="1694764200000")
    assert outcomes(run_ingest(archive)) == {"a": "thin"}
    page = only_page(archive)
    assert (page.title, page.source_url, page.body) == ("晚报摘要", URL, "")
    assert page.date is not None
    assert outcomes(run_ingest(archive)) == {"a": "thin"}
    write_clipping(archive, "b", URL, "渔船回港。")
    assert outcomes(run_ingest(archive)) == {"a": "duplicate", "b": "updated"}


def test_a_repeated_title_is_thin(archive: Archive) -> None:
    """A text that only repeats the title stays but is thin: two such pages are not near-duplicates."""
    title = "昨夜海风很大，渔船全部回港，没有人受伤，船长们说明天照常出海"
    write_clipping(archive, "a", URL, title, title=title)
    write_clipping(archive, "b", "https://example.org/b", f"{title}。", title=title)
    report = run_ingest(archive)
    assert outcomes(report) == {"a": "thin", "b": "thin"}
    assert report.linked == 0
    assert parse_page(report.endings[0].page.read_text("utf-8"), "").body == f"{title}\n"
    assert outcomes(run_ingest(archive)) == {"a": "thin", "b": "thin"}


def test_a_picture_is_not_thin(archive: Archive) -> None:
    """A clipping with nothing but a picture is not thin."""
    archive.write(
        "content/clippings/a.txt", f'[渔船]({URL})\n------\n\n<p><img src="https://example.org/boat.jpg" alt=""></p>\n'
    )
    assert outcomes(run_ingest(archive)) == {"a": "new"}


def test_a_file_below_two_sources_is_one_clipping(archive: Archive) -> None:
    """If both a folder and a file in it are named as sources, the file is ingested once."""
    path = write_clipping(archive, "a", URL, "渔船。")
    assert outcomes(run_ingest(archive, archive.config.clippings, path)) == {"a": "new"}


def test_invalid_captures_are_ignored() -> None:
    """Invalid values of ``captures`` in front matter are ignored; a capture needs a file."""
    page = parse_page("---\ntitle: 甲\ncaptures: [1, {file: b.txt}, {sha256: x}]\n---\n", "a.md")
    assert page.captures == (Capture("b.txt", "", None),)
    assert parse_page("---\ntitle: 甲\ncaptures: b.txt\n---\n", "a.md").captures == ()


# What the command prints


def test_summary_and_report_file(archive: Archive, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The summary fits on a screen; ``--report`` writes a line for every clipping, with outcome and reason."""
    write_clipping(archive, "a", URL, "渔船回港。")
    write_clipping(archive, "b", URL, "渔船。")
    write_clipping(archive, "c", "https://example.org/c", "", title="只有标题")
    archive.write("content/clippings/d.txt", "不是剪报\n")
    report = tmp_path / "report.jsonl"
    assert main(["--root", str(archive.root), "ingest", "--report", str(report)]) == 0
    printed = capsys.readouterr().out
    assert "Clippings  4: 1 new, 1 duplicate, 1 thin, 1 unreadable\n" in printed
    assert "Captures   1 more of 1 article;" in printed
    assert "           content/clippings/a.txt: the longest text of 2 captures\n" in printed
    assert "Thin       1 " in printed
    lines = [json.loads(line) for line in report.read_text("utf-8").splitlines()]
    assert [(line["clipping"][-5:], line["outcome"]) for line in lines] == [
        ("a.txt", "new"),
        ("b.txt", "duplicate"),
        ("c.txt", "thin"),
        ("d.txt", "unreadable"),
    ]
    assert lines[0]["reason"] == "the longest text of 2 captures"
    assert lines[1]["page"] == lines[0]["page"]
    assert lines[3]["reason"].startswith("this is not a clipping")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_report_into_a_pipe(archive: Archive) -> None:
    """``--report`` writes to a pipe or a device, such as ``/dev/stdout`` or ``/dev/null``, and does not replace it."""
    pipe = archive.root / "pipe"
    os.mkfifo(pipe)
    write_clipping(archive, "a", URL, "渔船回港。")
    with ThreadPoolExecutor() as threads:
        read = threads.submit(pipe.read_text)
        assert main(["--root", str(archive.root), "ingest", "--report", str(pipe)]) == 0
        assert "a.txt" in read.result()
    assert pipe.is_fifo()


def test_many_problems_fit_on_a_screen(archive: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    """The first problems are printed in full, the rest as a count of each kind."""
    for number in range(MAX_PROBLEMS_SHOWN + 5):
        archive.write(f"content/clippings/{number:02}.txt", "不是剪报\n")
    assert main(["--root", str(archive.root), "ingest"]) == 0
    err = capsys.readouterr().err
    assert err.count(".txt:1: this is not a clipping") == MAX_PROBLEMS_SHOWN
    assert "and 5 more: this is not a clipping" in err


# The law

CLIPPINGS = st.lists(
    st.tuples(
        st.sampled_from(["https://example.org/a", "http://example.org//a?utm_source=x", "https://example.org/b", ""]),
        st.sampled_from(["", "渔船。", "码头。", "渔船回港，全部平安。", story(1, 200), story(1, 208), story(2, 200)]),
        st.sampled_from(["NaN", "1694764200000", "1699358400000"]),
    ),
    min_size=1,
    max_size=6,
)


@pytest.mark.slow
@given(CLIPPINGS, st.randoms(use_true_random=False), st.lists(st.integers(0, 6), max_size=3))
@settings(max_examples=40)
def test_order_and_number_of_ingests_make_no_difference(
    clippings: list[tuple[str, str, str]], order: Random, cuts: list[int]
) -> None:
    """Clippings in any order and any number of ingests give the same pages, which another ingest leaves unchanged."""
    with tempfile.TemporaryDirectory() as folder:
        whole, parted = Archive(Path(folder, "whole")), Archive(Path(folder, "parted"))
        for archive in (whole, parted):
            archive.write("jianbao.toml", "")
            paths = [
                write_clipping(archive, f"{place}", url, text, epoch=epoch)
                for place, (url, text, epoch) in enumerate(clippings)
            ]
        first = run_ingest(whole)
        assert sorted(outcomes(first)) == [str(place) for place in range(len(clippings))]
        order.shuffle(paths)
        edges = sorted({0, len(paths), *(min(cut, len(paths)) for cut in cuts)})
        for start, end in pairwise(edges):
            run_ingest(parted, *paths[start:end])
        assert files_of(parted.config.articles) == files_of(whole.config.articles)
        run_ingest(whole)
        assert files_of(parted.config.articles) == files_of(whole.config.articles)
