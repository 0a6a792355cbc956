"""Golden folders: clippings of real outlets with the expected page and the expected visible text on the site.

``tests/outlets/<slug>/<case>/`` contains ``raw.*`` (a clipping, byte for byte), ``expected.md`` (its page) and
``expected.txt`` (the text of the article's page on the site, one block a line). A new outlet needs a folder and a TOML
file, but no Python. In ``unknown`` are clippings of hosts without an outlet file, which only the general rules clean.
After an intended change, rewrite the expected files and read the diff::

    python tests/test_outlets.py
    git diff tests/outlets
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
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
    """Yield the visible text of an HTML page, one block a line; a picture is its description and its URL."""
    body = BeautifulSoup(page, "lxml").body
    assert body is not None
    for element in body.find_all(UNSEEN):
        element.extract()
    text = "".join(_visible_text(body)).split("\n")
    yield from (line for line in (" ".join(part.split()) for part in text) if line)


def _visible_text(node: Tag) -> Iterator[str]:
    edge = "" if node.name in INLINE else "\n"
    yield edge
    if node.name == "img":
        yield f"[{node.get('alt', '')}] {node.get('src', '')}"
    for child in node.children:
        if isinstance(child, Tag):
            yield from _visible_text(child)
        elif isinstance(child, NavigableString) and not isinstance(child, Comment):
            yield " ".join(child.replace("\n", " ").split(" "))
    yield edge


def page_and_visible_text(case: Path, root: Path) -> tuple[str, str]:
    """The page and the visible text of a case, from a real ingest and a real build."""
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
def test_golden_pages(case: Path, tmp_path: Path) -> None:
    """The page and its visible text are identical to the expected files, which were read by people."""
    page, visible = page_and_visible_text(case, tmp_path)
    assert page == (case / "expected.md").read_text(encoding="utf-8")
    assert visible == (case / "expected.txt").read_text(encoding="utf-8")
    outlet = parse_page(page, "").outlet
    assert outlet == case.parent.name or (case.parent.name == UNKNOWN_OUTLET and outlet not in load_outlets())


@pytest.mark.parametrize("slug", [outlet.slug for outlet in load_outlets().values() if outlet.hosts])
def test_every_outlet_has_a_golden_folder(slug: str) -> None:
    """Each shipped outlet file is tested with at least one clipping."""
    assert any(case.parent.name == slug for case in CASES)


@pytest.mark.parametrize("slug", load_outlets())
def test_names_are_in_languages_of_the_site(slug: str) -> None:
    """Names have the keys of the site's languages; with another key (such as ``zh_Hans``) they would never be shown."""
    assert set(load_outlets()[slug].names) <= set(LANGUAGES)


def test_no_host_has_two_outlets() -> None:
    """No host is in two outlet files, because one of them would have no effect."""
    hosts = [host for outlet in load_outlets().values() for host in outlet.hosts]
    assert len(hosts) == len(set(hosts))


def _rewrite_expected_files(names: Sequence[str]) -> None:
    """Write the expected files of the cases ``SLUG/CASE``, or of all cases without ``names``."""
    for case in [HERE / name for name in names] or CASES:
        with tempfile.TemporaryDirectory() as root:
            page, visible = page_and_visible_text(case, Path(root))
        (case / "expected.md").write_text(page, encoding="utf-8", newline="\n")
        (case / "expected.txt").write_text(visible, encoding="utf-8", newline="\n")
        sys.stdout.write(f"{case.relative_to(HERE)}\n")


if __name__ == "__main__":
    _rewrite_expected_files(sys.argv[1:])
