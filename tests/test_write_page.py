"""Where an article is kept, when its page is written anew, and that nothing of a person's is ever overwritten."""

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
from jianbao.runtime.workers import Workers

URL = "https://example.org/a"
ID = article_id(URL, "")


def collected(body: str = "正文第一段。\n", file: str = "content/clippings/a.txt", **values: Any) -> Article:
    """An article as ingest makes it."""
    given = {"source_url": URL, "clipping": {"file": file, "sha256": "0" * 64}, "body": body, **values}
    return an_article(given.pop("id", ID), **given)


def keep(article: Article, articles: Path, *, force: bool = False) -> tuple[Outcome, Path]:
    """Store an article in a folder as a run of its own would."""
    captured = ChosenCapture(article, extract_facts(article))
    existing = read_existing_pages(articles, Workers(1)).get(article.id)
    outcome, page = save_article(captured, articles, existing, force=force)
    return outcome, page.path


@pytest.mark.parametrize(
    ("when", "path"),
    [
        (an_article().date, f"2023/11/07/{ID}.md"),
        (date(2021, 3, 8), f"2021/03/08/{ID}.md"),
        (None, f"undated/{ID}.md"),
    ],
)
def test_where_a_page_lies(when: Any, path: str, tmp_path: Path) -> None:
    """Year, month and day of the outlet's own date, else ``undated``; nothing else is left in the folder."""
    article = collected(date=when)
    assert keep(article, tmp_path) == (Outcome.NEW, tmp_path / path)
    assert files_of(tmp_path) == {path: dump_page(article).encode()}


def test_twice_is_once(tmp_path: Path) -> None:
    """The second time nothing is written."""
    keep(collected(), tmp_path)
    before = files_of(tmp_path)
    outcome, path = keep(collected(), tmp_path)
    assert (outcome, files_of(tmp_path)) == (Outcome.UNCHANGED, before)
    assert path.exists()


def test_a_checkout_with_other_line_ends_is_unchanged(tmp_path: Path) -> None:
    """Git on Windows turns line ends; neither is the page edited by that, nor written again."""
    _, path = keep(collected(), tmp_path)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    before = files_of(tmp_path)
    assert keep(collected(), tmp_path)[0] is Outcome.UNCHANGED
    assert files_of(tmp_path) == before
    assert keep(collected("新的正文。\n"), tmp_path)[0] is Outcome.UPDATED


def test_a_changed_clipping_updates_its_page(tmp_path: Path) -> None:
    """Written anew, also where the text is shorter than it was."""
    keep(collected(), tmp_path)
    outcome, path = keep(collected("短。\n"), tmp_path)
    assert (outcome, parse_page(path.read_text("utf-8"), "").body) == (Outcome.UPDATED, "短。\n")


def test_a_page_moves_with_its_date(tmp_path: Path) -> None:
    """Another day, another folder; the page is not in two places."""
    keep(collected(date=None), tmp_path)
    outcome, path = keep(collected(date=date(2021, 3, 8)), tmp_path)
    assert (outcome, list(files_of(tmp_path))) == (Outcome.UPDATED, [f"2021/03/08/{ID}.md"])
    assert path.exists()


@pytest.mark.parametrize(
    ("old", "new"), [("正文", "本文"), ("tags: [国防]", "tags: [海军]"), ("lang:", "mine: 1\nlang:")]
)
def test_an_edited_page_stays(old: str, new: str, tmp_path: Path) -> None:
    """What a person changed is kept, byte for byte, until it is asked for otherwise."""
    _, path = keep(collected(), tmp_path)
    path.write_text(path.read_text("utf-8").replace(old, new, 1), encoding="utf-8")
    before = files_of(tmp_path)
    longer = collected("正文第一段，又长了许多。\n", date=None)
    assert keep(longer, tmp_path)[0] is Outcome.EDITED
    assert files_of(tmp_path) == before
    assert keep(longer, tmp_path, force=True)[0] is Outcome.UPDATED
    assert list(files_of(tmp_path)) == [f"undated/{ID}.md"]


def test_a_page_written_by_hand_stays(tmp_path: Path) -> None:
    """A page of the same address that a person wrote from the start is never overwritten, however short it is."""
    path = tmp_path / "mine.md"
    path.write_text(f"---\ntitle: 我的\nsource_url: {URL}\n---\n短。\n", encoding="utf-8")
    before = files_of(tmp_path)
    assert keep(collected(), tmp_path) == (Outcome.EDITED, path)
    assert files_of(tmp_path) == before


