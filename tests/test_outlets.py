"""Golden folders: whole clippings of real outlets, the page that is to come of each, and what a reader sees of it.

``tests/outlets/<slug>/<case>/`` holds ``raw.*`` (a clipping, byte for byte), ``expected.md`` (its page) and
``expected.txt`` (the text of the article's page on the site, a block a line). A new outlet needs its folder and its
TOML file, no Python. Under ``unknown`` stand clippings of hosts that no file knows, which the general rules must carry.
After a change that is meant, write what is expected anew and read the difference::

    python tests/test_outlets.py
    git diff tests/outlets
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from bs4.element import Comment, NavigableString

from jianbao.config import LANGUAGES, load_config
from jianbao.ingest.normalise.outlet import UNKNOWN_OUTLET
from jianbao.outlets import load_outlets
from jianbao.page.format import parse_page
from jianbao.pipeline import build, ingest

HERE = Path(__file__).parent / "outlets"
CASES = sorted(path.parent for path in HERE.glob("*/*/raw.*"))
UNSEEN = ("script", "style", "template", "noscript", "head")
INLINE = {
    *("a", "abbr", "b", "bdi", "cite", "code", "del", "em", "i", "kbd", "mark", "q", "s", "small", "span", "strong"),
    *("sub", "sup", "time", "u", "wbr", "button", "label"),
}


def lines_of(page: str) -> Iterator[str]:
    """What a reader of an HTML page sees, a block a line; a picture as its description in brackets."""
    body = BeautifulSoup(page, "lxml").body
    assert body is not None
    for unseen in body.find_all(UNSEEN):
        unseen.extract()
    text = "".join(_seen(body)).split("\n")
    yield from (line for line in (" ".join(part.split()) for part in text) if line)


def _seen(node: Tag) -> Iterator[str]:
    edge = "" if node.name in INLINE else "\n"
    yield edge
    if node.name == "img":
        yield f"[{node.get('alt', '')}] {node.get('src', '')}"
    for child in node.children:
        if isinstance(child, Tag):
            yield from _seen(child)
        elif isinstance(child, NavigableString) and not isinstance(child, Comment):
            yield " ".join(child.replace("\n", " ").split(" "))
    yield edge


def made_of(case: Path, root: Path) -> tuple[str, str]:
    """The page and the visible text that a real ingest and a real build make of a case."""
    (root / "content" / "clippings").mkdir(parents=True)
    (root / "jianbao.toml").write_text('title = "剪报"\n', encoding="utf-8")
    raw = next(case.glob("raw.*"))
    (root / "content" / "clippings" / raw.name).write_bytes(raw.read_bytes())
    config = load_config(root)
    report = ingest(config, [config.clippings])
    assert [ending.outcome.value for ending in report.endings] == ["new"], report.problems
    build(config, search=False, jobs=1)
    page = report.endings[0].page.read_text(encoding="utf-8")
    html = (root / "site" / "articles" / f"{parse_page(page, '').id}.html").read_text(encoding="utf-8")
    return page, "\n".join(lines_of(html)) + "\n"


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_golden(case: Path, tmp_path: Path) -> None:
    """The whole page, and the whole of what is seen of it, are as they were when a person last read them."""
    page, seen = made_of(case, tmp_path)
    assert page == (case / "expected.md").read_text(encoding="utf-8")
    assert seen == (case / "expected.txt").read_text(encoding="utf-8")
    outlet = parse_page(page, "").outlet
    assert outlet == case.parent.name or (case.parent.name == UNKNOWN_OUTLET and outlet not in load_outlets())


@pytest.mark.parametrize("slug", [outlet.slug for outlet in load_outlets().values() if outlet.hosts])
def test_every_outlet_has_a_golden_folder(slug: str) -> None:
    """Nothing is known of an outlet that no clipping of it shows."""
    assert any(case.parent.name == slug for case in CASES)


@pytest.mark.parametrize("slug", load_outlets())
def test_names_are_in_languages_of_the_site(slug: str) -> None:
    """A name under another key, a slip such as ``zh_Hans``, would never be shown."""
    assert set(load_outlets()[slug].names) <= set(LANGUAGES)


def test_no_host_is_claimed_twice() -> None:
    """Two outlets of one host would make the second one's file without effect."""
    hosts = [host for outlet in load_outlets().values() for host in outlet.hosts]
    assert len(hosts) == len(set(hosts))


def _write_anew() -> None:
    for case in CASES:
        with tempfile.TemporaryDirectory() as root:
            page, seen = made_of(case, Path(root))
        (case / "expected.md").write_text(page, encoding="utf-8", newline="\n")
        (case / "expected.txt").write_text(seen, encoding="utf-8", newline="\n")
        sys.stdout.write(f"{case.relative_to(HERE)}\n")


if __name__ == "__main__":
    _write_anew()
