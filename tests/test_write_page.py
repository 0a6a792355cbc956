"""Saving articles: where a page is written, when it is updated, and that the user's edits are never overwritten."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import an_article, files_of

from jianbao.errors import OutputError
from jianbao.ingest.article_facts import extract_facts
from jianbao.ingest.existing_pages import read_existing_pages
from jianbao.ingest.source_url import article_id
from jianbao.ingest.write_page import ChosenCapture, save_article
from jianbao.model import Article
from jianbao.page.format import dump_page, parse_page
from jianbao.report import Outcome
from jianbao.runtime.file_stamps import page_stamps
from jianbao.runtime.workers import Workers

URL = "https://example.org/a"
ID = article_id(URL, "")


def make_article(body: str = "正文第一段。\n", file: str = "content/clippings/a.txt", **values: Any) -> Article:
    """An article with a source address and a clipping, as ingest makes it."""
    given = {"source_url": URL, "clipping": {"file": file, "sha256": "0" * 64}, "body": body, **values}
    return an_article(given.pop("id", ID), **given)


def save(article: Article, articles: Path, *, force: bool = False) -> tuple[Outcome, Path]:
    """Save an article into a folder as an ingest of its clipping alone would."""
    captured = ChosenCapture(article, extract_facts(article))
    pages = read_existing_pages(articles, page_stamps(articles), Workers(1))[0].values()
    existing = next((page for page in pages if page.address_id == article.id), None)
    outcome, page = save_article(captured, articles, existing, force=force)
    return outcome, articles / page.file


@pytest.mark.parametrize(
    ("when", "path"),
    [
        (an_article().date, f"2023/11/07/{ID}.md"),
        (date(2021, 3, 8), f"2021/03/08/{ID}.md"),
        (None, f"undated/{ID}.md"),
    ],
)
def test_path_of_a_page(when: Any, path: str, tmp_path: Path) -> None:
    """The path is made of the outlet's local date, else ``undated``; no other file is left in the folder."""
    article = make_article(date=when)
    assert save(article, tmp_path) == (Outcome.NEW, tmp_path / path)
    assert files_of(tmp_path) == {path: dump_page(article).encode()}


def test_saving_twice_writes_once(tmp_path: Path) -> None:
    """Saving the same article again writes nothing."""
    save(make_article(), tmp_path)
    before = files_of(tmp_path)
    outcome, path = save(make_article(), tmp_path)
    assert (outcome, files_of(tmp_path)) == (Outcome.UNCHANGED, before)
    assert path.exists()


def test_crlf_is_not_an_edit(tmp_path: Path) -> None:
    """A page whose newlines Git on Windows has converted is neither edited nor written again."""
    _, path = save(make_article(), tmp_path)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    before = files_of(tmp_path)
    assert save(make_article(), tmp_path)[0] is Outcome.UNCHANGED
    assert files_of(tmp_path) == before
    assert save(make_article("新的正文。\n"), tmp_path)[0] is Outcome.UPDATED


def test_a_changed_clipping_updates_its_page(tmp_path: Path) -> None:
    """A changed clipping updates its page, even if its text is now shorter."""
    save(make_article(), tmp_path)
    outcome, path = save(make_article("短。\n"), tmp_path)
    assert (outcome, parse_page(path.read_text("utf-8"), "").body) == (Outcome.UPDATED, "短。\n")


def test_a_page_moves_with_its_date(tmp_path: Path) -> None:
    """When the date changes, the page moves to the new date's folder; no copy stays behind."""
    save(make_article(date=None), tmp_path)
    outcome, path = save(make_article(date=date(2021, 3, 8)), tmp_path)
    assert (outcome, list(files_of(tmp_path))) == (Outcome.UPDATED, [f"2021/03/08/{ID}.md"])
    assert path.exists()


@pytest.mark.parametrize(
    ("old", "new"), [("正文", "本文"), ("tags: [国防]", "tags: [海军]"), ("lang:", "mine: 1\nlang:")]
)
def test_an_edited_page_stays(old: str, new: str, tmp_path: Path) -> None:
    """An edited page stays as it is, byte for byte, unless ``force`` is given."""
    _, path = save(make_article(), tmp_path)
    path.write_text(path.read_text("utf-8").replace(old, new, 1), encoding="utf-8")
    before = files_of(tmp_path)
    longer = make_article("正文第一段，又长了许多。\n", date=None)
    assert save(longer, tmp_path)[0] is Outcome.EDITED
    assert files_of(tmp_path) == before
    assert save(longer, tmp_path, force=True)[0] is Outcome.UPDATED
    assert list(files_of(tmp_path)) == [f"undated/{ID}.md"]