@pytest.mark.parametrize("broken", ["没有头\n", "---\ntitle: 美方: 是\n---\n", "---\ntitle: 题\nid: a/b\n---\n"])
def test_a_page_a_person_broke_stays(broken: str, tmp_path: Path) -> None:
    """A page that can no longer be read is a person's work in progress, not a place to write to."""
    _, path = keep(collected(), tmp_path)
    path.write_text(broken, encoding="utf-8")
    assert keep(collected(), tmp_path) == (Outcome.EDITED, path)
    assert path.read_text("utf-8") == broken
    assert keep(collected(), tmp_path, force=True)[0] is Outcome.NEW
    assert path.read_text("utf-8") == dump_page(collected())


def test_a_page_that_is_not_utf8_stays(tmp_path: Path) -> None:
    """The same for one saved in another encoding."""
    _, path = keep(collected(), tmp_path)
    path.write_bytes("---\ntitle: 题目\n---\n".encode("gb18030"))
    before = files_of(tmp_path)
    assert keep(collected(), tmp_path)[0] is Outcome.EDITED
    assert files_of(tmp_path) == before


def test_an_id_once_given_stays(tmp_path: Path) -> None:
    """Should the making of ids change, or a person have set one, the page is known by its source address."""
    path = tmp_path / "2023" / "11" / "07" / "old-style.md"
    path.parent.mkdir(parents=True)
    path.write_text(dump_page(collected(id="old-style")), encoding="utf-8")
    assert keep(collected(), tmp_path) == (Outcome.UNCHANGED, path)
    outcome, kept = keep(collected("新的正文。\n", source_url="http://www.example.org/a/"), tmp_path)
    assert (outcome, kept) == (Outcome.UPDATED, path)
    assert parse_page(path.read_text("utf-8"), "").id == "old-style"
    assert len(files_of(tmp_path)) == 1


FULLER = collected("正文第一段，说得更多。\n", file="content/clippings/b.txt")
SAME = collected("正文第二段。\n", file="content/clippings/c.txt")


def test_the_fuller_of_two_captures_wins(tmp_path: Path) -> None:
    """The same address twice is one article, of the clipping that tells more."""
    assert keep(collected(), tmp_path)[0] is Outcome.NEW
    assert keep(FULLER, tmp_path)[0] is Outcome.UPDATED
    assert keep(collected(), tmp_path)[0] is Outcome.DUPLICATE
    assert keep(FULLER, tmp_path)[0] is Outcome.UNCHANGED


@pytest.mark.parametrize("others", [[FULLER], [SAME], [FULLER, SAME]], ids=["fuller", "as long", "three"])
def test_the_order_of_captures_makes_no_difference(others: list[Article], tmp_path: Path) -> None:
    """Whichever is collected first, the archive ends up the same, and a second run changes nothing."""
    articles = [collected(), *others]
    for name, order in (("one", articles), ("other", articles[::-1])):
        for article in order:
            keep(article, tmp_path / name)
    assert files_of(tmp_path / "one") == files_of(tmp_path / "other")
    assert [keep(article, tmp_path / "one")[0] for article in articles].count(Outcome.UNCHANGED) == 1
    assert files_of(tmp_path / "one") == files_of(tmp_path / "other")


def test_length_is_text(tmp_path: Path) -> None:
    """Addresses and marks make no article fuller than another."""
    keep(collected(), tmp_path)
    linked = collected("[正文](https://example.org/a/very/long/address)**第一段**。\n", file="content/clippings/b.txt")
    assert keep(linked, tmp_path)[0] is Outcome.DUPLICATE


def test_force_keeps_the_fuller_one(tmp_path: Path) -> None:
    """``--force`` is about edits; it does not put a stub in the place of an article."""
    keep(FULLER, tmp_path)
    assert keep(collected(), tmp_path, force=True)[0] is Outcome.DUPLICATE


def test_clippings_without_an_address(tmp_path: Path) -> None:
    """They are known by their own id, found again, and kept apart."""
    one, two = (collected(source_url="")._replace(id=f"clipping-{n}") for n in "12")
    assert keep(one, tmp_path)[0] is Outcome.NEW
    assert keep(two, tmp_path)[0] is Outcome.NEW
    assert keep(one, tmp_path)[0] is Outcome.UNCHANGED


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """A file where a folder has to be is told of with its place."""
    (tmp_path / "2023").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot be written") as caught:
        keep(collected(), tmp_path)
    assert caught.value.file is not None
    assert caught.value.file.endswith(f"{ID}.md")
    assert caught.value.remedy