def test_a_page_written_by_hand_stays(tmp_path: Path) -> None:
    """A page that the user wrote for the same address is never overwritten, however short it is."""
    path = tmp_path / "mine.md"
    path.write_text(f"---\ntitle: 我的\nsource_url: {URL}\n---\n短。\n", encoding="utf-8")
    before = files_of(tmp_path)
    assert save(make_article(), tmp_path) == (Outcome.EDITED, path)
    assert files_of(tmp_path) == before


@pytest.mark.parametrize("broken", ["没有头\n", "---\ntitle: 美方: 是\n---\n", "---\ntitle: 题\nid: a/b\n---\n"])
def test_a_page_with_broken_front_matter_stays(broken: str, tmp_path: Path) -> None:
    """A page that no longer parses is the user's work in progress and is not overwritten."""
    _, path = save(make_article(), tmp_path)
    path.write_text(broken, encoding="utf-8")
    assert save(make_article(), tmp_path) == (Outcome.EDITED, path)
    assert path.read_text("utf-8") == broken
    assert save(make_article(), tmp_path, force=True)[0] is Outcome.NEW
    assert path.read_text("utf-8") == dump_page(make_article())


def test_a_page_that_is_not_utf8_stays(tmp_path: Path) -> None:
    """A page that was saved in another encoding is not overwritten."""
    _, path = save(make_article(), tmp_path)
    path.write_bytes("---\ntitle: 题目\n---\n".encode("gb18030"))
    before = files_of(tmp_path)
    assert save(make_article(), tmp_path)[0] is Outcome.EDITED
    assert files_of(tmp_path) == before


def test_an_id_never_changes(tmp_path: Path) -> None:
    """A page whose id differs from the computed one is found by its source address and keeps its id."""
    path = tmp_path / "2023" / "11" / "07" / "old-style.md"
    path.parent.mkdir(parents=True)
    path.write_text(dump_page(make_article(id="old-style")), encoding="utf-8")
    assert save(make_article(), tmp_path) == (Outcome.UNCHANGED, path)
    outcome, kept = save(make_article("新的正文。\n", source_url="http://www.example.org/a/"), tmp_path)
    assert (outcome, kept) == (Outcome.UPDATED, path)
    assert parse_page(path.read_text("utf-8"), "").id == "old-style"
    assert len(files_of(tmp_path)) == 1


FULLER = make_article("正文第一段，说得更多。\n", file="content/clippings/b.txt")
SAME = make_article("正文第二段。\n", file="content/clippings/c.txt")


def test_the_longest_capture_wins(tmp_path: Path) -> None:
    """Of two captures the one with the longer text becomes the page."""
    assert save(make_article(), tmp_path)[0] is Outcome.NEW
    assert save(FULLER, tmp_path)[0] is Outcome.UPDATED
    assert save(make_article(), tmp_path)[0] is Outcome.DUPLICATE
    assert save(FULLER, tmp_path)[0] is Outcome.UNCHANGED


@pytest.mark.parametrize("captures", [[FULLER], [SAME], [FULLER, SAME]], ids=["fuller", "as long", "three"])
def test_the_order_of_captures_makes_no_difference(captures: list[Article], tmp_path: Path) -> None:
    """Captures in any order give the same page, which saving them again leaves unchanged."""
    articles = [make_article(), *captures]
    for name, order in (("one", articles), ("other", articles[::-1])):
        for article in order:
            save(article, tmp_path / name)
    assert files_of(tmp_path / "one") == files_of(tmp_path / "other")
    assert [save(article, tmp_path / "one")[0] for article in articles].count(Outcome.UNCHANGED) == 1
    assert files_of(tmp_path / "one") == files_of(tmp_path / "other")


def test_only_text_counts_as_length(tmp_path: Path) -> None:
    """Addresses and Markdown marks do not make a capture longer."""
    save(make_article(), tmp_path)
    linked = make_article(
        "[正文](https://example.org/a/very/long/address)**第一段**。\n", file="content/clippings/b.txt"
    )
    assert save(linked, tmp_path)[0] is Outcome.DUPLICATE


def test_force_keeps_the_longest_capture(tmp_path: Path) -> None:
    """``force`` overwrites edits; it does not replace a longer capture by a shorter one."""
    save(FULLER, tmp_path)
    assert save(make_article(), tmp_path, force=True)[0] is Outcome.DUPLICATE


def test_clippings_without_an_address(tmp_path: Path) -> None:
    """Articles without an address are identified by their own id."""
    one, two = (make_article(source_url="")._replace(id=f"clipping-{n}") for n in "12")
    assert save(one, tmp_path)[0] is Outcome.NEW
    assert save(two, tmp_path)[0] is Outcome.NEW
    assert save(one, tmp_path)[0] is Outcome.UNCHANGED


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """If a file is in the place of a folder, the error names the page and a remedy."""
    (tmp_path / "2023").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot be written") as caught:
        save(make_article(), tmp_path)
    assert caught.value.file is not None
    assert caught.value.file.endswith(f"{ID}.md")
    assert caught.value.remedy
